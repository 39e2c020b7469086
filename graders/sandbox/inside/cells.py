"""Cells of a notebook, run by IPython's shell without a kernel, or plainly where it is missing."""

import ast
import sys
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from types import ModuleType
from typing import Any

Runner = Callable[[str], None]
"""Runs a cell, and raises what it raises."""


def runner(module: ModuleType) -> Runner:
    """Give what runs cells whose variables are those of `module`.

    With IPython, magics and ``!`` work. The last expression of a cell is printed as text.
    """
    return _ipython(module) if find_spec("IPython") else _plain(module)


def _plain(module: ModuleType) -> Runner:
    """Run cells with nothing but Python."""

    def run(source: str) -> None:
        tree = ast.parse(source, "<cell>")
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<cell>", "exec"), vars(module))  # noqa: S102
        if last is not None:
            exec(compile(ast.Interactive([last]), "<cell>", "single"), vars(module))  # noqa: S102

    return run


def _ipython(module: ModuleType) -> Runner:
    """Run cells in a shell of IPython that reads no settings and writes no history."""
    from IPython.core.displayhook import DisplayHook
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    class Display(DisplayHook):
        """Prints a value alone, without ``Out[1]:``."""

        def write_output_prompt(self) -> None:
            """Print no prompt."""

    class Shell(InteractiveShell):
        """A shell whose errors are told elsewhere, and whose commands print where it prints."""

        displayhook_class = Type(Display)

        def showtraceback(self, *about: object, **more: object) -> None:
            """Print no traceback: it is long, and shows folders."""

        def showsyntaxerror(self, *about: object, **more: object) -> None:
            """Print no traceback."""

        def ask_exit(self) -> None:
            """Go on after ``exit``: there is no session to leave."""

        def system(self, cmd: str) -> None:
            """Run a command after what was printed before it."""
            sys.stdout.flush()
            self.system_raw(cmd)  # type: ignore[no-untyped-call]

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    warnings.filterwarnings("ignore", "To exit: use", UserWarning)  # after sys.exit()
    shell: Any = Shell.instance(config=config, user_module=module)
    shell.run_cell("pass", silent=True)  # the first one takes longer

    def run(source: str) -> None:
        shell.run_cell(source, store_history=True).raise_error()

    return run
