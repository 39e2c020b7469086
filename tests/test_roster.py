"""Rosters: what spreadsheets write, and every mistake with its line."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from deltarule.generator.core import InputError
from deltarule.generator.roster import Student, load

Read = Callable[[str], list[Student]]
Refused = Callable[[str], list[str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of the roster."""
    return tmp_path / "roster.csv"


@pytest.fixture
def read(path: Path) -> Read:
    """Read a roster from text."""

    def read_text(text: str) -> list[Student]:
        path.write_bytes(text.encode())
        return load(path)

    return read_text


@pytest.fixture
def refused(path: Path, read: Read) -> Refused:
    """Give the lines of the error that a text leads to, without the path they begin with."""

    def mistakes(text: str) -> list[str]:
        with pytest.raises(InputError) as raised:
            read(text)
        lines = str(raised.value).splitlines()
        assert all(line.startswith(f"{path}:") for line in lines)
        return [line.removeprefix(f"{path}:") for line in lines]

    return mistakes


# --- what is read ---


def test_all_columns(read: Read) -> None:
    """All columns are read, in any order, and those that are not there are empty."""
    text = "email,id,last_name,first_name,group\na@b.org,ann,Lee,Ann,2\n"
    assert read(text) == [Student("ann", "Ann", "Lee", "a@b.org", "2")]
    assert read("id\nann\nbob\n") == [Student("ann"), Student("bob")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_what_spreadsheets_write(read: Read, separator: str, mark: str, end: str) -> None:
    """Byte-order marks, semicolons and all kinds of line ends make no difference."""
    rows = [["id", "first_name", "last_name"], ["ann", "Ann", "Lee"], ["bob", "Bob", "Ray"]]
    text = mark + end.join(separator.join(row) for row in rows) + end
    assert read(text) == [Student("ann", "Ann", "Lee"), Student("bob", "Bob", "Ray")]


def test_names_from_all_over_the_world(read: Read) -> None:
    """Names may have any letters; spaces around values are dropped."""
    text = "id, first_name ,last_name\n z1 , Zoë ,Müller-Ødegård\nw2,小明,王\n"
    assert read(text) == [Student("z1", "Zoë", "Müller-Ødegård"), Student("w2", "小明", "王")]


@pytest.mark.parametrize("odd", ["\u2028", "\x85", "\x0b", "\x0c"])
def test_odd_characters_end_no_line(read: Read, odd: str) -> None:
    """Only line feeds and carriage returns end a line."""
    students = read(f"id,first_name,last_name\nann,A{odd}B,Lee\nbob,Bob,Ray\n")
    assert [student.id for student in students] == ["ann", "bob"]


def test_quoted_values(read: Read) -> None:
    """Quoted values may hold separators, quotes and line ends."""
    text = 'id,first_name,last_name\nann,"A, ""Annie""","Lee\nJr."\nbob,"Bob;",Ray\n'
    ann, bob = read(text)
    assert ann.first_name == 'A, "Annie"'
    assert ann.last_name.split() == ["Lee", "Jr."]
    assert bob.first_name == "Bob;"


def test_blank_lines(read: Read) -> None:
    """Blank lines are skipped."""
    text = "id,first_name\n\nann,Ann\n\n\nbob,Bob\n\n"
    assert [student.id for student in read(text)] == ["ann", "bob"]


@pytest.mark.parametrize("blank", [",", "  ,  ", "   ", '"",""'])
def test_rows_without_a_value_are_blank(read: Read, blank: str) -> None:
    """A row of empty cells, as spreadsheets save it, is skipped like a blank line."""
    students = read(f"id,first_name\nann,Ann\n{blank}\nbob,Bob\n{blank}\n")
    assert [student.id for student in students] == ["ann", "bob"]


@pytest.mark.parametrize("name", ["ann", "s1234567", "7", "Ann.Lee", "a_b-c", "ann@uni.org"])
def test_ids(read: Read, name: str) -> None:
    """Letters, digits and a few signs make an id."""
    assert read(f"id\n{name}\n") == [Student(name)]


# --- mistakes ---


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "..",
        ".",
        "/etc",
        "a/b",
        "a\\b",
        "a b",
        ".hidden",
        "-x",
        "~",
        "a:b",
        "ä",
        "a\x00",
        "*",
    ],
)
def test_an_id_that_is_no_folder(refused: Refused, name: str) -> None:
    """An id that cannot be a folder's name everywhere is refused with its line."""
    (line,) = refused(f"id,first_name\nann,Ann\n{name},Bob\n")
    assert line.startswith("3: ")
    assert repr(name) in line
    assert "letters" in line


def test_an_id_that_is_too_long(refused: Refused) -> None:
    """An id too long for a file's name is refused, in a short message."""
    (line,) = refused("id\nann\n" + "a" * 300 + "\n")
    assert line.startswith("3: ")
    assert len(line) < 500


def test_an_empty_id(refused: Refused) -> None:
    """A student without an id is refused with the line."""
    (line,) = refused("id,first_name\n,Ann\nbob,Bob\n")
    assert line.startswith("2: ")
    assert "''" in line


@pytest.mark.parametrize(("first", "second"), [("ann", "ann"), ("Ann", "aNN"), ("ann", " ann ")])
def test_an_id_given_twice(refused: Refused, first: str, second: str) -> None:
    """Ids that are the same, or would be the same folder, are reported with both lines."""
    (line,) = refused(f"id\n{first}\nbob\n\n{second}\n")
    assert line.startswith("5: ")
    assert second.strip() in line
    assert line.endswith("line 2")


def test_lines_are_counted_as_an_editor_does(refused: Refused) -> None:
    """Blank lines and quoted line ends count, so that the numbers lead to the place."""
    (line,) = refused('id,last_name\n\nann,"Lee\nJr."\n\nann,Ray\n')
    assert line.startswith("6: ")
    assert line.endswith(("line 3", "line 4"))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("id,firstname", ["'firstname'", "did you mean first_name?"]),
        ("id,mail", ["'mail'", "did you mean email?"]),
        ("id,ID", ["'ID'"]),
        ("id,phone", ["'phone'", "first_name", "email"]),
    ],
)
def test_an_unknown_column(refused: Refused, header: str, words: list[str]) -> None:
    """An unknown column is named, and the nearest one."""
    lines = refused(f"{header}\nann,x\n")
    assert all(line.startswith("1: ") for line in lines)
    for word in words:
        assert word in lines[0]


def test_a_missing_id_column(refused: Refused) -> None:
    """A roster without ids says so, and what columns it has."""
    (line,) = refused("first_name,last_name\nAnn,Lee\n")
    assert line.startswith("1: ")
    assert "id" in line
    assert "first_name, last_name" in line


@pytest.mark.parametrize("header", ["ID", "Id"])
def test_the_nearest_name_in_other_case(refused: Refused, header: str) -> None:
    """A column that differs only by its case is told the right one."""
    assert "did you mean id?" in refused(f"{header}\nann\n")[0]


def test_a_column_given_twice(refused: Refused) -> None:
    """Two columns of one name are not guessed between."""
    (line,) = refused("id,first_name,id\nann,Ann,bob\n")
    assert line.startswith("1: ")
    assert "id" in line


@pytest.mark.parametrize("row", ["ann", "ann,Ann", "ann,Ann,Lee,more", "ann,Ann,Lee,"])
def test_a_line_of_another_length(refused: Refused, row: str) -> None:
    """Too few or too many values are reported with the line and the number wanted."""
    (line,) = refused(f"id,first_name,last_name\nbob,Bob,Ray\n{row}\n")
    assert line.startswith("3: ")
    assert "3 values" in line


def test_a_quote_that_is_not_closed(refused: Refused) -> None:
    """An open quote does not swallow the students after it."""
    lines = refused('id,first_name\nann,"Ann\nbob,Bob\ncem,Cem\n')
    assert re.match(r"\d+: ", lines[0])


def test_a_value_of_a_megabyte(refused: Refused) -> None:
    """A value beyond every name is refused, in a short message."""
    lines = refused("id,first_name\nann," + "A" * 1_000_000 + "\n")
    assert sum(map(len, lines)) < 1000


def test_all_mistakes_at_once(refused: Refused) -> None:
    """Every mistake of a roster is in one error, in the order of its lines."""
    lines = refused("id,first_name\nann,Ann\nbob\n../x,X\nANN,Ann\na b,B\n,C\n")
    assert [line.split(":")[0] for line in lines] == ["3", "4", "5", "6", "7"]


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "  \n"])
def test_an_empty_file(refused: Refused, text: str) -> None:
    """An empty file says that ids are needed."""
    lines = refused(text)
    assert any(line.startswith("1: ") and "column id" in line for line in lines)


def test_a_roster_without_students(refused: Refused) -> None:
    """A header alone is no roster."""
    (line,) = refused("id,first_name\n")
    assert "no student" in line


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder, and bytes that are no UTF-8 are refused by name."""
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"id,first_name\nann,Zo\xeb\n")
    for path in (tmp_path / "missing.csv", tmp_path, latin):
        with pytest.raises(InputError, match=re.escape(str(path))):
            load(path)
