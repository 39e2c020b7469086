"""Banks: what is read, and every mistake at its place, all at once."""

import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from deltarule.generator import families
from deltarule.generator.bank import Bank, load
from deltarule.generator.core import InputError

HEAD = "title: Sheet\ncourse: Deep Learning\nterm: autumn\nitems:\n"
"""The items begin on line 5."""
SHAPES = HEAD + "  - family: cnn_shapes\n"
BACKPROP = HEAD + "  - family: backprop_2_2_2\n"
PLACE = re.compile(r":(\d+):(\d+): ")

Read = Callable[[str], Bank]
Refused = Callable[[str], list[str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of the bank."""
    return tmp_path / "bank.yaml"


@pytest.fixture
def read(path: Path) -> Read:
    """Read a bank from text."""

    def read_text(text: str) -> Bank:
        path.write_text(text, encoding="utf-8")
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


def test_a_bank(read: Read) -> None:
    """Title, course, term and items are read, with options, digits, points and parts."""
    bank = read(
        HEAD
        + """
  - family: backprop_2_2_2
    digits: 6
    points: 10
    options: {loss: mean}
    parts: [o1.delta, h1.delta, "w*.grad"]
  - family: cnn_shapes
    options:
      layers: conv pool flatten dense
      rounding: ceil
"""
    )
    assert (bank.title, bank.course, bank.term) == ("Sheet", "Deep Learning", "autumn")
    assert bank.feedback == "hint"
    backprop, shapes = bank.items
    assert backprop.family.name == "backprop_2_2_2"
    assert backprop.options == {"loss": "mean", "digits": 6, "level": "medium"}
    assert {part.digits for part in backprop.parts} == {6}
    grads = {f"w{n}.grad" for n in range(1, 9)}
    assert {part.step for part in backprop.parts} == {"o1.delta", "h1.delta", *grads}
    assert shapes.options["layers"] == ("conv", "pool", "flatten", "dense")
    assert shapes.options["rounding"] == "ceil"
    assert shapes.options["image"] == "square"
    assert len(shapes.parts) == 9


def test_the_banks_that_come_along() -> None:
    """The project's own banks have no mistakes, and together every family."""
    banks = [load(path) for path in sorted((Path(__file__).parents[1] / "banks").glob("*.yaml"))]
    assert len(banks) >= 3
    assert {item.family.name for bank in banks for item in bank.items} == set(families.names())
    assert not any(bank.warnings for bank in banks)


def test_parts_come_in_the_order_of_the_solution(read: Read) -> None:
    """However they are listed, and listed twice, parts are asked once and in order."""
    text = BACKPROP + "    parts: [E, 'h*.delta', h1.net, h2.delta, E]\n"
    steps = [part.step for part in read(text).items[0].parts]
    assert steps == ["h1.net", "E", "h1.delta", "h2.delta"]


def test_the_same_item_twice(read: Read) -> None:
    """An alias of YAML repeats an item."""
    items = "  - &item {family: cnn_shapes, points: 3}\n  - *item\n"
    first, second = read(HEAD + items).items
    assert first == second


def test_a_byte_order_mark_does_no_harm(read: Read) -> None:
    """A bank saved by an editor that adds a byte-order mark is read."""
    assert read("\ufeff" + SHAPES).title == "Sheet"


def test_numbers_are_text_where_text_is_wanted(read: Read) -> None:
    """A course or term that is a number is read as it is written."""
    bank = read(SHAPES.replace("autumn", "2026").replace("Deep Learning", "101"))
    assert (bank.course, bank.term) == ("101", "2026")


@pytest.mark.parametrize("points", ["1", "2.5", "7", "10", "33", "0.9", "100", "999.99", "1000"])
@pytest.mark.parametrize(
    "item", [SHAPES, BACKPROP, BACKPROP + "    parts: [h1.delta, E, w1.new]\n"]
)
def test_points_add_up_exactly(read: Read, item: str, points: str) -> None:
    """The parts share the item's points in hundredths, and none is left without any."""
    parts = read(item + f"    points: {points}\n").items[0].parts
    shares = [Decimal(str(part.points)) for part in parts]
    assert sum(shares) == Decimal(points)
    assert all(share > 0 for share in shares)
    assert all(share == round(share, 2) for share in shares)


def test_points_are_shared_in_proportion(read: Read) -> None:
    """A part that is read off the givens gets a tenth of what another gets."""
    parts = {p.step: p.points for p in read(SHAPES + "    points: 100\n").items[0].parts}
    assert parts["conv1.shape"] == pytest.approx(10 * parts["pool2.params"], abs=0.1)


@pytest.mark.parametrize("points", ["2.005", "0.001", "0.01", "0.05"])
def test_points_that_cannot_be_shared(refused: Refused, points: str) -> None:
    """Points that are no hundredths, or fewer than the parts need, are refused at their place."""
    (line,) = refused(SHAPES + f"    points: {points}\n")
    assert line.startswith("6:13: ")
    assert "points" in line
    assert points in line


# --- mistakes, each at its place ---


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("items: []\n" + HEAD[:-7], "1:8", ["items", "at least one"]),
        (HEAD.replace("title", "titel") + SHAPES[len(HEAD) :], "1:1", ["'titel'", "title?"]),
        (SHAPES.replace("Sheet", ""), "1:7", ["title", "text"]),
        (SHAPES.replace("Sheet", "''"), "1:8", ["title", "text", "''"]),
        (SHAPES.replace("Sheet", "[a]"), "1:8", ["title", "text", "a"]),
        (SHAPES.replace("Sheet", "true"), "1:8", ["title", "text", "rue"]),
        (SHAPES.replace("cnn_shapes", "cnn_shape"), "5:13", ["'cnn_shape'", "cnn_shapes?"]),
        (SHAPES.replace("cnn_shapes", ""), "5:12", ["family", "text"]),
        (SHAPES.replace("cnn_shapes", "{a: b}"), "5:13", ["family", "text"]),
        (SHAPES.replace("family:", "famly:"), "5:5", ["'famly'", "family?"]),
        ("feedback: hints\n" + SHAPES, "1:11", ["verdict, hint, solution", "'hints'", "hint?"]),
        ("follow_through: 2\n" + SHAPES, "1:17", ["follow_through", "from 0 to 1", "got 2"]),
        ("follow_through: half\n" + SHAPES, "1:17", ["from 0 to 1", "'half'"]),
        ("feedback: [hint]\n" + SHAPES, "1:11", ["feedback", "text", "hint"]),
        ("feedbak: hint\n" + SHAPES, "1:1", ["'feedbak'", "feedback?"]),
        (SHAPES + "    point: 3\n", "6:5", ["'point'", "points?"]),
        (SHAPES + "    family: cnn_shapes\n", "6:5", ["family", "twice"]),
        (SHAPES + "title: again\n", "6:1", ["title", "twice"]),
        (SHAPES + "    points: 0\n", "6:13", ["points", "above 0", "0)"]),
        (SHAPES + "    points: -2\n", "6:13", ["points", "-2"]),
        (SHAPES + "    points: 1000.5\n", "6:13", ["1000", "1000.5"]),
        (SHAPES + "    points: '3'\n", "6:13", ["points", "number", "'3'"]),
        (SHAPES + "    points: true\n", "6:13", ["points", "number", "rue"]),
        (SHAPES + "    points: .nan\n", "6:13", ["points", "nan"]),
        (SHAPES + "    points: .inf\n", "6:13", ["points", "inf"]),
        (SHAPES + "    points: [3]\n", "6:13", ["points", "number"]),
        (SHAPES + "    points:\n", "6:12", ["points", "number"]),
        (SHAPES + "    parts: total\n", "6:12", ["parts", "list", "total"]),
        (SHAPES + "    parts: [total, totl]\n", "6:20", ["'totl'", "total?"]),
        (SHAPES + "    parts: ['conv9.*']\n", "6:13", ["'conv9.*'", "conv1"]),
        (SHAPES + "    parts: [total, [total]]\n", "6:20", ["part", "text"]),
        (SHAPES + "    options: [ceil]\n", "6:14", ["options", "mapping"]),
        (SHAPES + "    options: {round: ceil}\n", "6:15", ["'round'", "rounding?"]),
        (SHAPES + "    options: {rounding: cei}\n", "6:25", ["'cei'", "floor", "ceil?"]),
        (SHAPES + "    options: {rounding: [ceil]}\n", "6:25", ["rounding", "floor, ceil"]),
        (SHAPES + "    options: {rounding: {a: b}}\n", "6:25", ["rounding", "floor, ceil"]),
        (
            SHAPES + "    options: {rounding: ceil, rounding: floor}\n",
            "6:31",
            ["rounding", "twice"],
        ),
        (SHAPES + "    options: {layers: conv poool}\n", "6:23", ["'poool'", "pool", "layer 2"]),
        (SHAPES + "    options: {layers: [conv, 2]}\n", "6:23", ["layers", "words", "2"]),
        (SHAPES + "    options: {layers: dense}\n", "6:23", ["layer 1", "flatten"]),
        (SHAPES + "    digits: 3\n", "6:13", ["digits", "exact"]),
        (BACKPROP + "    digits: 99\n", "6:13", ["digits", "3 to 8", "99"]),
        (BACKPROP + "    digits: five\n", "6:13", ["digits", "3 to 8", "'five'"]),
        (BACKPROP + "    digits: 5.0\n", "6:13", ["digits", "3 to 8", "5.0"]),
        (BACKPROP + "    digits: true\n", "6:13", ["digits", "3 to 8", "rue"]),
        (BACKPROP + "    options: {digits: 9}\n", "6:23", ["digits", "3 to 8", "9"]),
        (BACKPROP + "    digits: 5\n    options: {digits: 5}\n", "6:13", ["digits", "twice"]),
    ],
)
def test_a_mistake(refused: Refused, text: str, place: str, words: list[str]) -> None:
    """One mistake gives its line and column, the rule, the value and the nearest valid name."""
    found = [line for line in refused(text) if line.startswith(f"{place}: ")]
    assert any(all(word in line for word in words) for line in found)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("title: Sheet\n", ["course", "term", "items"]),
        ("items:\n  - family: cnn_shapes\n", ["title", "course", "term"]),
        (HEAD + "  - points: 3\n", ["family"]),
    ],
)
def test_what_is_missing(refused: Refused, text: str, keys: list[str]) -> None:
    """Each key that is missing is named, at the mapping that needs it."""
    lines = refused(text)
    place = "5:5: " if keys == ["family"] else "1:1: "
    assert all(line.startswith(place) for line in lines)
    assert sorted(line.split()[-1] for line in lines) == sorted(keys)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "---\n"])
def test_an_empty_bank(refused: Refused, text: str) -> None:
    """An empty file says what a bank is made of."""
    (line,) = refused(text)
    assert PLACE.match(f":{line}")
    assert all(key in line for key in ("title", "course", "term", "items"))


@pytest.mark.parametrize(
    ("text", "place", "value"),
    [
        ("hello\n", "1:1", "hello"),
        ("- cnn_shapes\n", "1:1", "cnn_shapes"),
        (HEAD + "  - cnn_shapes\n", "5:5", "cnn_shapes"),
        (HEAD + "  - 3\n", "5:5", "3"),
        (HEAD[:-1] + " cnn_shapes\n", "4:8", "cnn_shapes"),
        (HEAD[:-1] + " {family: cnn_shapes}\n", "4:8", "cnn_shapes"),
    ],
)
def test_a_value_of_another_kind(refused: Refused, text: str, place: str, value: str) -> None:
    """Text where a mapping or a list belongs is shown with the rule."""
    (line,) = refused(text)
    assert line.startswith(f"{place}: ")
    assert "must be" in line
    assert value in line


def test_all_mistakes_at_once_in_order_of_place(refused: Refused) -> None:
    """Every mistake of a bank is in one error, from its first line to its last."""
    lines = refused(
        """titel: Sheet
course: ''
term: autumn
items:
  - family: cnn_shape
    point: 3
  - family: backprop_2_2_2
    digits: 99
    points: -1
    parts: [E, h1.nett, 3]
  - points: 2
  - family: cnn_shapes
    parts: totl
    options:
      rounding: cei
      imag: square
""",
    )
    places = [(int(m[1]), int(m[2])) for m in (PLACE.match(f":{line}") for line in lines) if m]
    assert len(places) == len(lines)
    expected = {(1, 1), (2, 9), (5, 13), (6, 5), (8, 13), (9, 13), (10, 16), (10, 25), (11, 5)}
    expected |= {(13, 12), (15, 17), (16, 7)}
    assert expected <= set(places)
    assert places == sorted(places)


def test_the_same_mistake_twice(refused: Refused) -> None:
    """Two items with the same mistake are both reported."""
    lines = refused(HEAD + 2 * "  - family: cnn_shape\n")
    assert [line.split(" ")[0] for line in lines] == ["5:13:", "6:13:"]


def test_unfair_digits(refused: Refused) -> None:
    """At too few digits a misconception cannot show; the error names it, and what would help."""
    (line,) = refused(BACKPROP + "    digits: 3\n")
    assert PLACE.match(f":{line}")[1] in ("5", "6")  # type: ignore[index]
    assert "updated-weight-sent-back" in line
    assert "digits" in line


def test_few_digits_are_fair_for_fewer_parts(read: Read) -> None:
    """Digits are judged for the parts that are asked."""
    (part,) = read(BACKPROP + "    digits: 3\n    parts: [E]\n").items[0].parts
    assert part.digits == 3


@pytest.mark.parametrize("parts", ["[pool2.params]", "[dense6.shape]", "['pool*.params']"])
def test_parts_that_are_trivial(refused: Refused, parts: str) -> None:
    """An item that asks only what is trivial is refused, and the message says why."""
    (line,) = refused(SHAPES + f"    parts: {parts}\n")
    assert PLACE.match(f":{line}")
    assert "trivial" in line


# --- what is no bank at all ---


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title: [\n", "2:1"),
        ("title: a: b\n", "1:9"),
        ("\ttitle: a\n", "1:1"),
        ("title: *nobody\n", "1:8"),
        ("title: 'open\n", "2:1"),
        ("a: 1\n---\nb: 2\n", "2:1"),
    ],
)
def test_text_that_is_not_yaml(refused: Refused, text: str, place: str) -> None:
    """An error of syntax has its line and column."""
    (line,) = refused(text)
    assert line.startswith(f"{place}: ")
    assert "YAML" in line


@pytest.mark.parametrize("data", [b"title: \xe4\n", b"\xff\xfet\x00", b"title: a\x00b\n", b"\x80"])
def test_bytes_that_are_no_text(path: Path, data: bytes) -> None:
    """A file that is not UTF-8 text is refused by name."""
    path.write_bytes(data)
    with pytest.raises(InputError, match=re.escape(str(path))):
        load(path)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are refused by name."""
    for path in (tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(InputError, match=re.escape(str(path))):
            load(path)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("!!python/object/apply:os.mkdir ['{}']", "python/object"),
        ("!!python/name:os.system ''", "python/name"),
        ("!secret x", "!secret"),
        ("!!int 'x'", "'x'"),
        ("!!float 'x'", "'x'"),
        ("2026-13-45", "2026-13-45"),
        ("{[1]: 2}", ""),
    ],
)
@pytest.mark.parametrize("key", ["term", "points", "digits"])
def test_values_that_yaml_cannot_make(
    refused: Refused, tmp_path: Path, key: str, value: str, what: str
) -> None:
    """A tag of Python's or an impossible value is a mistake at its place; nothing is run."""
    value = value.replace("{}", str(tmp_path / "made"))
    if key == "term":
        text, place = SHAPES.replace("autumn", value), "3:7"
    else:
        text, place = BACKPROP + f"    {key}: {value}\n", "6:13"
    (line,) = refused(text)
    assert line.startswith(f"{place}: ")
    assert key in line
    assert what in line
    assert not (tmp_path / "made").exists()


def test_a_number_longer_than_python_reads(refused: Refused) -> None:
    """An enormous integer is out of bounds like any other, in a short message."""
    (line,) = refused(BACKPROP + "    digits: " + "9" * 5000 + "\n")
    assert line.startswith("6:13: ")
    assert len(line) < 500


def test_deep_nesting_is_no_bank(path: Path) -> None:
    """Brackets nested by the thousand give an error, not a crash."""
    for text in ("[" * 5000, "title: " + "[" * 3000 + "]" * 3000 + "\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=re.escape(str(path))):
            load(path)


def test_an_alias_bomb_is_harmless(path: Path) -> None:
    """Aliases that would unfold to gigabytes are refused at once, in a short message."""
    names = "abcdefghij"
    lines = ["bomb:", "  a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, name in pairwise(names):
        lines.append(f"  {name}: &{name} [{', '.join(['*' + before] * 10)}]")
    text = "\n".join([*lines, SHAPES.replace("Sheet", "*j")])
    path.write_text(text, encoding="utf-8")
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))\n"
        "from pathlib import Path; from deltarule.generator import bank, core\n"
        "try: bank.load(Path(sys.argv[1]))\n"
        "except core.InputError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
        env={"OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-300:]
    assert ":1:1: " in done.stdout
    assert "title" in done.stdout
    assert len(done.stdout) < 4000


def test_a_mapping_that_holds_itself(refused: Refused) -> None:
    """A value that contains itself is refused like any value of the wrong kind."""
    lines = refused(SHAPES.replace("Sheet", "&a [*a]"))
    assert [line.split(" ")[0] for line in lines] == ["1:8:"]
