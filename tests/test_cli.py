"""The command, run as a user would run it: what it prints, and what it says about mistakes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from xml.etree import ElementTree as ET

import pytest

Data = dict[str, Any]
Variant = tuple[str, tuple[str, ...]]

BACKPROP: Variant = ("backprop_2_2_2", ())
SHAPES: Variant = ("cnn_shapes", ())
VARIANTS: tuple[Variant, ...] = (
    BACKPROP,
    ("backprop_2_2_2", ("loss=mean", "digits=7")),
    SHAPES,
    ("cnn_shapes", ("rounding=ceil", "same=ceil", "image=rectangular")),
    ("cnn_shapes", ("layers=conv pool conv pool flatten dense",)),
)
SEED = "7"

LIST_FIELDS = "name version title topic covers parts misconceptions options"
SHOW_FIELDS = "family version seed options givens statement solution figure parts steps"
PART_FIELDS = "name label kind points digits answer tolerance"
STEP_FIELDS = "name symbol formula substituted value"
VERDICT_FIELDS = "part kind points max says misconceptions"


@dataclass(frozen=True)
class Done:
    """What a finished command left behind."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The printed JSON, strictly read: no NaN, no Infinity."""
        return json.loads(self.out, parse_constant=no_constant)


def no_constant(name: str) -> NoReturn:
    """Refuse what is not in the JSON standard."""
    message = f"{name} is no JSON"
    raise ValueError(message)


def run(*words: str, stdin: str = "", **environment: str) -> Done:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "deltarule.cli", *words],
        input=stdin.encode(),
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "COLUMNS": "200", **environment},
    )
    err = done.stderr.decode(errors="replace")
    assert "Traceback" not in err, err[-2000:]
    return Done(done.returncode, done.stdout.decode(errors="surrogateescape"), err)


def naming(variant: Variant) -> list[str]:
    """Give the words that name a variant on the command line."""
    family, options = variant
    return [family, "--seed", SEED, *(word for o in options for word in ("--option", o))]


@cache
def shown(variant: Variant) -> Data:
    """Show a variant as JSON."""
    done = run("show", *naming(variant), "--json")
    assert done.status == 0
    data: Data = done.data
    return data


@cache
def listed() -> list[Data]:
    """List the families as JSON."""
    done = run("list", "--json")
    assert done.status == 0
    data: list[Data] = done.data
    return data


def marked(variant: Variant, answers: object, *words: str) -> Data:
    """Mark answers as JSON."""
    given = answers if isinstance(answers, str) else json.dumps(answers)
    done = run("mark", *naming(variant), "--answers", "-", "--json", *words, stdin=given)
    assert done.status == 0, done.err
    data: Data = done.data
    return data


def refused(done: Done, *words: str) -> None:
    """Check that wrong input ends with status 2, a message of these words, and nothing else."""
    assert done.status == 2
    assert done.out == ""
    for word in words:
        assert word in done.err


def one(data: Data, part: str) -> Data:
    """Find the verdict on a part."""
    return next(v for v in data["verdicts"] if v["part"] == part)


def typed(part: Data) -> str:
    """Write an answer as a student types it."""
    if part["kind"] == "shape":
        return "x".join(map(str, part["answer"]))
    return str(part["answer"]) if part["digits"] is None else f"{part['answer']:.{part['digits']}f}"


# --- the stable interface ---


def test_list_has_the_documented_fields() -> None:
    """Each family is listed with exactly the documented fields."""
    families = listed()
    assert [f["name"] for f in families] == sorted(f["name"] for f in families)
    assert {"backprop_2_2_2", "cnn_shapes"} <= {f["name"] for f in families}
    for family in families:
        assert set(family) == set(LIST_FIELDS.split())
        assert isinstance(family["version"], int)
        assert family["title"]
        assert family["topic"]
        assert all(isinstance(name, str) for name in family["covers"])
        assert isinstance(family["options"], dict)
        assert len(family["misconceptions"]) >= 2
        for part in family["parts"]:
            assert set(part) == {"name", "kind", "points", "digits"}
        for mistake in family["misconceptions"]:
            assert set(mistake) == {"name", "says"}
            assert mistake["says"]


@pytest.mark.parametrize("variant", [BACKPROP, SHAPES])
def test_list_agrees_with_show(variant: Variant) -> None:
    """The listed parts are those that are shown at default options, in the same order."""
    family = next(f for f in listed() if f["name"] == variant[0])
    keys = ("name", "kind", "points", "digits")
    assert family["parts"] == [{k: p[k] for k in keys} for p in shown(variant)["parts"]]
    assert set(family["options"]) == set(shown(variant)["options"])


@pytest.mark.parametrize("variant", VARIANTS)
def test_show_has_the_documented_fields(variant: Variant) -> None:
    """A shown variant has exactly the documented fields, at any options."""
    data = shown(variant)
    assert set(data) == set(SHOW_FIELDS.split())
    assert (data["family"], data["seed"]) == (variant[0], int(SEED))
    assert isinstance(data["version"], int)
    assert data["givens"]
    assert data["statement"].strip()
    assert data["solution"].strip()
    assert data["steps"]
    for part in data["parts"]:
        assert set(part) == set(PART_FIELDS.split())
    for step in data["steps"]:
        assert set(step) == set(STEP_FIELDS.split())
    assert {p["name"] for p in data["parts"]} <= {s["name"] for s in data["steps"]}


@pytest.mark.parametrize("variant", VARIANTS)
def test_show_prints_the_options_in_force(variant: Variant) -> None:
    """The options are printed complete: those that were given, and the defaults."""
    options = shown(variant)["options"]
    for pair in variant[1]:
        name, _, value = pair.partition("=")
        found = options[name]
        assert (" ".join(found) if isinstance(found, list) else str(found)) == value
    assert set(options) == set(shown((variant[0], ()))["options"])


@pytest.mark.parametrize("variant", VARIANTS)
def test_answers_have_the_type_of_their_kind(variant: Variant) -> None:
    """A number has a tolerance and digits; integers and shapes are whole and exact."""
    for part in shown(variant)["parts"]:
        answer = part["answer"]
        if part["kind"] == "numeric":
            assert isinstance(answer, float)
            assert type(part["digits"]) is int
            assert part["tolerance"] >= 0.5 * 10 ** -part["digits"]
        else:
            values = answer if part["kind"] == "shape" else [answer]
            assert all(type(value) is int for value in values)
            assert part["tolerance"] is None
            assert part["digits"] is None


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_figure_is_svg_with_a_text_alternative(variant: Variant) -> None:
    """The figure is well-formed XML, with a title in words."""
    root = ET.fromstring(shown(variant)["figure"])
    assert root.tag.endswith("svg")
    assert root[0].tag.endswith("title")
    assert len(root[0].text or "") > 20


def test_another_seed_is_another_variant() -> None:
    """The givens depend on the seed."""
    other = run("show", "cnn_shapes", "--seed", "8", "--json").data
    assert other["givens"] != shown(SHAPES)["givens"]
    assert [p["name"] for p in other["parts"]] == [p["name"] for p in shown(SHAPES)["parts"]]


@pytest.mark.parametrize("seed", ["-3", str(10**30)])
def test_any_integer_is_a_seed(seed: str) -> None:
    """Seeds may be zero, negative or huge, and are printed as they are."""
    assert run("show", "cnn_shapes", "--seed", seed, "--json").data["seed"] == int(seed)


@pytest.mark.parametrize("variant", [BACKPROP, SHAPES])
def test_the_same_seed_gives_the_same_bytes(variant: Variant) -> None:
    """Two processes print the same, whatever Python's hash seed is."""
    first, second = (
        run("show", *naming(variant), "--json", PYTHONHASHSEED=seed) for seed in ("1", "2")
    )
    assert first.out == second.out
    assert first.status == 0


def test_marking_gives_the_same_bytes() -> None:
    """Two processes mark the same wrong answers alike, whatever Python's hash seed is."""
    answers = json.dumps({p["name"]: 0.1234 for p in shown(BACKPROP)["parts"]})
    words = ("mark", *naming(BACKPROP), "--answers", "-", "--json")
    first, second = (run(*words, stdin=answers, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first.out == second.out
    assert first.status == 0


# --- marking ---


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_printed_answers_get_full_marks(variant: Variant) -> None:
    """What show prints as answers is what mark takes for full marks; its fields are documented."""
    data = marked(variant, {p["name"]: p["answer"] for p in shown(variant)["parts"]})
    assert set(data) == {"score", "max", "verdicts"}
    assert data["score"] == data["max"] > 0
    assert [v["part"] for v in data["verdicts"]] == [p["name"] for p in shown(variant)["parts"]]
    for verdict in data["verdicts"]:
        assert set(verdict) == set(VERDICT_FIELDS.split())
        assert verdict["kind"] == "right"
        assert verdict["points"] == verdict["max"]
        assert verdict["says"]
        assert verdict["misconceptions"] == []


@pytest.mark.parametrize("variant", VARIANTS[:3])
def test_typed_answers_get_full_marks(variant: Variant) -> None:
    """The same answers as text, rounded as asked, get full marks too."""
    data = marked(variant, {p["name"]: typed(p) for p in shown(variant)["parts"]})
    assert data["score"] == data["max"]


def test_answers_typed_as_python_lists_get_full_marks() -> None:
    """A shape typed as the notebook's hint shows it gets full marks, with or without spaces."""
    for separator in (", ", ","):
        answers = {
            p["name"]: f"[{separator.join(map(str, p['answer']))}]"
            if p["kind"] == "shape"
            else str(p["answer"])
            for p in shown(SHAPES)["parts"]
        }
        data = marked(SHAPES, answers)
        assert data["score"] == data["max"]


@pytest.mark.parametrize("variant", [BACKPROP, SHAPES])
def test_decimal_commas_get_full_marks(variant: Variant) -> None:
    """In a locale with decimal commas they are read, and shapes as before."""
    answers = {p["name"]: typed(p).replace(".", ",") for p in shown(variant)["parts"]}
    data = marked(variant, answers, "--locale", "de")
    assert data["score"] == data["max"]


@pytest.mark.parametrize("form", ["[{}, {}, {}]", "[{},{},{}]", "{}; {}; {}", "{} × {} × {}"])
def test_every_form_of_a_shape_is_read_with_decimal_commas(form: str) -> None:
    """A locale with decimal commas takes nothing away from the ways to write a shape."""
    part = next(p for p in shown(SHAPES)["parts"] if p["name"] == "conv1.shape")
    answers = {"conv1.shape": form.format(*part["answer"])}
    data = marked(SHAPES, answers, "--locale", "de-AT")
    assert one(data, "conv1.shape")["kind"] == "right"


def test_points_are_read_in_a_locale_of_commas() -> None:
    """A number with a decimal point is read in every locale."""
    part = shown(BACKPROP)["parts"][0]
    data = marked(BACKPROP, {part["name"]: typed(part)}, "--locale", "de")
    assert one(data, part["name"])["kind"] == "right"


def test_json_numbers_do_not_depend_on_the_locale() -> None:
    """JSON numbers and lists are the same in every locale."""
    for variant in (BACKPROP, SHAPES):
        answers = {p["name"]: p["answer"] for p in shown(variant)["parts"]}
        data = marked(variant, answers, "--locale", "fr")
        assert data["score"] == data["max"]


def test_a_decimal_comma_in_english_is_not_guessed() -> None:
    """Where a comma is no decimal separator, 0,5 is unreadable, and the words say why."""
    verdict = one(marked(BACKPROP, {"h1.net": "0,5"}), "h1.net")
    assert verdict["kind"] == "unreadable"
    assert "comma" in verdict["says"]


def test_nothing_is_blank() -> None:
    """Missing parts, null and empty text are blank, and get nothing."""
    data = marked(BACKPROP, {"h1.net": None, "E": "", "h1.out": "  "})
    assert data["score"] == 0
    assert data["max"] == 33
    assert {v["kind"] for v in data["verdicts"]} == {"blank"}


UNREADABLE = (
    "true",
    "false",
    "{}",
    '{"a": 1}',
    '[{"a": 1}]',
    "[true]",
    "[null]",
    '["0.5"]',
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "[NaN]",
    "1" + "0" * 400,
    "-1" + "0" * 400,
    "1" + "0" * 5000,
    "[1" + "0" * 5000 + "]",
    "[" * 500 + "]" * 500,
    '{"a": ' + "[" * 500 + "]" * 500 + "}",
    '"1+1"',
    "\"__import__('os')\"",
    '"\\u0000"',
    '"' + "9" * 10_000 + '"',
    json.dumps("[" * 3000),
)


def test_other_json_is_unreadable() -> None:
    """Whatever JSON an answer is, it gets a verdict in words, and the other parts their points."""
    parts = shown(BACKPROP)["parts"]
    raws = {p["name"]: raw for p, raw in zip(parts[::-1], UNREADABLE, strict=False)}
    assert len(raws) == len(UNREADABLE) < len(parts)
    texts = {p["name"]: raws.get(p["name"], json.dumps(p["answer"])) for p in parts}
    pairs = ", ".join(f'"{name}": {text}' for name, text in texts.items())
    data = marked(BACKPROP, f"{{{pairs}}}")
    kinds = {raw[:20]: one(data, name)["kind"] for name, raw in raws.items()}
    assert kinds == dict.fromkeys(kinds, "unreadable")
    assert all(0 < len(v["says"]) < 300 for v in data["verdicts"])
    assert data["score"] == data["max"] - len(raws)


def test_half_a_character_is_unreadable() -> None:
    """A lone surrogate, which JSON can hold and UTF-8 cannot, is unreadable like other text."""
    assert one(marked(BACKPROP, '{"E": "\\ud800"}'), "E")["kind"] == "unreadable"


def test_a_list_for_a_number_is_misshapen() -> None:
    """A readable answer of another form is misshapen, for numbers and for shapes."""
    assert one(marked(BACKPROP, {"E": [0.5, 0.5]}), "E")["kind"] == "misshapen"
    assert one(marked(SHAPES, {"conv1.shape": [28, 28]}), "conv1.shape")["kind"] == "misshapen"
    assert one(marked(SHAPES, {"total": [[1]]}), "total")["kind"] == "misshapen"


def test_a_misconception_is_named() -> None:
    """A recognised mistake is named, with its words, and what follows from it is carried."""
    steps = {s["name"]: s["value"] for s in shown(SHAPES)["steps"]}
    answers = {p["name"]: p["answer"] for p in shown(SHAPES)["parts"]}
    biases = shown(SHAPES)["givens"]["units"][0]
    answers["conv1.params"] = steps["conv1.params"] - biases
    answers["total"] = steps["total"] - biases
    data = marked(SHAPES, answers)
    verdict = one(data, "conv1.params")
    assert verdict["kind"] == "misconception"
    assert verdict["misconceptions"] == ["biases-forgotten"]
    assert "bias" in verdict["says"]
    assert one(data, "total")["kind"] == "carried"
    assert data["score"] == data["max"] - verdict["max"]


def test_answers_come_from_a_file(tmp_path: Path) -> None:
    """A file is read like standard input, also with a byte-order mark."""
    path = tmp_path / "answers.json"
    path.write_text('\ufeff{"E": null}', encoding="utf-8")
    done = run("mark", *naming(BACKPROP), "--answers", str(path), "--json")
    assert done.status == 0
    assert done.data["score"] == 0


# --- for people ---


@pytest.mark.parametrize("variant", [VARIANTS[1], SHAPES])
def test_show_is_pleasant_to_read(variant: Variant) -> None:
    """Without --json no LaTeX is left, and every part is in the table of answers."""
    done = run("show", *naming(variant))
    assert done.status == 0
    assert not {"\\", "$", "{"} & set(done.out)
    for part in shown(variant)["parts"]:
        assert part["name"] in done.out


def test_mark_prints_a_table() -> None:
    """Without --json the verdicts and the points are printed."""
    part = shown(BACKPROP)["parts"][0]
    answers = json.dumps({part["name"]: part["answer"]})
    done = run("mark", *naming(BACKPROP), "--answers", "-", stdin=answers)
    assert done.status == 0
    assert "right" in done.out
    assert "blank" in done.out
    assert "1 of 33 points" in done.out


def test_list_prints_the_families() -> None:
    """Without --json names and titles are printed, a line each; the options of those named."""
    done = run("list")
    assert done.status == 0
    for word in ("backprop_2_2_2", "cnn_shapes", "The sigmoid and its slope"):
        assert word in done.out
    assert "--option" not in done.out and done.out.count("\n") < 150
    named = run("list", "cnn_shapes", "vectors")
    assert "--option rounding=floor" in named.out and "--option unit=" in named.out
    assert "backprop_2_2_2" not in named.out
    topic = run("list", "CNN", "--json").data
    assert [one["name"] for one in topic] == ["cnn_shapes", "code_cnn_shapes"]


def test_a_family_that_is_not_there_is_not_listed() -> None:
    """A misspelt name or topic names the nearest."""
    refused(run("list", "sigmod"), "did you mean sigmoid?")


def test_what_a_student_typed_is_printed_as_it_is() -> None:
    """Markup and escape sequences in an answer do nothing to the terminal."""
    answers = json.dumps({"h1.net": "[bold]x[/] \x1b[31mred \x1b]0;title\x07", "E": "$a$ [/x] $b$"})
    done = run("mark", *naming(BACKPROP), "--answers", "-", stdin=answers)
    assert done.status == 0
    assert "[bold]x[/]" in done.out
    assert "$a$ [/x] $b$" in done.out
    assert "\x1b" not in done.out
    assert "\x07" not in done.out


@pytest.mark.parametrize("words", [(), ("list",), ("show",), ("mark",), ("build",), ("grade",)])
def test_help(words: tuple[str, ...]) -> None:
    """Help is there for the command and each of its commands."""
    done = run(*words, "--help")
    assert done.status == 0
    assert "Usage" in done.out
    assert "--json" in done.out or not words
    if not words:
        assert all(name in done.out for name in ("list", "show", "mark", "build", "grade"))


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("cli.main", "numpy sympy nbformat nbgrader nbconvert babel jinja2 yaml"),
        ("graders.engine.driver", "sympy nbgrader nbconvert sqlalchemy"),
        ("graders.engine.worker", "sympy nbgrader nbconvert sqlalchemy"),
    ],
)
def test_processes_start_quickly(module: str, heavy: str) -> None:
    """Nothing heavy is imported before it is needed: not for help, and not in each worker."""
    code = f"import deltarule.{module}, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(heavy.split()) & set(done.stdout.split())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("words", [("list", "--json"), ("show", *naming(SHAPES))], ids=" ".join)
def test_output_that_is_not_unicode(words: tuple[str, ...], encoding: str) -> None:
    """Printing into a pipe of another encoding, as on Windows, ends in no traceback."""
    assert run(*words, PYTHONIOENCODING=encoding).status == 0


# --- mistakes of the user ---


def test_an_unknown_family() -> None:
    """An unknown family is named, and the nearest one."""
    for words in (("show",), ("mark", "--answers", "-")):
        done = run(words[0], "cnn_shape", "--seed", "1", *words[1:], "--json", stdin="{}")
        refused(done, "cnn_shape'", "did you mean cnn_shapes?")


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("round=ceil", ["'round'", "did you mean rounding?"]),
        ("rounding=cei", ["'cei'", "rounding", "did you mean ceil?"]),
        ("rounding=", ["rounding", "''", "floor, ceil"]),
        ("rounding", ["'rounding'", "NAME=VALUE"]),
        ("layers=conv,poool,flatten", ["'poool'", "layer 2", "pool"]),
        ("layers=conv dense", ["layer 2", "flatten"]),
        ("layers=", ["layers"]),
        ("digits=5", ["'digits'"]),
    ],
)
def test_a_wrong_option(option: str, words: list[str]) -> None:
    """A wrong option's name or value is named, with the rule and the nearest valid one."""
    refused(run("show", "cnn_shapes", "--seed", "1", "--option", option, "--json"), *words)


@pytest.mark.parametrize("digits", ["99", "2", "5.0", ""])
def test_a_wrong_number_as_option(digits: str) -> None:
    """A value that is no integer within the bounds is named, with the bounds."""
    done = run("show", "backprop_2_2_2", "--seed", "1", "--option", f"digits={digits}")
    refused(done, f"'{digits}'", "an integer from 3 to 8")


def test_a_very_long_number_as_option() -> None:
    """A number beyond what Python reads is refused by the same rule, in a short message."""
    done = run("show", "backprop_2_2_2", "--seed", "1", "--option", "digits=" + "9" * 5000)
    refused(done, "an integer from 3 to 8")
    assert len(done.err) < 1000


def test_an_option_given_twice() -> None:
    """Two values for one option are not guessed between."""
    words = ("--option", "image=square", "--option", "image=rectangular")
    refused(run("show", "cnn_shapes", "--seed", "1", *words), "image", "twice")


def test_options_that_cannot_be_fair() -> None:
    """Options without a fair variant end with a message that says what fails and what to change."""
    done = run("show", "backprop_2_2_2", "--seed", "1", "--option", "digits=3", "--json")
    refused(done, "updated-weight-sent-back", "more digits")


@pytest.mark.parametrize("seed", ["x", "1.5", "1" + "0" * 5000])
def test_a_wrong_seed(seed: str) -> None:
    """A seed that is no integer is refused by the option's name."""
    refused(run("show", "cnn_shapes", "--seed", seed, "--json"), "--seed")


@pytest.mark.parametrize("locale", ["xx", "german", "", "../de"])
def test_an_unknown_locale(locale: str) -> None:
    """An unknown locale is named, and valid ones; the empty one is no locale either."""
    words = ("--answers", "-", "--locale", locale, "--json")
    done = run("mark", *naming(BACKPROP), *words, stdin='{"E": "0,5"}', LC_ALL="de_DE.UTF-8")
    refused(done, f"'{locale}'", "de")


@pytest.mark.parametrize("name", ["h1.nett", "h1_net", "e"])
def test_an_unknown_part(name: str) -> None:
    """A part that is not asked is named, and the nearest that is."""
    answers = json.dumps({name: 1})
    done = run("mark", *naming(BACKPROP), "--answers", "-", "--json", stdin=answers)
    refused(done, repr(name), "E" if name == "e" else "did you mean h1.net?")


def test_a_part_of_other_options() -> None:
    """A step of the family that these options do not ask is refused too."""
    variant = VARIANTS[-1]
    done = run("mark", *naming(variant), "--answers", "-", stdin='{"same3.shape": [1, 2, 3]}')
    refused(done, "'same3.shape'", "shape")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["JSON"]),
        ("{", ["JSON", "line 1 column 2"]),
        ('{"E": 1} x', ["JSON"]),
        ("[]", ["object", "list"]),
        ("null", ["object"]),
        ('{"E": ' + "[" * 100_000 + "]" * 100_000 + "}", []),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_a_broken_answers_file(tmp_path: Path, text: str, words: list[str]) -> None:
    """A file that is no JSON object is named, with the place or with what it is."""
    path = tmp_path / "answers.json"
    path.write_text(text, encoding="utf-8")
    done = run("mark", *naming(BACKPROP), "--answers", str(path), "--json")
    refused(done, str(path), *words)


def test_an_answers_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder, and bytes that are no UTF-8 are named."""
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe{}")
    for path in (tmp_path / "missing.json", tmp_path, binary):
        done = run("mark", *naming(BACKPROP), "--answers", str(path), "--json")
        refused(done, str(path))


def test_wrong_words_on_the_command_line() -> None:
    """Unknown commands and options, and missing ones, end with status 2 and their name."""
    refused(run("shwo"), "shwo")
    refused(run("show", "cnn_shapes", "--json"), "--seed")
    refused(run("show", "cnn_shapes", "--seed", "1", "--jsn"), "--jsn")
    refused(run("mark", "cnn_shapes", "--seed", "1"), "--answers")


def test_grade_where_nothing_was_built(tmp_path: Path) -> None:
    """Grading a folder that is no course names it, and makes nothing in it."""
    refused(run("grade", "--course", str(tmp_path), "--assignment", "hw1"), str(tmp_path))
    assert not list(tmp_path.iterdir())
