"""Proofs by sympy in a process of its own, since nobody knows how long sympy will simplify.

The process starts at the first question and is kept. It ends itself when one question takes too
long, whatever it is busy with, and when the program that asks has ended, in whatever way. So
nothing has to be watched from outside, and nothing is left behind.
"""

import atexit
import faulthandler
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from threading import Lock
from typing import IO, Literal, cast

import sympy
from sympy import Expr, Symbol

LIMIT = 2.0
"""Seconds for one proof."""
READY = "ready"

Verdict = Literal["equal", "different", "unknown"]


def compare(answer: Expr, truth: Expr) -> Verdict:
    """Simplify the difference of two formulas of real variables; this may take for ever.

    Variables that `truth` declares positive are taken to be positive in both.

    >>> x = Symbol("x")
    >>> compare((x + 1) ** 2, x**2 + 2 * x + 1), compare(x, x + sympy.Rational(1, 10**40))
    ('equal', 'different')
    """
    positive = {symbol.name for symbol in truth.free_symbols if symbol.is_positive}
    symbols = (answer - truth).free_symbols
    real = {s: Symbol(s.name, real=True, positive=s.name in positive or None) for s in symbols}
    difference = (answer - truth).xreplace(real).rewrite((sympy.Max, sympy.Min), sympy.Abs)
    for simplify in (sympy.expand, _of_exponentials, sympy.simplify):
        simpler = simplify(difference)
        if simpler == 0:
            return "equal"
    return "different" if _is_nonzero(simpler) else "unknown"


def _of_exponentials(formula: Expr) -> Expr:
    """Write hyperbolic functions as exponentials, over one denominator."""
    return sympy.cancel(sympy.together(formula.rewrite(sympy.exp)))


def _is_nonzero(formula: Expr) -> bool:
    """Tell whether this is a quotient of polynomials with rational coefficients, and not zero."""
    rational = all(
        node.is_Symbol
        or node.is_Rational
        or node.is_Add
        or node.is_Mul
        or (node.is_Pow and node.exp.is_Integer)
        for node in sympy.preorder_traversal(formula)
    )
    return rational and sympy.cancel(formula) != 0


def prove(answer: Expr, truth: Expr) -> Verdict:
    """Say whether sympy finds two formulas equal or different within `LIMIT`; see `compare`."""
    return _PROVER.ask(answer, truth)


def serve(questions: Iterable[str], answers: IO[str], limit: float) -> None:
    """Answer questions, one a line; the process ends when one of them takes too long."""
    print(READY, file=answers, flush=True)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - it has to have a file descriptor
        for question in questions:
            faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
            # What comes was pickled by `Prover`. Reading it already makes sympy simplify.
            verdict = compare(*pickle.loads(bytes.fromhex(question)))  # noqa: S301
            faulthandler.cancel_dump_traceback_later()
            print(verdict, file=answers, flush=True)


class Prover:
    """Asks the other process, and starts it when there is none.

    An error of sympy ends the process as well, and means that nothing was proved.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._process: subprocess.Popen[str] | None = None
        self._owner = 0
        self._lock = Lock()

    def ask(self, answer: Expr, truth: Expr) -> Verdict:
        """Ask one question."""
        verdict = ""
        with self._lock:
            process = self._running()
            try:
                verdict = _exchange(process, pickle.dumps((answer, truth)).hex())
            finally:  # also when interrupted, so that no answer is taken for that of another one
                if not verdict:
                    self.stop()
        return cast("Verdict", verdict or "unknown")

    def stop(self) -> None:
        """End the process, if it was this one that started it and not the one it is a fork of."""
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.communicate()
        self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._owner != os.getpid():
            self._owner = os.getpid()
            # Without -P, a file sympy.py in the student's folder would be run.
            self._process = subprocess.Popen(  # noqa: S603 - this module
                [sys.executable, "-P", "-m", __name__, str(self.limit)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            if _exchange(self._process) != READY:
                self.stop()
                raise RuntimeError(
                    f"the process for proofs does not start: try python -m {__name__}"
                )
        return self._process


def _exchange(process: subprocess.Popen[str], question: str = "") -> str:
    """Send a line, if any, and wait for one; give nothing if the process has ended."""
    questions, answers = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
    try:
        if question:
            print(question, file=questions, flush=True)
    except BrokenPipeError:
        return ""
    return answers.readline().strip()


_PROVER = Prover(LIMIT)
atexit.register(_PROVER.stop)

if __name__ == "__main__":
    serve(sys.stdin, sys.stdout, float(sys.argv[1]) if sys.argv[1:] else LIMIT)
