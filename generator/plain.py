r"""LaTeX as plain text, for terminals: the small subset that formulas and templates use."""

import re

GREEK = (
    *("alpha α", "beta β", "gamma γ", "delta δ", "epsilon ε", "varepsilon ε", "zeta ζ", "eta η"),
    *("theta θ", "kappa κ", "lambda λ", "mu μ", "nu ν", "xi ξ", "pi π", "rho ρ", "sigma σ"),
    *("tau τ", "phi φ", "varphi φ", "chi χ", "psi ψ", "omega ω"),
    *("Gamma Γ", "Delta Δ", "Theta Θ", "Lambda Λ", "Sigma Σ", "Phi Φ", "Psi Ψ", "Omega Ω"),
)
FUNCTIONS = (
    *("sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh", "ln", "log", "exp"),
    *("max", "min", "lim", "det"),
)
SYMBOLS = {
    r"\cdot": "·",
    r"\odot": "⊙",
    r"\times": "×",
    r"\pm": "±",
    r"\approx": "≈",
    r"\partial": "∂",
    r"\nabla": "∇",
    r"\sum": "Σ",
    r"\infty": "∞",
    r"\dots": "…",
    r"\lfloor": "⌊",
    r"\rfloor": "⌋",
    r"\lceil": "⌈",
    r"\rceil": "⌉",
    r"\ge": "≥",
    r"\le": "≤",
    r"\gt": ">",
    r"\lt": "<",
    r"\ne": "≠",
    r"\in": "∈",
    r"\top": "ᵀ",
    r"\to": "→",
    r"\leftarrow": "←",
    r"\iff": "⇔",
    r"\sim": "~",
    r"\ell": "ℓ",
    r"\lVert": "‖",
    r"\rVert": "‖",
    r"\left": "",
    r"\right": "",
    **{rf"\{name}": letter for name, letter in map(str.split, GREEK)},
    **{rf"\{name}": name for name in FUNCTIONS},
}
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("0123456789-+()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾")
_DEEP = r"\{[^{}]*\}"
for _ in range(2):
    _DEEP = rf"\{{(?:[^{{}}]|{_DEEP})*\}}"
_GROUP = rf"\{{((?:[^{{}}]|{_DEEP})*)\}}"
_FRACTION = re.compile(rf"\\frac{_GROUP}{_GROUP}")
_ROOT = re.compile(rf"\\sqrt{_GROUP}")
_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "vec": "\u20d7"}
_ACCENT = re.compile(rf"\\(hat|tilde|bar|vec)(?:{_GROUP}|\s*(\w))")
_BOX = re.compile(rf"\\boxed{_GROUP}")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]|\{[^{}]*\}")
_PLACE = re.compile(rf"\\left\.(.*?)\\right\|_{_GROUP}", re.DOTALL)
_FONT = re.compile(rf"\\(?:mathrm|mathbf|operatorname|text){_GROUP}")
_POWER = re.compile(rf"\^{_GROUP}|\^(\d)")
_MATRIX = re.compile(r"\\begin\{(pmatrix|cases)\}(.*?)\\end\{\1\}", re.DOTALL)
_SPACE = re.compile(r"(?<!\\)\\(?:[,;: !]|quad\b|qquad\b|Big\b|textstyle\b)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_MATH = re.compile(_CODE.pattern + r"|\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


def plain(latex: str) -> str:
    r"""Give a formula as one line of text.

    >>> plain(r"\frac{1}{1 + e^{-net_{h1}}} \cdot w_{1}")
    '1/(1 + e^(-net_h1)) · w₁'
    """
    text = _FONT.sub(r"\1", latex)
    text = _MATRIX.sub(_table, _SPACE.sub(" ", text))
    text = _PLACE.sub(_placed, text)
    text = _ACCENT.sub(lambda m: (m[2] or m[3] or "") + _ACCENTS[m[1]], text)
    text = _BOX.sub(r"[\1]", text)
    text = re.sub(rf"(?<!\\frac)_{_GROUP}|_(\d)", _subscript, text)
    while _FRACTION.search(text) or _ROOT.search(text):
        text = _ROOT.sub(lambda m: f"√{_bracketed(m[1])}", text)
        text = _FRACTION.sub(lambda m: f"{_bracketed(m[1])}/{_bracketed(m[2])}", text)
    text = _POWER.sub(_power, text)
    for name, symbol in SYMBOLS.items():
        text = re.sub(re.escape(name) + r"(?![A-Za-z])", symbol, text)
    text = re.sub(r"(?<=[∂∇Δ])\s+(?=\w)", "", text)
    text = re.sub(r"(?<=[\w)\]'²³¹⁰⁴-⁹]) -(?=[\w(√])", " - ", text)
    for name, symbol in ((r"\_", "_"), (r"\|", "‖"), ("{", ""), ("}", "")):
        text = text.replace(name, symbol)
    return " ".join(text.split())


def plain_markdown(markdown: str) -> str:
    """Replace every formula of a Markdown text by plain text; code stays as it is."""
    return _MATH.sub(lambda m: m[0] if m[1] else plain(m[3] or m[4]), markdown)


def without_code_marks(markdown: str) -> str:
    """Take the backticks off code, for text that is not shown as Markdown."""
    return _CODE.sub(lambda m: m[2].strip(), markdown)


def _table(match: re.Match[str]) -> str:
    """Write a matrix in one line, with its rows between semicolons, or the cases of a function."""
    rows = match[2].strip().replace(r"\\", ";")
    return f"[{rows if match[1] == 'pmatrix' else rows.replace('&', '')}]"


def _placed(match: re.Match[str]) -> str:
    """Write the value at a place as in ``(x + 1)|x=2``."""
    bound = [text.partition("=") for text in match[2].split(", ")]
    places = ",".join(f"{name.strip()}={_bracketed(value)}" for name, _, value in bound)
    return f"{_bracketed(match[1])}|{places}"


def _subscript(match: re.Match[str]) -> str:
    text = (match[1] or match[2] or "").strip()
    if re.fullmatch(r"\d+(?:,\d+)*", text):
        return text.translate(SUBSCRIPTS)
    if re.fullmatch(r"[\w ]*", text):
        return f"_{text.replace(' ', '')}" if text else ""
    return f"_{text}" if re.fullmatch(r"[\w,]+", text) else f"_({text})"


def _power(match: re.Match[str]) -> str:
    text = match[2] if match[1] is None else _POWER.sub(_power, match[1])
    if re.fullmatch(r"[-+]?\d+|\(\d+\)", text):
        return text.translate(SUPERSCRIPTS)
    bracketed = text.startswith("(") and text.find(")") == len(text) - 1
    whole = bracketed or re.fullmatch(r"[\w']*", text)
    return "ᵀ" if text == r"\top" else f"^{text if whole else f'({text})'}"


def _bracketed(text: str) -> str:
    """Bracket what is more than one factor, and has a space or a slash outside of its brackets."""
    text = text.strip()
    outside = re.sub(r"^\\(?:partial|nabla) ", "", text)
    while (shorter := _BRACKETS.sub("", outside)) != outside:
        outside = shorter
    return f"({text})" if re.search(r"[\s/]|\\frac", outside) else text
