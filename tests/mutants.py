"""Mutants of a module: copies of it with one small change inside one function.

Changed are operators, comparisons, signs, constants, indices and the two sides of a choice, and in
printed formulas signs, relations and indices. Docstrings, annotations, defaults, messages of
errors, and what is printed in words are left as they are.
"""

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

SEED = "deltarule"
_PAIRS: tuple[tuple[type[ast.AST], type[ast.AST]], ...] = (
    (ast.Add, ast.Sub),
    (ast.Mult, ast.Div),
    (ast.BitAnd, ast.BitOr),
    (ast.And, ast.Or),
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
)
_OPERATORS = {
    **dict(_PAIRS),
    **{b: a for a, b in _PAIRS},
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.USub: ast.UAdd,
}
_NAMED = (
    ("min", "max"),
    ("minimum", "maximum"),
    ("argmin", "argmax"),
    ("any", "all"),
    ("floor", "ceil"),
    ("sin", "cos"),
)
_NAMES = dict(_NAMED) | {b: a for a, b in _NAMED}
_PRINTED = (("+", "-"), (r"\ge", r"\gt"), (r"\le", r"\lt"), (r"\min", r"\max"))
_IN_PRINT = dict(_PRINTED) | {b: a for a, b in _PRINTED}
_PLACE = re.compile(  # what is changed in a printed formula: a sign, a relation, an index
    r"(?<!\w)[+-](?![A-Za-z]) | \\(?:ge|gt|le|lt|min|max)(?![A-Za-z]) | (?<=[\[,])\d+(?=[,\]])",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, what it is, and which of all changes of the module it is."""

    position: int
    number: int
    function: str
    line: str
    change: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same when other lines of the module change."""
        return self.function, self.line, self.change


@dataclass(frozen=True)
class Site:
    """A node inside a function, and new values for some of its fields."""

    node: Any
    function: str
    fields: dict[str, Any]


def mutants(source: str) -> list[Mutant]:
    """Give all mutants of a module, in the order of its text.

    A change that occurs more than once in the same line has its number after it.
    """
    lines, seen, found = source.splitlines(), Counter[tuple[str, str, str]](), []
    for position, site in enumerate(_sites(ast.parse(source))):
        number = site.node.lineno
        before = ast.unparse(site.node)
        _apply(site)
        change = f"{before} -> {ast.unparse(site.node)}"
        _apply(site)
        key = (site.function, lines[number - 1].strip(), change)
        seen[key] += 1
        nth = f" #{seen[key]}" if seen[key] > 1 else ""
        found.append(Mutant(position, number, key[0], key[1], change + nth))
    return found


def chosen(every: list[Mutant], count: int) -> list[Mutant]:
    """Draw some mutants by the fixed seed; those of unchanged lines stay the same ones."""

    def rank(mutant: Mutant) -> str:
        """Give the mutant's place in the draw."""
        return hashlib.sha256("\n".join((SEED, *mutant.key)).encode()).hexdigest()

    return sorted(sorted(every, key=rank)[:count], key=lambda mutant: mutant.position)


def compiled(source: str, mutant: Mutant, filename: str) -> CodeType:
    """Compile the module with one change."""
    tree = ast.parse(source)
    _apply(_sites(tree)[mutant.position])
    return compile(ast.fix_missing_locations(tree), filename, "exec")


def _sites(tree: ast.Module) -> list[Site]:
    finder = _Finder()
    finder.visit(tree)
    return finder.sites


def _apply(site: Site) -> None:
    """Exchange the values of the fields: done twice, nothing has changed."""
    for name, value in site.fields.items():
        site.fields[name] = getattr(site.node, name)
        setattr(site.node, name, value)


class _Finder(ast.NodeVisitor):
    """Find all sites in the bodies of functions."""

    def __init__(self) -> None:
        self.sites: list[Site] = []
        self._scopes: list[str] = []
        self._inside = 0

    def generic_visit(self, node: ast.AST) -> None:
        if self._inside:
            function = ".".join(self._scopes)
            self.sites += (Site(node, function, fields) for fields in _changes(node))
        super().generic_visit(node)

    def _body(self, name: str, body: list[ast.stmt] | ast.expr, inside: int) -> None:
        self._scopes.append(name)
        self._inside += inside
        for node in body if isinstance(body, list) else [body]:
            self.visit(node)
        self._inside -= inside
        self._scopes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._body(node.name, node.body, 1)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._body("lambda", node.body, 1)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._body(node.name, node.body, 0)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Leave messages as they are."""

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg != "strict":  # says only what is so
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        texts = [part for part in node.values if isinstance(part, ast.Constant)]
        prose = any(r"\text" in text.value for text in texts)
        for part in node.values:
            if not (prose and part in texts):
                self.visit(part)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> None:
        self.visit(node.value)  # not how it is written


def _changes(node: ast.AST) -> Iterator[dict[str, Any]]:
    """Give new values for fields of a node, one mutant each."""
    yield from _other_operators(node)
    yield from _other_values(node)
    match node:
        case ast.Name(id=name) if name in _NAMES:
            yield {"id": _NAMES[name]}
        case ast.Attribute(attr=name) if name in _NAMES:
            yield {"attr": _NAMES[name]}
        case ast.Call(func=ast.Attribute(attr="where"), args=[condition, one, other]):
            yield {"args": [condition, other, one]}
        case ast.IfExp(body=one, orelse=other):
            yield {"body": other, "orelse": one}


def _other_operators(node: ast.AST) -> Iterator[dict[str, Any]]:
    match node:
        case ast.BinOp(op=ast.Pow(), right=right) if not isinstance(right, ast.Constant):
            yield {"right": ast.BinOp(right, ast.Add(), ast.Constant(1))}
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield {"operand": ast.UnaryOp(ast.Not(), operand)}
        case ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.AugAssign():
            if type(node.op) in _OPERATORS:
                yield {"op": _OPERATORS[type(node.op)]()}
        case ast.Compare(ops=ops):
            for k, op in enumerate(ops):
                yield {"ops": [*ops[:k], _OPERATORS[type(op)](), *ops[k + 1 :]]}


def _other_values(node: ast.AST) -> Iterator[dict[str, Any]]:
    match node:
        case ast.Constant(value=bool() as value):
            yield {"value": not value}
        case ast.Constant(value=int() | float() as value):
            yield {"value": value + 1}
        case ast.Constant(value=str() as value) if r"\text" not in value:
            for place in _PLACE.finditer(value):
                other = _IN_PRINT.get(place[0]) or str(int(place[0]) + 1)
                yield {"value": value[: place.start()] + other + value[place.end() :]}
