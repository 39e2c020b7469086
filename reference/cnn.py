"""Shapes and parameter counts of convolutional networks."""

from collections.abc import Sequence

import numpy as np

from deltarule.reference.formula import Array
from deltarule.reference.trace import Hook, join, untraced
from deltarule.reference.validate import check_option

KINDS = ("conv", "same", "pool", "flatten", "dense")
WINDOWED = ("conv", "same", "pool")
ROUNDINGS = ("floor", "ceil")
SAMES = ("half", "ceil")


def cnn_shapes(
    image: Array,
    layers: Sequence[str],
    units: Array,
    kernel: Array,
    stride: Array,
    padding: Array,
    *,
    rounding: str = "floor",
    same: str = "half",
    step: Hook = untraced,
) -> tuple[list[Array], Array]:
    r"""Compute the output shape and the parameter count of every layer of a CNN.

    Shapes are (height, width, channels), or (units,) after a flatten or dense layer. Kernels
    are square. Each filter and each dense unit has one bias; pooling and flattening have no
    parameters. All counts are integers and exact. Leading axes ``*v`` are variants.

    Parameters
    ----------
    image : (*v, 3) integer ndarray
        Height, width and channels of the input.
    layers : sequence of {"conv", "same", "pool", "flatten", "dense"}
        The n layers: "conv" has explicit padding, "same" is a convolution with same padding,
        "pool" is pooling without padding, "dense" is fully connected.
    units : (*v, n) integer ndarray
        Filters of each convolution, units of each dense layer; not read elsewhere.
    kernel, stride, padding : (*v, n) integer ndarray
        Side of the window, its step, and zeros added on each side; `padding` is read at "conv".
    rounding : {"floor", "ceil"}
        What is done with a fraction in the output size of "conv" and "pool": the last, partial
        window is dropped, or kept.
    same : {"half", "ceil"}
        The size after "same": padding (F - 1) / 2 and rounded down, or the input size divided
        by the stride and rounded up, as TensorFlow does. The first needs an odd F.
    step : callable, optional
        Called for each layer with the names "conv1.height", "conv1.width", "conv1.channels",
        "conv1.shape" and "conv1.params", where 1 is the number of the layer and conv its kind
        (flatten and dense: "dense7.length" instead of the first three; same padding of the kind
        "half": "same3.padding" first), and at the end with "total".

    Returns
    -------
    shapes : list of (*v, 3) or (*v, 1) integer ndarray
        Output shape of each layer. A side below 1 means that the window does not fit.
    params : (*v, n) integer ndarray
        Parameters of each layer.

    Raises
    ------
    ValueError
        If an option or a layer is unknown, a dense layer stands before flatten, a windowed
        layer after it, an array has the wrong length, a kernel or stride is below 1, a kernel
        even with same padding "half", or a stride above its kernel with rounding "ceil".

    Notes
    -----
    .. math::
        H' = \left\lfloor \frac{H + 2 P - F}{S} \right\rfloor + 1, \qquad
        \text{params} = (F \cdot F \cdot C + 1) \cdot K \ \text{or}\ (n_{in} + 1)\, n_{out} .

    References
    ----------
    .. [1] V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning",
       2016. arXiv:1603.07285

    Examples
    --------
    A 5x5 convolution with 6 filters takes 28x28x1 to 24x24x6 with (25 + 1) * 6 parameters.

    >>> shapes, params = cnn_shapes(
    ...     np.array([28, 28, 1]), ["conv", "pool", "flatten", "dense"], np.array([6, 0, 0, 10]),
    ...     np.array([5, 2, 0, 0]), np.array([1, 2, 0, 0]), np.array([0, 0, 0, 0]),
    ... )
    >>> print(*shapes, params)
    [24 24  6] [12 12  6] [864] [10] [ 156    0    0 8650]
    """
    check_layers(layers)
    _check(image, layers, (units, kernel, stride, padding), rounding, same)
    settings = {"units": units, "kernel": kernel, "stride": stride, "padding": padding}
    shape, shapes, params = image, [], []
    for k, kind in enumerate(layers, start=1):
        before = "image" if k == 1 else f"{layers[k - 2]}{k - 1}.shape"
        here = {name: values[..., k - 1] for name, values in settings.items()}
        if kind in WINDOWED:
            shape_after = _windowed(k, kind, shape, before, here, rounding, same, step)
        else:
            shape_after = _vector(k, kind, shape, before, here["units"], step)
        params.append(_params(k, kind, shape, before, here, step))
        shape = shape_after
        shapes.append(shape)
    count = join(params)
    terms = " + ".join(f"<{kind}{k}.params>" for k, kind in enumerate(layers, start=1))
    step("total", count.sum(axis=-1), terms, r"\mathrm{total}")
    return shapes, count


def _windowed(
    k: int,
    kind: str,
    shape: Array,
    before: str,
    here: dict[str, Array],
    rounding: str,
    same: str,
    step: Hook,
) -> Array:
    """Name height, width, channels and shape after a convolution or pooling layer."""
    kernel, stride = here["kernel"], here["stride"]
    padding, P = np.zeros_like(kernel), ""
    if kind == "conv":
        padding, P = here["padding"], rf" + 2 \cdot <padding[{k}]>"
    elif kind == "same" and same == "half":
        formula = rf"\frac{{<kernel[{k}]> - 1}}{{2}}"
        padding = step(f"{kind}{k}.padding", (kernel - 1) // 2, formula, f"P_{{{k}}}")
        P = r" + 2 \cdot <padding>"
    sides = []
    for axis, (name, letter) in enumerate((("height", "H"), ("width", "W"))):
        old = f"<{before}[{axis + 1}]>"
        if kind == "same" and same == "ceil":
            size = -(-shape[..., axis] // stride)
            formula = rf"\left\lceil \frac{{{old}}}{{<stride[{k}]>}} \right\rceil"
        else:
            room = shape[..., axis] + 2 * padding - kernel
            down = rounding == "floor" or kind == "same"
            size = (room // stride if down else -(-room // stride)) + 1
            side = "floor" if down else "ceil"
            quotient = rf"\frac{{{old}{P} - <kernel[{k}]>}}{{<stride[{k}]>}}"
            formula = rf"\left\l{side} {quotient} \right\r{side} + 1"
        sides.append(step(f"{kind}{k}.{name}", size, formula, f"{letter}_{{{k}}}"))
    if kind == "pool":
        channels, formula = shape[..., 2], f"<{before}[3]>"
    else:
        channels, formula = here["units"], f"<units[{k}]>"
    channels = step(f"{kind}{k}.channels", channels, formula, f"C_{{{k}}}")
    symbol = (f"H_{{{k}}}", f"W_{{{k}}}", f"C_{{{k}}}")
    joined = join([*sides, channels])
    return step(f"{kind}{k}.shape", joined, "(<height>, <width>, <channels>)", symbol)


def _vector(k: int, kind: str, shape: Array, before: str, units: Array, step: Hook) -> Array:
    """Name length and shape after a flatten or dense layer."""
    if kind == "flatten":
        length = shape[..., 0] * shape[..., 1] * shape[..., 2]
        formula = rf"<{before}[1]> \cdot <{before}[2]> \cdot <{before}[3]>"
    else:
        length, formula = units, f"<units[{k}]>"
    length = step(f"{kind}{k}.length", length, formula, f"n_{{{k}}}")
    formula = r"\begin{pmatrix} <length> \end{pmatrix}"
    return step(f"{kind}{k}.shape", length[..., None], formula, (f"n_{{{k}}}",))


def _params(
    k: int, kind: str, shape: Array, before: str, here: dict[str, Array], step: Hook
) -> Array:
    """Name the parameter count of a layer, from the shape before it."""
    if kind in ("pool", "flatten"):
        value, formula = 0 * shape[..., -1], "0"
    elif kind == "dense":
        value = (shape[..., 0] + 1) * here["units"]
        formula = rf"(<{before}[1]> + 1) \cdot <units[{k}]>"
    else:
        kernel = here["kernel"]
        value = (kernel * kernel * shape[..., 2] + 1) * here["units"]
        formula = rf"(<kernel[{k}]> \cdot <kernel[{k}]> \cdot <{before}[3]> + 1) \cdot <units[{k}]>"
    return step(f"{kind}{k}.params", value, formula, rf"\mathrm{{params}}_{{{k}}}")


def check_layers(layers: Sequence[str]) -> None:
    """Raise ValueError unless the layers can follow one another."""
    flat = False
    for k, kind in enumerate(layers, start=1):
        check_option(f"layer {k}", kind, KINDS)
        if flat and kind != "dense":
            raise ValueError(f"layer {k}: only dense layers can follow a flatten (got {kind!r})")
        if kind == "dense" and not flat:
            raise ValueError(f"layer {k}: a dense layer needs a flatten before it")
        flat = flat or kind == "flatten"
    if not layers:
        raise ValueError("a network needs at least one layer (got none)")


def _check(
    image: Array,
    layers: Sequence[str],
    settings: Sequence[Array],
    rounding: str,
    same: str,
) -> None:
    if np.shape(image)[-1:] != (3,):
        raise ValueError(f"image must be height, width, channels (got shape {np.shape(image)})")
    for values, name in zip(settings, ("units", "kernel", "stride", "padding"), strict=True):
        if np.shape(values)[-1:] != (len(layers),):
            raise ValueError(
                f"{name} must have one element for each of {len(layers)} layers"
                f" (got shape {np.shape(values)})"
            )
    check_option("rounding", rounding, ROUNDINGS)
    check_option("same", same, SAMES)
    _, kernel, stride, padding = settings
    for k, kind in enumerate(layers):
        if kind in WINDOWED:
            _check_window(
                k, kind, [kernel[..., k], stride[..., k], padding[..., k]], rounding, same
            )


def _check_window(k: int, kind: str, window: Sequence[Array], rounding: str, same: str) -> None:
    kernel, stride, padding = (np.asarray(values) for values in window)
    if np.any(kernel < 1) or np.any(stride < 1) or np.any(padding < 0):
        raise ValueError(
            f"layer {k + 1} needs a kernel and a stride of at least 1 and a padding of at least 0"
            f" (got {kernel}, {stride} and {padding})"
        )
    if kind == "same" and same == "half" and np.any(kernel % 2 == 0):
        raise ValueError(
            f"layer {k + 1}: same padding (F - 1) / 2 needs an odd kernel (got {kernel})"
        )
    if kind != "same" and rounding == "ceil" and np.any(stride > kernel):
        raise ValueError(
            f"layer {k + 1}: rounding up needs a stride that is not above the kernel, or the last"
            f" window could lie outside (got stride {stride}, kernel {kernel})"
        )
