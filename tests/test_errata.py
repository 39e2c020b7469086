"""The page of errata is what the data of the worked examples says."""

import pytest

from tests.errata import ERRATA, errata


@pytest.mark.skipif(not ERRATA.exists(), reason="no docs beside the tests of a wheel")
def test_the_page_is_up_to_date() -> None:
    """It is written again by ``python -m tests.errata``."""
    assert ERRATA.read_text(encoding="utf-8") == errata()
