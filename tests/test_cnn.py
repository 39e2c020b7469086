"""Shapes and parameter counts: brute force, and the lecture notes, as oracles.

Sizes are counted by sliding a window in a plain loop, parameters by making the arrays of weights
and biases. Neither shares code with the solver.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deltarule.generator.families.cnn_shapes import FAMILY
from deltarule.reference.cnn import cnn_shapes
from deltarule.reference.trace import Rule, Tracer
from tests import worked
from tests.evaluator import evaluate
from tests.worked import Layer

often = settings(max_examples=100, deadline=None)
Shape = tuple[int, ...]
both_roundings = pytest.mark.parametrize("rounding", ["floor", "ceil"])
both_sames = pytest.mark.parametrize("same", ["half", "ceil"])

# --- the oracle ---


def positions(size: int, layer: Layer, rounding: str) -> int:
    """Count the positions of a window on a side with its padding, one cell after the other.

    Rounding down keeps the windows that fit. Rounding up also keeps a last one that starts inside
    and sticks out, where it covers a cell that the windows before it do not.
    """
    length = size + 2 * layer.padding
    covered: set[int] = set()
    count = 0
    for start in range(length):
        if start % layer.stride:
            continue
        cells = {cell for cell in range(start, start + layer.kernel) if cell < length}
        fits = len(cells) == layer.kernel
        if fits or (rounding == "ceil" and not cells <= covered):
            count += 1
            covered |= cells
    return count


def side_after(size: int, layer: Layer, rounding: str, same: str) -> int:
    """Count the positions of a layer's window along one side."""
    if layer.kind == "same" and same == "ceil":
        return len([cell for cell in range(size) if cell % layer.stride == 0])
    if layer.kind == "same":
        return positions(size, layer._replace(padding=(layer.kernel - 1) // 2), "floor")
    return positions(size, layer, rounding)


def after(shape: Shape, layer: Layer, rounding: str, same: str) -> tuple[Shape, int]:
    """Give the shape after a layer, and the number of its weights and biases."""
    if layer.kind == "flatten":
        return np.zeros(shape, dtype=bool).ravel().shape, 0
    if layer.kind == "dense":
        weights, biases = np.zeros((layer.units, *shape), dtype=bool), np.zeros(layer.units)
        return biases.shape, weights.size + biases.size
    height, width = (side_after(side, layer, rounding, same) for side in shape[:2])
    if layer.kind == "pool":
        return (height, width, shape[2]), 0
    filters = [np.zeros((layer.kernel, layer.kernel, shape[2])) for _ in range(layer.units)]
    biases = np.zeros(layer.units)
    return (height, width, layer.units), sum(one.size for one in filters) + biases.size


def oracle(
    image: Shape, layers: Sequence[Layer], rounding: str, same: str
) -> tuple[list[Shape], list[int]]:
    """Give the shapes after all layers, and their parameters."""
    shape, shapes, params = image, [], []
    for layer in layers:
        shape, count = after(shape, layer, rounding, same)
        shapes.append(shape)
        params.append(count)
    return shapes, params


# --- random stacks ---


def windowed(draw: st.DrawFn, kind: str, shape: Shape, rounding: str, same: str) -> Layer:
    """Draw a convolution or pooling layer whose window fits into its input."""
    padding = draw(st.integers(0, 3)) if kind == "conv" else 0
    room = min(shape[:2]) + 2 * padding
    if kind == "same" and same == "half":
        kernel = 2 * draw(st.integers(0, 3)) + 1
    else:
        kernel = draw(st.integers(1, min(room, 7)))
    # Rounded up, a stride longer than the window is a question of its own, asked below.
    longest = kernel if rounding == "ceil" and kind != "same" else 4
    stride = draw(st.integers(1, min(longest, 4)))
    return Layer(kind, 0 if kind == "pool" else draw(st.integers(1, 8)), kernel, stride, padding)


@st.composite
def stacks(
    draw: st.DrawFn, rounding: str, same: str, variants: int = 1
) -> list[tuple[Shape, list[Layer]]]:
    """Draw valid networks that share the kinds of their layers."""
    kinds = draw(st.lists(st.sampled_from(("conv", "same", "pool")), max_size=5))
    if draw(st.booleans()) or not kinds:
        kinds += ["flatten"] + ["dense"] * draw(st.integers(0, 2))
    found = []
    for _ in range(variants):
        image: Shape = (*draw(st.tuples(*[st.integers(1, 30)] * 2)), draw(st.integers(1, 4)))
        shape, layers = image, []
        for kind in kinds:
            if kind in ("flatten", "dense"):
                layer = Layer(kind, draw(st.integers(1, 12)) if kind == "dense" else 0)
            else:
                layer = windowed(draw, kind, shape, rounding, same)
            shape, _ = after(shape, layer, rounding, same)
            layers.append(layer)
        found.append((image, layers))
    return found


def arrays(image: Shape, layers: Sequence[Layer]) -> dict[str, Any]:
    """Give the arguments of the solver as arrays."""
    columns = np.array([layer[1:] for layer in layers], dtype=np.int64).reshape(-1, 4).T
    settings_ = dict(zip(("units", "kernel", "stride", "padding"), columns, strict=True))
    return {"image": np.array(image, dtype=np.int64)} | settings_


def kinds_of(layers: Sequence[Layer]) -> list[str]:
    """Give the kinds of the layers."""
    return [layer.kind for layer in layers]


def solve(
    image: Shape, layers: Sequence[Layer], rounding: str = "floor", same: str = "half"
) -> tuple[list[Shape], list[int]]:
    """Give what the solver gives, as plain numbers."""
    shapes, params = cnn_shapes(
        **arrays(image, layers), layers=kinds_of(layers), rounding=rounding, same=same
    )
    return [tuple(shape.tolist()) for shape in shapes], params.tolist()


def traced(
    image: Shape,
    layers: Sequence[Layer],
    rounding: str = "floor",
    same: str = "half",
    **changes: Any,
) -> Tracer:
    """Solve with a recording hook."""
    tracer = Tracer(arrays(image, layers), **changes)
    kinds = kinds_of(layers)
    cnn_shapes(**tracer.givens, layers=kinds, rounding=rounding, same=same, step=tracer)
    return tracer


# --- the solver against the oracle ---


@both_sames
@both_roundings
@often
@given(data=st.data())
def test_shapes_and_parameters(rounding: str, same: str, data: st.DataObject) -> None:
    """Shapes are counted window positions, and parameters counted weights and biases."""
    ((image, layers),) = data.draw(stacks(rounding, same))
    assert solve(image, layers, rounding, same) == oracle(image, layers, rounding, same)


@pytest.mark.parametrize("kind", ["conv", "pool"])
def test_rounded_up_every_window_covers_a_cell(kind: str) -> None:
    """Rounded up, a stride longer than its window is refused: one could lie outside the input."""
    for kernel in (1, 2):
        for stride in (kernel + 1, kernel + 3):
            layers = [Layer(kind, 1, kernel, stride)]
            with pytest.raises(ValueError, match=rf"layer 1: .* \(got stride {stride}, kernel"):
                solve((8, 8, 1), layers, "ceil", "half")
            assert solve((8, 8, 1), layers, "floor", "half") == oracle(
                (8, 8, 1), layers, "floor", "half"
            )


@both_sames
@both_roundings
@often
@given(data=st.data())
def test_batch_is_its_elements(rounding: str, same: str, data: st.DataObject) -> None:
    """Element k of a batched call, and of each of its steps, equals the single call k."""
    variants = data.draw(stacks(rounding, same, variants=data.draw(st.integers(1, 4))))
    kinds = kinds_of(variants[0][1])
    singles = [arrays(*variant) for variant in variants]
    columns = {name: np.stack([one[name] for one in singles]) for name in singles[0]}
    together = Tracer(columns, lead=1)
    shapes, params = cnn_shapes(
        **columns, layers=kinds, rounding=rounding, same=same, step=together
    )
    assert params.shape == (len(variants), len(kinds))
    for k, (image, layers) in enumerate(variants):
        alone = solve(image, layers, rounding, same)
        assert ([tuple(shape[k].tolist()) for shape in shapes], params[k].tolist()) == alone
        for name, value in traced(image, layers, rounding, same).items():
            np.testing.assert_array_equal(together[name][k], value)


def test_leading_axes_broadcast() -> None:
    """Two leading axes of which each argument has one or none make all the combinations."""
    layers = [
        Layer("conv", 4, 3, 1, 1),
        Layer("pool", 0, 2, 2),
        Layer("flatten"),
        Layer("dense", 5),
    ]
    given_ = arrays((12, 12, 3), layers)
    images = np.array([[[12, 12, 3]], [[15, 11, 1]], [[20, 8, 2]]])
    units = np.array([[4, 0, 0, 5], [6, 0, 0, 2]])
    shapes, params = cnn_shapes(
        **given_ | {"image": images, "units": units}, layers=kinds_of(layers)
    )
    assert params.shape == (3, 2, 4)
    for i, j in np.ndindex(3, 2):
        single = [layer._replace(units=int(n)) for layer, n in zip(layers, units[j], strict=True)]
        alone_shapes, alone_params = solve(tuple(images[i, 0].tolist()), single)
        for shape, alone in zip(shapes, alone_shapes, strict=True):
            together = np.broadcast_to(shape, (3, 2, shape.shape[-1]))
            assert tuple(together[i, j].tolist()) == alone
        assert params[i, j].tolist() == alone_params


@both_sames
@both_roundings
@often
@given(data=st.data())
def test_printed_steps_have_their_value(rounding: str, same: str, data: st.DataObject) -> None:
    """Each step as printed with numbers, computed by the independent evaluator, is its value."""
    ((image, layers),) = data.draw(stacks(rounding, same))
    tracer = traced(image, layers, rounding, same)
    for name, step in tracer.steps.items():
        text = tracer.substituted(name, decimals=12)
        np.testing.assert_array_equal(evaluate(text), step.value, err_msg=f"{name}: {text}")


@often
@given(data=st.data())
def test_steps_are_the_result(data: st.DataObject) -> None:
    """The steps named shape, params and total are what the solver returns and its sum."""
    ((image, layers),) = data.draw(stacks("floor", "half"))
    tracer, (shapes, params) = traced(image, layers), solve(image, layers)
    names = [f"{layer.kind}{k}" for k, layer in enumerate(layers, 1)]
    assert [tuple(tracer[f"{name}.shape"].tolist()) for name in names] == shapes
    assert [int(tracer[f"{name}.params"]) for name in names] == params
    assert int(tracer["total"]) == sum(params)


def test_counts_are_integers() -> None:
    """Shapes and counts stay integers, exact beyond what a float holds."""
    layers = [Layer("flatten"), Layer("dense", 3)]
    shapes, params = cnn_shapes(**arrays((2**26, 2**26, 3), layers), layers=kinds_of(layers))
    assert all(np.issubdtype(array.dtype, np.integer) for array in (*shapes, params))
    assert params.tolist() == [0, (3 * 2**52 + 1) * 3]


# --- errors ---

STACK = [Layer("conv", 4, 3, 1, 0), Layer("same", 4, 3, 1, 0), Layer("pool", 0, 2, 2, 0)]
THREE = np.ones(3, dtype=int)
ERRORS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "image of two": ({"image": THREE[:2]}, ("image must", "height, width, channels", "(2,)")),
    "image without axes": ({"image": np.array(28)}, ("image must", "got shape ()")),
    "image of columns": ({"image": np.ones((3, 1))}, ("image must", "got shape (3, 1)")),
    **{
        f"{name} of {length}": (
            {name: np.ones((2, length), dtype=int)},
            (f"{name} must", "one element for each of 3 layers", f"got shape (2, {length})"),
        )
        for name in ("units", "kernel", "stride", "padding")
        for length in (0, 1, 4)
    },
    "no layers": ({"layers": []}, ("at least one layer", "got none")),
    "unknown layer": (
        {"layers": ["conv", "lstm", "pool"]},
        ("layer 2 must be one of", "conv, same, pool, flatten, dense", "got 'lstm'"),
    ),
    "window after flatten": (
        {"layers": ["conv", "flatten", "pool"]},
        ("layer 3", "only dense", "flatten", "got 'pool'"),
    ),
    "flatten twice": ({"layers": ["conv", "flatten", "flatten"]}, ("layer 3", "got 'flatten'")),
    "dense first": ({"layers": ["conv", "dense", "pool"]}, ("layer 2", "dense", "needs a flatten")),
    "rounding": ({"rounding": "round"}, ("rounding must be one of floor, ceil", "got 'round'")),
    "no rounding": ({"rounding": None}, ("rounding must be one of floor, ceil", "got None")),
    "same": ({"same": "valid"}, ("same must be one of half, ceil", "got 'valid'")),
    **{
        f"{name} too small": (
            {name: np.array([[3, 3, 2], [3, 3, least - 1]])},
            ("layer 3 needs a kernel and a stride of at least 1 and a padding of at least 0",),
        )
        for name, least in (("kernel", 1), ("stride", 1), ("padding", 0))
    },
    "even kernel": (
        {"kernel": np.array([3, 4, 2])},
        ("same padding (F - 1) / 2", "odd", "kernel", "got 4"),
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    """A wrong argument is a ValueError that names the argument, the rule and the value."""
    change, parts = ERRORS[name]
    arguments: dict[str, Any] = arrays((28, 28, 1), STACK) | {"layers": kinds_of(STACK)}
    with pytest.raises(ValueError) as error:
        cnn_shapes(**arguments | change)
    for part in parts:
        assert part in str(error.value)


def test_even_kernel_is_right_elsewhere() -> None:
    """An even window is an error only at same padding of the kind half."""
    even = [layer._replace(kernel=4) for layer in STACK]
    assert solve((28, 28, 1), even, same="ceil") == oracle((28, 28, 1), even, "floor", "ceil")
    explicit = [layer._replace(kernel=4) for layer in STACK if layer.kind != "same"]
    assert solve((28, 28, 1), explicit) == oracle((28, 28, 1), explicit, "floor", "half")


# --- the worked examples of the notes ---

STACKED = ("000-lenet28-shapes", "001-cnn-stack-28", "001-lenet5-32", "001-alexnet-32")
COUNTED = ("001-conv-params-140", "001-fc-params-8256")
UNWORKED = ("003-cnn-64", "003-cnn-32")
ALEXNET = "001-alexnet-32"

NAMES = {
    "{} size": "height",
    "{} size (computation line)": "height",
    "{} output (H,W,C)": "shape",
    "output after {}": "shape",
    "P {}": "padding",
    "params {}": "params",
}
"""The notes' names of results; they number convolutions, pooling and dense layers each apart."""

WRONG = {
    (ALEXNET, "conv3 size (computation line)"): "16 was read for the input's side 2, and added up"
    " wrongly; the output line under it is right",
    (ALEXNET, "params conv1"): "struck-out digits stand in front of the number; the total is right",
}


def network(name: str) -> tuple[Shape, list[Layer]]:
    """Give the image and the layers of an example."""
    inputs = worked.entry(name)["inputs"]
    if name == "001-conv-params-140":
        return (9, 9, inputs["c_in"]), [Layer("conv", inputs["K"], inputs["Fw"], 1)]
    if name == "001-fc-params-8256":
        return (1, 1, inputs["n_in"]), [Layer("flatten"), Layer("dense", inputs["n_out"])]
    layers = worked.read_layers(inputs)
    if name == "001-cnn-stack-28":
        layers.append(Layer("flatten"))
    return tuple(inputs["input"]), layers


def steps(layers: Sequence[Layer]) -> dict[str, str]:
    """Map the notes' names of results to steps."""
    counts: Counter[str] = Counter()
    found = {"total": "total"}
    for k, (kind, *_) in enumerate(layers, 1):
        word = {"same": "conv", "dense": "fc"}.get(kind, kind)
        counts[word] += 1
        for name, step in NAMES.items():
            found[name.format(f"{word}{counts[word]}")] = f"{kind}{k}.{step}"
    return found


def find(one: worked.Printed, tracer: Tracer, layers: Sequence[Layer]) -> Any:
    """Give what the solver computes for a printed result."""
    if one.name == "params":
        return tracer["total"].tolist()
    if one.name == "conv1 before floor":
        text = tracer.substituted("same1.height", decimals=0)
        return evaluate(text.replace(r"\lfloor", "(").replace(r"\rfloor", ")"))
    if one.name == "output shapes (H,W,C)":
        return [tracer[f"{kind}{k}.shape"].tolist() for k, (kind, *_) in enumerate(layers, 1)]
    return tracer[steps(layers)[one.name]].tolist()


PRINTED = worked.results((*STACKED, *COUNTED))


@pytest.mark.parametrize("one", PRINTED, ids=[one.label for one in PRINTED])
def test_notes(one: worked.Printed) -> None:
    """The solver gives the computed result, and the printed one unless it is listed as wrong."""
    image, layers = network(one.example)
    value = find(one, traced(image, layers), layers)
    assert value == one.computed
    printed = one.printed if isinstance(one.printed, list) else float(one.printed)
    assert (value == printed) == ((one.example, one.name) not in WRONG)
    assert (one.verdict == "agrees") == ((one.example, one.name) not in WRONG)


def test_notes_oracle() -> None:
    """The brute force agrees with the solver on every network of the notes."""
    for name in (*STACKED, *COUNTED, *UNWORKED):
        image, layers = network(name)
        assert solve(image, layers) == oracle(image, layers, "floor", "half"), name


def test_notes_wrong_results_are_listed() -> None:
    """The list of wrong results is that of the data."""
    off = {(one.example, one.name) for one in PRINTED if one.verdict != "agrees"}
    assert off == set(WRONG)


def test_notes_square() -> None:
    """Where the notes give one size of a square image, height and width are equal."""
    for name in (*STACKED, *UNWORKED):
        shapes, _ = solve(*network(name))
        assert all(shape[0] == shape[1] for shape in shapes if len(shape) == 3), name


def test_wrong_conv3_size() -> None:
    """The printed 14 is neither the size nor what follows from the side of 16 that was read."""
    (one,) = (o for o in PRINTED if o.name == "conv3 size (computation line)")
    image, layers = network(ALEXNET)
    carried = {"pool4.shape": np.array([16, 16, 256])}
    value = int(traced(image, layers, carried=carried)["same5.height"])
    assert value == one.wrong_rule_value
    assert (str(value) == one.printed) == one.wrong_rule_reproduces_printed
    assert (int(traced(image, layers)["same5.height"]), one.printed) == (2, "14")


def test_wrong_conv1_params() -> None:
    """The printed 38234944 ends in the right count, and only that one gives the printed total."""
    printed = {o.name: o.printed for o in PRINTED if o.example == ALEXNET}
    _, params = solve(*network(ALEXNET))
    assert printed["params conv1"] == "38234944"
    assert printed["params conv1"].endswith(str(params[0]))
    assert sum(params) == int(printed["total"])
    others = sum(int(n) for name, n in printed.items() if name.startswith("params ")) - 38234944
    assert others + params[0] == int(printed["total"])


@pytest.mark.parametrize("name", UNWORKED)
def test_notes_unworked(name: str) -> None:
    """Networks that the notes only state have the computed shapes (C, H, W) and parameters."""
    shapes, params = solve(*network(name))
    expected = worked.entry(name)["computed"]
    assert [[*shape[2:], *shape[:2]] for shape in shapes] == [one["shape"] for one in expected]
    assert params == [one["params"] for one in expected]


def test_notes_unprinted_lenet() -> None:
    """The LeNet whose parameters the notes do not count has the computed ones."""
    expected = worked.entry("000-lenet28-shapes")["computed_only"]
    _, params = solve(*network("000-lenet28-shapes"))
    assert (params, sum(params)) == (expected["params_per_layer"], expected["total"])


def test_notes_unprinted_stack() -> None:
    """The stack whose parameters the notes do not count has the computed ones."""
    expected = worked.entry("001-cnn-stack-28")["computed_only"]
    shapes, params = solve(*network("001-cnn-stack-28"))
    assert shapes[-1] == (expected["flatten"],)
    assert params[::2] == [expected["params_conv1"], expected["params_conv2"], 0]


def test_notes_keras_mlp() -> None:
    """The Keras network has the computed parameters; its dropout has none."""
    data = worked.entry("000-keras-dropout-mlp")
    assert worked.read_layers(data["inputs"]) == [
        Layer("flatten"),
        Layer("dense", 512),
        Layer("dense", 10),
    ]
    shapes, (flatten, *params) = solve((28, 28, 1), worked.read_layers(data["inputs"]))
    assert (shapes[0], flatten) == ((784,), 0)
    first, dropout, second = data["computed"]["params"]
    assert (params, dropout) == ([first, second], 0)
    assert sum(params) == data["computed"]["total"]


# --- misprinted formulas of the notes ---


def rule(name: str, step: str) -> Rule:
    """Give the family's rule of that name, for one step."""
    (found,) = (m for m in FAMILY.misconceptions if m.name == name)
    return replace(found.as_rule(), at=(step,))


def typo(example: str, line: int) -> dict[str, Any]:
    """Give the misprint on a line of the notes."""
    (found,) = (t for t in worked.entry(example)["expression_typos"] if t["line"] == line)
    return dict(found)


INSIDE = "plus-one-inside-the-quotient"
INSIDE_AT = {
    ("001-cnn-stack-28", 1060): ("conv1", 28, 5, 2, 1),
    ("001-cnn-stack-28", 1079): ("pool2", 28, 2, 0, 2),
    ("001-cnn-stack-28", 1096): ("conv3", 14, 5, 2, 1),
    ("001-cnn-stack-28", 1106): ("pool4", 14, 2, 0, 2),
    ("001-lenet5-32", 1204): ("pool2", 28, 2, 0, 2),
    (ALEXNET, 1298): ("conv1", 32, 11, 5, 4),
}
"""Where the notes print (W - F + 2P + 1) / S: the layer, and W, F, P and S as put in there."""


@pytest.mark.parametrize("place", INSIDE_AT, ids=str)
def test_plus_one_inside_the_quotient(place: tuple[str, int]) -> None:
    """The misprinted formula has the literal value of the data; rounded down it is our rule's."""
    data = typo(*place)
    assert data["misconception"] == INSIDE
    name, W, F, P, S = INSIDE_AT[place]
    literal = Fraction(W - F + 2 * P + 1, S)
    assert float(literal) == data.get("literal_value", float(literal))
    image, layers = network(place[0])
    k = int(name[4:]) - 1
    if place[0] == ALEXNET:
        # The rule is one of explicit padding; (F - 1) / 2 is 5.
        layers[0] = layers[0]._replace(kind="conv", padding=5)
    here = layers[k]
    padding = (F - 1) // 2 if here.kind == "same" else here.padding
    assert (here.kernel, padding, here.stride) == (F, P, S)
    for side in ("height", "width"):
        right = traced(image, layers)
        before = right["image"] if k == 0 else right[f"{layers[k - 1].kind}{k}.shape"]
        assert before[0] == W
        wrong = traced(image, layers, rules=[rule(INSIDE, f"{name}.{side}")])
        assert int(wrong[f"{name}.{side}"]) == floor(literal)
        # It is harmless at stride 1, and on line 1298 because 7.75 + 1 is rounded down to 8.
        assert (floor(literal) == int(right[f"{name}.{side}"])) == (S == 1 or place[1] == 1298)


def test_plus_one_places_are_those_of_the_data() -> None:
    """The list of places has every misprint of that kind in the notes' networks."""
    places = {
        (example, one["line"])
        for example in (*STACKED, *COUNTED)
        for one in worked.entry(example).get("expression_typos", ())
        if one.get("misconception") == INSIDE
    }
    assert places == set(INSIDE_AT)


def test_formula_error_of_pooling() -> None:
    """The notes' formula for pooling gives 13.5, the family's rule 13, and the solver 14."""
    data = worked.entry("fe-pool-formula")
    W, F, S = (data["demo_inputs"][name] for name in ("W", "F", "S"))
    layers = [Layer("pool", 0, F, S)]
    assert Fraction(W - F + 1, S) == Fraction(data["notes_formula_value"])
    wrong = traced((W, W, 1), layers, rules=[rule(data["misconception"], "pool1.height")])
    assert int(wrong["pool1.height"]) == floor(data["notes_formula_value"])
    assert int(traced((W, W, 1), layers)["pool1.height"]) == data["correct_value"]


def test_formula_error_of_depth() -> None:
    """Taking the depth from the input gives what the notes' formula gives; the solver does not."""
    data = worked.entry("fe-out-times-channels")
    side, c_in, K = (data["demo_inputs"][name] for name in ("W_out", "c_in", "K"))
    layers = [Layer("conv", K, 1, 1, 0)]
    rules = [rule(data["misconception"], "conv1.channels")]
    wrong = traced((side, side, c_in), layers, rules=rules)
    assert wrong["conv1.shape"].tolist() == data["notes_formula_value"]
    assert traced((side, side, c_in), layers)["conv1.shape"].tolist() == data["correct_value"]


def test_flatten_forgets_spatial_size() -> None:
    """A first dense layer fed with one number for each channel has the misprinted count."""
    data = typo(ALEXNET, 1370)
    image, layers = network(ALEXNET)
    wrong = traced(image, layers, rules=[rule(data["misconception"], "flatten6.length")])
    assert int(wrong["dense7.params"]) == data["literal_value"]
    assert int(traced(image, layers)["dense7.params"]) != data["literal_value"]


def test_channels_mixed_up() -> None:
    """The count misprinted with three channels is that of an image of three channels."""
    data = typo("001-lenet5-32", 1236)
    assert data["misconception"] == "channels-mixed-up-in-params"
    (height, width, channels), layers = network("001-lenet5-32")
    assert channels == 1
    assert solve((height, width, 3), layers)[1][0] == data["literal_value"]
    assert solve((height, width, 1), layers)[1][0] == int(data["printed"].split()[-1])


def test_stride_misprinted() -> None:
    """Divided by the misprinted 4 the size is 7.75, which a stride of 4 rounds down to 7."""
    data = typo("001-lenet5-32", 1198)
    image, layers = network("001-lenet5-32")
    assert Fraction(32 - 5, 4) + 1 == Fraction(data["literal_value"])
    first = [layers[0]._replace(stride=4)]
    assert solve(image, first)[0][0][0] == floor(data["literal_value"])
    assert solve(image, layers)[0][0][0] == int(data["printed"].split()[-1])


def test_plus_two_misprinted() -> None:
    """With the misprinted + 2 the size would be one greater than the printed and right one."""
    data = typo(ALEXNET, 1314)
    shapes, _ = solve(*network(ALEXNET))
    assert Fraction(8 - 2, 2) + 2 == Fraction(data["literal_value"])
    assert shapes[1][0] == int(data["printed"].split()[-1]) == data["literal_value"] - 1


def test_same_rules_agree_and_differ() -> None:
    """Both rules of same padding give 8 in the notes, as they say; with an even window only one."""
    image, layers = network(ALEXNET)
    assert solve(image, layers, same="half") == solve(image, layers, same="ceil")
    assert layers[0].kind == "same"
    even = [layers[0]._replace(kernel=4)]
    assert solve(image, even, same="ceil")[0][0][0] == 8
    with pytest.raises(ValueError, match="odd"):
        solve(image, even, same="half")
