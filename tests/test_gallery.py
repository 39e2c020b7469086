"""The gallery shows the families as they are."""

import pytest

from tests.gallery import GALLERY, gallery


@pytest.mark.skipif(not GALLERY.exists(), reason="no docs beside the tests of a wheel")
def test_the_gallery_is_not_stale() -> None:
    """Writing it again changes nothing: run ``python -m tests.gallery`` where this fails."""
    written = {path.name: path.read_text(encoding="utf-8") for path in GALLERY.iterdir()}
    made = gallery()
    assert sorted(written) == sorted(made)
    stale = [name for name in made if written[name] != made[name]]
    assert stale == []
