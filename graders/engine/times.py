"""When something was handed in, as nbgrader's ``timestamp.txt`` says."""

from datetime import UTC, datetime
from pathlib import Path

from dateutil import parser, tz

LONGEST = 100
"""Characters of the file that are read."""


def handed_in_at(path: Path) -> datetime:
    """Read a time, in UTC without saying so, as the gradebook holds it.

    Raises
    ------
    ValueError
        If the file holds no time.
    """
    with path.open(encoding="utf-8") as file:
        words = file.read(LONGEST).split()
    text, zones = " ".join(words), {}
    if len(words) == 3 and words[2][0].isalpha():  # as Europe/Berlin, which dateutil does not know
        zone = tz.gettz(words[2])
        if zone is not None:
            text, zones = " ".join([*words[:2], "TZ"]), {"TZ": zone}
    try:
        found = parser.parse(text, tzinfos=zones)
    except OverflowError as error:
        raise ValueError(str(error)) from None
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
