r"""LaTeX as plain text, for terminals: the small subset that formulas and templates use."""

import re

SYMBOLS = {
    r"\cdot": "·",
    r"\odot": "⊙",
    r"\approx": "≈",
    r"\partial": "∂",
    r"\Delta": "Δ",
    r"\delta": "δ",
    r"\eta": "η",
    r"\sigma": "σ",
    r"\theta": "θ",
    r"\Theta": "Θ",
    r"\sum": "Σ",
    r"\lfloor": "⌊",
    r"\rfloor": "⌋",
    r"\lceil": "⌈",
    r"\rceil": "⌉",
    r"\ge": "≥",
    r"\le": "≤",
    r"\gt": ">",
    r"\lt": "<",
    r"\ne": "≠",
    r"\top": "ᵀ",
    r"\leftarrow": "←",
    r"\quad": " ",
    r"\qquad": " ",
    r"\left": "",
    r"\right": "",
    **{rf"\{name}": name for name in ("tanh", "ln", "exp", "max", "min")},
}
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("0123456789-+()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾")
_GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_FRACTION = re.compile(rf"\\frac{_GROUP}{_GROUP}")
_FONT = re.compile(rf"\\(?:mathrm|mathbf|operatorname|text){_GROUP}")
_MATRIX = re.compile(r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", re.DOTALL)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_MATH = re.compile(_CODE.pattern + r"|\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


def plain(latex: str) -> str:
    r"""Give a formula as one line of text.

    >>> plain(r"\frac{1}{1 + e^{-net_{h1}}} \cdot w_{1}")
    '1/(1 + e^(-net_h1)) · w₁'
    """
    text = _FONT.sub(r"\1", latex)
    text = _MATRIX.sub(lambda m: "[" + m[1].strip().replace(r"\\", ";") + "]", text)
    text = re.sub(r"(?<!\\frac)_\{(\w+)\}|_(\d)", _subscript, text)
    while _FRACTION.search(text):
        text = _FRACTION.sub(lambda m: f"{_bracketed(m[1])}/{_bracketed(m[2])}", text)
    text = re.sub(rf"\^{_GROUP}|\^(\d)", _power, text)
    for name, symbol in SYMBOLS.items():
        text = re.sub(re.escape(name) + r"(?![A-Za-z])", symbol, text)
    text = re.sub(r"(?<=[∂Δ])\s+", "", text.replace(r"\_", "_").replace("{", "").replace("}", ""))
    return " ".join(text.split())


def plain_markdown(markdown: str) -> str:
    """Replace every formula of a Markdown text by plain text; code stays as it is."""
    return _MATH.sub(lambda m: m[0] if m[1] else plain(m[3] or m[4]), markdown)


def without_code_marks(markdown: str) -> str:
    """Take the backticks off code, for text that is not shown as Markdown."""
    return _CODE.sub(lambda m: m[2].strip(), markdown)


def _subscript(match: re.Match[str]) -> str:
    text = match[1] or match[2]
    return text.translate(SUBSCRIPTS) if text.isdecimal() else f"_{text}"


def _power(match: re.Match[str]) -> str:
    text = match[2] if match[1] is None else match[1]
    if re.fullmatch(r"[-+]?\d+|\(\d+\)", text):
        return text.translate(SUPERSCRIPTS)
    bracketed = text.startswith("(") and text.find(")") == len(text) - 1
    return "ᵀ" if text == r"\top" else f"^{text if bracketed else f'({text})'}"


def _bracketed(text: str) -> str:
    """Bracket a numerator or denominator that is more than one factor."""
    simple = re.fullmatch(r"\(?-?[\w.₀-₉]+\)?|\\partial [\w₀-₉]+", text.strip())
    return text if simple else f"({text})"
