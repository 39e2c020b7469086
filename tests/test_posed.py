"""The worked examples of the notes, posed as exercises by a bank and marked.

What the notes print wrongly is marked as what it is.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from deltarule.generator.bank import Bank, load
from deltarule.generator.core import Exercise, InputError
from deltarule.graders.marking import mark
from tests import simulated
from tests.worked import entry, read_layers

BACKPROP = {
    "net_h1": "h1.net",
    "net_h2": "h2.net",
    "h1": "h1.out",
    "h2": "h2.out",
    "net_o1": "o1.net",
    "net_o2": "o2.net",
    "o1": "o1.out",
    "o2": "o2.out",
    "E": "E",
    "E_total": "E",
    "delta_o1": "o1.delta",
    "delta_o2": "o2.delta",
    "delta_h1": "h1.delta",
    "dE/dw5": "w5.grad",
    "dE/dw1": "w1.grad",
    **{f"w{n}_new": f"w{n}.new" for n in range(1, 9)},
}


def pose(folder: Path, item: dict[str, Any]) -> tuple[Exercise, Bank]:
    """Write a bank with one posed item, and read it."""
    path = folder / "bank.yaml"
    bank = {"title": "Worked", "course": "Notes", "term": "all", "items": [item]}
    path.write_text(yaml.safe_dump(bank), encoding="utf-8")
    read = load(path)
    (found,) = read.items
    assert found.givens is not None
    return Exercise(found.family, 0, found.options, found.givens, found.parts), read


def backprop(name: str, digits: int) -> dict[str, Any]:
    """Pose a worked example of the 2-2-2 network."""
    given = entry(name)["inputs"]
    loss = "mean" if "1/n" in str(given.get("loss")) else "half_sum"
    return {
        "family": "backprop_2_2_2",
        "digits": digits,
        "options": {"loss": loss},
        "givens": {
            "x": given["x"],
            "target": given["target"],
            "w": [given[f"w{n}"] for n in range(1, 9)],
            "b": [given["b1"], given["b2"]],
            "lr": given.get("lr", 0.5),
        },
    }


@pytest.mark.parametrize(
    "name",
    [
        "000-backprop-222-lr0.6",
        "000-backprop-222-lr0.5",
        "001-backprop-222-forward",
        "001-backprop-222-w5",
        "001-backprop-222-w1",
    ],
)
def test_backprop(tmp_path: Path, name: str) -> None:
    """What the notes should have printed is right; their wrong path is named as what it is."""
    exercise, _ = pose(tmp_path, backprop(name, digits=6))
    results = [r for r in entry(name)["results"] if r["name"] in BACKPROP]
    computed = {BACKPROP[r["name"]]: round(r["computed"], 6) for r in results}
    kinds = {v.part: v.kind for v in mark(exercise, computed).verdicts}
    assert {kinds[part] for part in computed} == {"right"}
    for result in results:
        if result.get("misconception") == "ignores-second-output-path":
            part = BACKPROP[result["name"]]
            wrong = {part: round(float(result["wrong_rule_value"]), 6)}
            verdict = next(v for v in mark(exercise, wrong).verdicts if v.part == part)
            assert verdict.misconceptions == ("ignores-second-output-path",)


TOTALS = {
    "000-lenet28-shapes": 44426,
    "001-cnn-stack-28": 416 + 12832,
    "001-lenet5-32": 61706,
    "001-alexnet-32": 1664678,
    "003-cnn-64": 896 + 18496 + 12545,
    "003-cnn-32": 448 + 36010,
}


@pytest.mark.parametrize("name", TOTALS)
def test_networks(tmp_path: Path, name: str) -> None:
    """Shapes and parameters of the notes' networks; where FC follows conv, a flatten is put in."""
    example = entry(name)
    layers = read_layers(example["inputs"])
    exercise, _ = pose(
        tmp_path,
        {
            "family": "cnn_shapes",
            "options": {"layers": [layer.kind for layer in layers]},
            "givens": {
                "image": example["inputs"]["input"],
                "units": [layer.units for layer in layers],
                "kernel": [layer.kernel for layer in layers],
                "stride": [layer.stride for layer in layers],
                "padding": [layer.padding for layer in layers],
            },
        },
    )
    right = simulated.right(exercise)
    marking = mark(exercise, right)
    assert marking.score == marking.max
    assert right["total"] == TOTALS[name]
    if name == "001-alexnet-32":
        wrong = right | {"same5.shape": [14, 14, 384]}
        assert marking.score - mark(exercise, wrong).score == 1


@pytest.mark.parametrize(
    ("name", "rows", "net", "fires"),
    [
        ("000-mp-threshold-1.5", "ascending", "S", "Y"),
        ("000-mp-and-net-inputs", "descending", "y_in", "y"),
        ("000-mp-and-threshold", "descending", "", "y"),
    ],
)
def test_and_neuron(tmp_path: Path, name: str, rows: str, net: str, fires: str) -> None:
    """The notes' neurons for AND, where a threshold of 2 is only the upper end of what works."""
    example = entry(name)
    X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    givens = {"X": X if rows == "ascending" else X[::-1], "weights": [1, 1]}
    givens["theta"] = example["inputs"].get("theta", 2)
    options = {"gate": "and", "excitatory": 2, "inhibitory": 0, "rows": rows}
    exercise, _ = pose(
        tmp_path, {"family": "mcculloch_pitts", "options": options, "givens": givens}
    )
    printed = {r["name"]: r["printed"] for r in example["results"]}
    answers = {"Y": printed[fires], "thresholds": "1 < theta <= 2"}
    answers |= {"S": printed[net]} if net else {}
    kinds = {v.part: v.kind for v in mark(exercise, answers).verdicts if v.part in answers}
    assert set(kinds.values()) == {"right"}


def test_rows_in_another_order_are_refused(tmp_path: Path) -> None:
    """A truth table whose rows are not where the gate expects them would have a wrong key."""
    givens = {"X": [[1, 1], [0, 1], [1, 0], [0, 0]], "weights": [1, 1], "theta": 2}
    options = {"gate": "and", "excitatory": 2, "inhibitory": 0}
    with pytest.raises(InputError, match="X must be the rows of the truth table, ascending"):
        pose(tmp_path, {"family": "mcculloch_pitts", "options": options, "givens": givens})


def test_first_epoch_of_lms(tmp_path: Path) -> None:
    """The notes' first update, and the rest of the epoch as an independent script computed it."""
    example = entry("000-lms-first-update")
    given = example["inputs"]
    exercise, _ = pose(
        tmp_path,
        {
            "family": "lms_epoch",
            "options": {"samples": 4, "inputs": 2},
            "givens": {
                "X": given["X"],
                "d": given["d"],
                "w": given["w"],
                "b": given["b"],
                "lr": given["eta"],
            },
        },
    )
    answers: dict[str, Any] = {}
    for k, row in enumerate(example["computed_only"]["first_epoch"], start=1):
        answers |= {f"s{k}.y": row["y"], f"s{k}.e": row["e"]}
        answers |= {f"s{k}.w_new": [row["w1"], row["w2"]], f"s{k}.b_new": row["b"]}
    asked = {part.step: answers[part.step] for part in exercise.parts if part.step in answers}
    assert len(asked) >= 10
    kinds = {v.part: v.kind for v in mark(exercise, asked).verdicts}
    assert {kinds[part] for part in asked} == {"right"}


def test_broken_contracts_are_warnings(tmp_path: Path) -> None:
    """Posed numbers are never redrawn; what they cannot show is a warning at their place."""
    _, bank = pose(tmp_path, backprop("000-backprop-222-lr0.5", digits=3))
    assert any("updated-weight-sent-back shows" in warning for warning in bank.warnings)
    assert all(f"{tmp_path / 'bank.yaml'}:" in warning for warning in bank.warnings)


@pytest.mark.parametrize(
    ("givens", "words"),
    [
        ({"x": [1, 2, 3]}, "x must be numbers of the form 2 (got [1, 2, 3])"),
        ({"x": "many"}, "x must be numbers of the form 2 (got 'many')"),
        ({"x": [0.1, float("nan")]}, "x must be numbers"),
        ({"y": 1}, "there is no 'y'"),
    ],
)
def test_wrong_givens(tmp_path: Path, givens: dict[str, Any], words: str) -> None:
    """Numbers that do not fit are refused at their place."""
    item = backprop("000-backprop-222-lr0.5", digits=5)
    item["givens"] |= givens
    with pytest.raises(InputError) as raised:
        pose(tmp_path, item)
    assert words in str(raised.value)
