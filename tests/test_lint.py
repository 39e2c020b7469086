"""Lint: the command on the real families, and planted faults that it must find and name."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, NoReturn, Self

import numpy as np
import pytest

from deltarule.generator import families, sampling
from deltarule.generator.bank import Item
from deltarule.generator.core import Exercise, Family, Misconception, OneOf, Options, Part
from deltarule.generator.draw import Draw
from deltarule.generator.families.backprop_2_2_2 import Network
from deltarule.generator.tolerance import Expected, expected
from deltarule.graders import marking
from deltarule.graders.hypotheses import Hypotheses
from deltarule.graders.linting import lint as linting
from deltarule.graders.linting import marked as lint_marked
from deltarule.graders.linting import pages as lint_pages
from deltarule.graders.linting import solved as lint_solved
from deltarule.graders.linting.report import NAMES, Report
from deltarule.reference.formula import Array, Symbol
from deltarule.reference.trace import Hook, View
from tests.test_cli import Data, refused, run

FIELDS = {
    *("family", "item", "options", "seeds", "acceptance", "distinct", "variants", "contracts"),
    *("ranges", "trivial_share", "steps", "prose", "inactive", "indistinguishable", "ok"),
}
CONTRACT_FIELDS = {"number", "name", "tried", "failed", "note", "excused", "failures"}
BACKPROP = families.get("backprop_2_2_2")
SHAPES = families.get("cnn_shapes")
FEW = 12

BANK = """
title: Mixed
course: Deep Learning
term: 2026-autumn
items:
  - family: backprop_2_2_2
    options: {loss: sum}
    digits: 6
    parts: ["o*", E]
  - family: backprop_2_2_2
    givens:
      x: [0.05, 0.10]
      target: [0.01, 0.99]
      w: [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55]
      b: [0.35, 0.60]
      lr: 0.5
  - pool: [{family: mcculloch_pitts}, {family: cnn_shapes}]
    pick: 1
    points: 4
    numbers: all
"""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try little, so that the planted faults are found in a moment."""
    monkeypatch.setattr(linting, "SAMPLE", FEW)
    monkeypatch.setattr(lint_marked, "SHEETS", 2 * FEW)


def linted(family: Family, seeds: int = FEW, **options: object) -> Report:
    """Lint a family at some options."""
    full = family.options(options)
    return linting.lint(Item(family, full, family.parts(full)), seeds)


def broken(report: Report) -> set[int]:
    """Give the numbers of the contracts that failed."""
    assert report.ok == (not report.broken)
    return {contract.number for contract in report.broken}


def says(report: Report, number: int) -> str:
    """Give what failed of a contract, as one text."""
    return "\n".join(report.contracts[number].failures)


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the draw accept whatever it is given."""

    def accept(family: Family, givens: Any, *_: Any) -> dict[str, Any]:
        return {"nothing": np.zeros(len(next(iter(givens.arrays().values()))), dtype=bool)}

    monkeypatch.setattr(sampling, "failed_contracts", accept)
    monkeypatch.setattr(linting, "failed_contracts", accept)


# --- the command ---


def test_both_families_are_clean() -> None:
    """The families hold all contracts, and the JSON has exactly the documented fields."""
    done = run("lint", "backprop_2_2_2", "cnn_shapes", "--seeds", "30", "--json")
    assert done.status == 0, done.out
    reports: list[Data] = done.data
    assert [report["family"] for report in reports] == ["backprop_2_2_2", "cnn_shapes"]
    for report in reports:
        assert set(report) == FIELDS
        assert report["ok"] and report["item"] is None and report["seeds"] == 30
        assert 0.02 < report["acceptance"] <= 1 and report["distinct"] == 30
        assert report["variants"]["at_least"] >= 30 and report["variants"]["about"] is None
        assert 0 <= report["trivial_share"] <= 0.1 and report["indistinguishable"] == []
        family = families.get(report["family"])
        assert list(report["ranges"]) == [p.step for p in family.parts(family.options())]
        assert all(low <= high for low, high in report["ranges"].values())
        assert [c["number"] for c in report["contracts"]] == list(NAMES)
        for contract in report["contracts"]:
            assert set(contract) == CONTRACT_FIELDS
            assert contract["name"] == NAMES[contract["number"]]
            assert contract["failed"] == 0 and contract["failures"] == []
            assert contract["tried"] > 0 or contract["note"] == "by tests"
    assert reports[0]["inactive"] == ["half-factor-assumed"]
    assert reports[1]["inactive"] == ["rounded-down"]


def test_the_table_has_a_line_for_each_family() -> None:
    """Without --json one table says what holds."""
    done = run("lint", "cnn_shapes", "mcculloch_pitts", "--seeds", "3")
    assert done.status == 0
    assert done.out.count("│ all  │") == 2
    assert "cnn_shapes" in done.out and "not " not in done.out


def test_a_bank_is_linted_item_by_item(tmp_path: Path) -> None:
    """Each item is tried with its options and parts; posed numbers break contracts as warnings."""
    path = tmp_path / "mixed.yaml"
    path.write_text(BANK)
    done = run("lint", str(path), "--seeds", "10", "--json")
    assert done.status == 0, done.out
    drawn, posed, *pool = done.data
    assert drawn["item"] == f"{path}, item 1" and posed["item"] == f"{path}, item 2"
    assert drawn["options"] == {"loss": "sum", "digits": 6, "level": "medium"}
    assert next(iter(drawn["ranges"])) == "o1.net" and "h1.net" not in drawn["ranges"]
    assert posed["acceptance"] is None and posed["seeds"] == 1
    assert posed["ranges"]["h1.net"] == [0.3775, 0.3775]
    assert {c["number"] for c in posed["contracts"] if c["excused"]} == {1, 3, 4, 5, 6, 8}
    assert [report["family"] for report in pool] == ["mcculloch_pitts", "cnn_shapes"]
    assert [report["contracts"][12]["excused"] for report in pool] == ["numbers: all"] * 2


def test_a_failure_is_printed_with_seeds_and_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What failed is named below the table, with seeds to reproduce it."""
    from typer.testing import CliRunner

    from deltarule.cli.main import app

    report = Report("cnn_shapes", SHAPES.options(), 50, distinct=50)
    report.contracts[3].fail("total is near [0]", [4, 9, 2, 7])
    report.contracts[5].fail("a part is trivial")
    report.contracts[5].excused = "as the docstring says"
    monkeypatch.setattr(linting, "lint_all", lambda targets, seeds: [report])
    done = CliRunner().invoke(app, ["lint", "cnn_shapes"])
    assert done.exit_code == 1
    assert "not 3" in done.output and "not 3, 5" not in done.output
    assert "total is near [0] (4 of 50: seeds 2, 4, 7)" in done.output
    assert "(as the docstring says)\n  a part is trivial\n" in done.output
    assert CliRunner().invoke(app, ["lint", "cnn_shapes", "--json"]).exit_code == 1
    report.contracts[3].failures.clear()
    assert CliRunner().invoke(app, ["lint", "cnn_shapes"]).exit_code == 0


def test_wrong_input_is_refused(tmp_path: Path) -> None:
    """Unknown families and banks are all named, with the nearest name; so are too few seeds."""
    done = run("lint", "cnn_shape", str(tmp_path / "none.yaml"), "backprop_2_2_2")
    refused(done, "did you mean cnn_shapes?", "none.yaml: cannot be read")
    refused(run("lint", "--seeds", "0"), "--seeds must be from 1 to", "(got 0)")


# --- planted faults ---


def with_mistakes(family: Family, *mistakes: Misconception) -> Family:
    """Give a family with more misconceptions."""
    return replace(family, misconceptions=(*family.misconceptions, *mistakes))


def test_two_misconceptions_with_one_rule() -> None:
    """They are told apart in no draw: contract 1, and the pair is named."""
    twin = replace(BACKPROP.misconceptions[0], name="twin")
    report = linted(with_mistakes(BACKPROP, twin))
    assert broken(report) == {1}
    assert report.indistinguishable == [("net-input-instead-of-output", "twin")]
    assert report.acceptance == 0


def test_a_misconception_that_is_right() -> None:
    """A rule that gives the right value never shows, at any option: contract 1."""
    right = replace(BACKPROP.misconceptions[0], name="right", rule=lambda t: t["b[2]"] * 0 + net(t))
    report = linted(with_mistakes(BACKPROP, right))
    assert broken(report) == {1}
    assert "right never shows" in says(report, 1) and "right" in report.inactive


def net(t: View) -> Any:
    """Compute an output unit's net input rightly."""
    first = 3 + 2 * int(t.scope[1])
    return t[f"w[{first}]"] * t["h1.out"] + t[f"w[{first + 1}]"] * t["h2.out"] + t["b[2]"]


def sometimes(t: View) -> Any:
    """Be wrong for some learning rates only."""
    return net(t) + (np.round(10 * t["lr"]) == 9)


@pytest.mark.usefixtures("careless")
def test_a_misconception_that_is_sometimes_right() -> None:
    """Where the draw does not see it, lint does by itself: contract 1, with the seeds."""
    often = replace(BACKPROP.misconceptions[0], name="often", rule=sometimes)
    report = linted(replace(BACKPROP, misconceptions=(often,)), seeds=40)
    assert {1, 6} <= broken(report)
    seeds = report.contracts[1].failures["often does not show by 4 tolerances"]
    rates = {
        e.seed: e.givens.arrays()["lr"]
        for e in sampling.draw(BACKPROP, range(40), BACKPROP.options())
    }
    assert seeds == {seed for seed, rate in rates.items() if rate != 0.9}


@pytest.mark.usefixtures("careless")
def test_a_careless_draw() -> None:
    """With 4 digits unfair numbers come through: contracts 1 and 3."""
    report = linted(BACKPROP, seeds=60, digits=4)
    assert {1, 3} <= broken(report)
    assert "w1.grad is within 4 tolerances of 0, but not 0" in says(report, 3)


def test_a_draw_that_nearly_never_succeeds() -> None:
    """Fewer than 2 % of the draws are fair: contract 1."""
    often = replace(BACKPROP.misconceptions[0], name="often", rule=sometimes)
    seldom = replace(often, name="seldom", rule=lambda t: net(t) + 2 * (t["x[1]"] < 0.22))
    report = linted(replace(BACKPROP, misconceptions=(often, seldom)), seeds=3)
    assert broken(report) == {1}
    assert "of first draws are fair; at least 2% must be" in says(report, 1)


def same(draw: Draw, options: Options) -> dict[str, Any]:
    """Give every variant the numbers of one fair exercise."""
    one = sampling.draw(BACKPROP, [0], BACKPROP.options())[0].givens
    size = len(draw.integers(0, 1))
    return {n: np.broadcast_to(a, (size, *np.shape(a))) for n, a in one.arrays().items()}


@dataclass(frozen=True)
class One(Network):
    """One variant for everybody."""

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw nothing."""
        return cls(**same(draw, options))


@dataclass(frozen=True)
class Thirds(Network):
    """Inputs that no decimal prints exactly."""

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw usual numbers, and divide by three."""
        usual = Network.sample(draw, options)
        return cls(**{**usual.arrays(), "x": usual.x / 3})


@dataclass(frozen=True)
class Restless(Network):
    """Numbers from somewhere else than the draw."""

    calls = count()

    @classmethod
    def sample(cls, draw: Draw, options: Options) -> Self:
        """Draw usual numbers, with a learning rate that hangs on how often it was called."""
        usual = Network.sample(draw, options)
        rate = 0.3 + 0.01 * (next(cls.calls) % 50) + 0 * usual.lr
        return cls(**{**usual.arrays(), "lr": np.round(rate, 2)})


@dataclass(frozen=True)
class Hidden(Network):
    """A convention that the statement does not tell."""

    def solve(self, step: Hook, options: Options) -> None:
        """Solve with the learning rate as it is, or halved."""
        rate = self.lr / 2 if options["rate"] == "half" else self.lr
        replace(self, lr=rate)._solve(step, options)

    def _solve(self, step: Hook, options: Options) -> None:
        Network.solve(self, step, options)


@pytest.mark.parametrize(
    ("givens", "number", "words"),
    [
        (One, 13, "about 1 variants"),
        (Thirds, 8, "x is no decimal of at most 6 places"),
        (Restless, 7, "other numbers in another batch"),
    ],
)
def test_a_bad_sampler(givens: type[Network], number: int, words: str) -> None:
    """Samplers without variety, without decimals, without the seed: each breaks its contract."""
    report = linted(replace(BACKPROP, givens=givens))
    assert broken(report) == {number}
    assert words in says(report, number)


def test_a_convention_that_is_not_told() -> None:
    """An option that changes answers and not the question: contract 10."""
    params = {**BACKPROP.params, "rate": OneOf("whole", ("whole", "half"), "hidden")}
    report = linted(replace(BACKPROP, givens=Hidden, params=params))
    assert 10 in broken(report)
    assert "the question is the same for rate whole and half" in says(report, 10)
    assert "loss" not in says(report, 10)


def full_points(options: Options) -> tuple[Part, ...]:
    """Give full points for shapes that are given."""
    asked = [
        p for p in SHAPES.parts(options) if p.step in ("dense6.shape", "dense7.shape", "total")
    ]
    return tuple(replace(part, points=1) for part in asked)


def test_trivial_parts() -> None:
    """Parts that are copied from the givens let no draw pass: contract 5."""
    report = linted(replace(SHAPES, parts=full_points))
    assert 5 in broken(report)
    assert "trivial answers earn next to nothing" in says(report, 5)


@pytest.mark.usefixtures("careless")
def test_trivial_parts_past_a_careless_draw() -> None:
    """Lint finds them by itself, in batches and by marking: contract 5."""
    report = linted(replace(SHAPES, parts=full_points))
    assert 5 in broken(report)
    assert "units[6] everywhere is right for more than 10% of the points" in says(report, 5)
    assert "units[6] everywhere is marked" in says(report, 5)
    assert report.trivial_share and report.trivial_share > 0.3


class Wordy(Network):
    """A network whose first steps are explained in words."""

    def solve(self, step: Hook, options: Options) -> None:
        """Solve, with words in place of some formulas."""

        def wordy(name: str, value: Array, formula: str, symbol: Symbol | None = None) -> Array:
            words = rf"\text{{as in the lecture: }} {formula}"
            return step(name, value, words if name.startswith("h") else formula, symbol)

        super().solve(wordy, options)


def test_prose_in_place_of_formulas() -> None:
    """More than one step in ten that nothing can compute is too much: contract 8."""
    report = linted(replace(BACKPROP, givens=Wordy))
    assert 8 in broken(report) and report.prose == 14
    assert "steps are prose; at most 10% may be" in says(report, 8)


def test_an_exception_is_shown_and_does_not_count() -> None:
    """A contract that a family is excused from is named with the reason, and lint ends well."""
    excused = replace(BACKPROP, givens=Wordy, exceptions={8: "its first steps are words"})
    report = linted(excused)
    assert report.ok and [c.number for c in report.broken] == [8]
    assert report.record()["contracts"][7]["excused"] == "its first steps are words"


def test_exceptions_are_few_and_explained() -> None:
    """The whole project has at most six, each with its reason in its family's docstring."""
    found = [
        (sys.modules[f"deltarule.generator.families.{name}"].__doc__ or "", reason)
        for name in families.names()
        for reason in families.get(name).exceptions.values()
    ]
    assert len(found) <= 6
    assert all(reason in " ".join(docstring.split()) for docstring, reason in found)


def test_a_band_that_is_too_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tolerance of half the derived one rejects careful rounders: contract 2."""

    def narrow(*words: Any, **more: Any) -> dict[str, Expected]:
        found = expected(*words, **more)
        return replace(found, band=found.band / 2)

    monkeypatch.setattr(lint_solved, "expected", narrow)
    report = linted(BACKPROP)
    assert 2 in broken(report)
    assert "who rounds every step half up is not accepted" in says(report, 2)


def test_a_carry_of_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marking that carries what proves nothing lets zeros earn: contract 4."""
    monkeypatch.setattr(Hypotheses, "_telling", lambda *_: np.array(True))
    monkeypatch.setattr(Hypotheses, "_coincide", lambda *_: np.array(False))
    monkeypatch.setattr(Hypotheses, "_constant", lambda *_: np.array([False]))
    report = linted(BACKPROP)
    assert 4 in broken(report)
    assert "0 everywhere is carried at" in says(report, 4)


def test_grading_by_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A grader that draws again instead of reading the record: contract 9."""

    def redrawn(record: Mapping[str, Any]) -> Exercise:
        return sampling.draw(BACKPROP, [record["seed"]], record["options"])[0]

    monkeypatch.setattr(lint_marked, "thaw_exercise", redrawn)
    report = linted(BACKPROP)
    assert broken(report) == {9}
    assert "the record does not come back as it was" in says(report, 9)


class Spoilt(lint_pages.Page):
    """A page with a given of another value, an answer, and a number that no student can read."""

    @property
    def question(self) -> str:
        """The question, spoilt."""
        net = f"{self.trace['h1.net']:.5f}"
        return super().question.replace("learning rate", "-0.0 rate") + net

    @property
    def figure(self) -> str:
        """A figure without a title."""
        return "<svg/>"


class Failing(lint_pages.Page):
    """A page that does not render."""

    @property
    def solution(self) -> str:
        """Nothing."""
        raise ZeroDivisionError("no solution")


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (
            Spoilt,
            {8: ["'-0.0' is printed"], 11: ["shows the value of h1.net", "figure has no title"]},
        ),
        (Failing, {11: ["ZeroDivisionError: no solution"]}),
    ],
)
def test_a_bad_page(
    page: type[lint_pages.Page], found: Mapping[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that fails, shows an answer, or is untidy: contracts 8 and 11."""
    monkeypatch.setattr(lint_pages, "Page", page)
    report = linted(BACKPROP)
    assert broken(report) == set(found)
    for number, words in found.items():
        assert all(word in says(report, number) for word in words)


def test_marking_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that nobody can read ends in no verdict: contract 11."""
    real = lint_marked.mark_all

    def fragile(exercises: Sequence[Exercise], answers: Any, *more: Any) -> Any:
        if any(value == "" for sheet in answers for value in sheet.values()):
            raise TypeError("blank")
        return real(exercises, answers, *more)

    monkeypatch.setattr(lint_marked, "mark_all", fragile)
    report = linted(SHAPES)
    assert broken(report) == {11}
    assert says(report, 11) == "'' raises TypeError: blank"


def test_marking_that_fails_on_wrong_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marking that raises an exception does not end lint: contract 11, and the rest is tried."""

    def failing(*_: Any) -> NoReturn:
        raise ZeroDivisionError("cannot diagnose")

    monkeypatch.setattr(marking, "Hypotheses", failing)
    report = linted(SHAPES)
    assert broken(report) == {11}
    assert "marking raises ZeroDivisionError: cannot diagnose" in says(report, 11)
