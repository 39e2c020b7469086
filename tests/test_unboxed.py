"""A child without a box: what comes of every kind of student code, and that the grader goes on."""

import ast
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deltarule.graders.sandbox import unboxed
from deltarule.graders.sandbox.box import Box, Done, Limits, NoSandboxError
from deltarule.graders.sandbox.host import PipedBox
from deltarule.graders.sandbox.inside.child import describe
from deltarule.graders.sandbox.inside.codec import encode
from deltarule.graders.sandbox.unboxed import Unboxed

PATIENT = Limits(seconds=20.0)
SHORT = 0.5
WITHOUT_IPYTHON = "import sys; sys.modules['IPython'] = None\n"

FORGE = """
import fcntl, os, stat
def forge(data):
    for fd in range(3, 4096):
        try:
            mode, flags = os.fstat(fd).st_mode, fcntl.fcntl(fd, fcntl.F_GETFL)
        except OSError:
            continue
        if stat.S_ISFIFO(mode) and flags & os.O_ACCMODE == os.O_WRONLY:
            os.write(fd, data)
"""
"""Writes to every pipe that it finds, as an attacker would."""


@pytest.fixture
def box() -> Iterator[Box]:
    """Open a box that waits long enough for a busy machine, and runs cells plainly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unboxed, "PROGRAM", WITHOUT_IPYTHON + unboxed.PROGRAM)
        with Unboxed() as sandbox, sandbox.open(PATIENT) as opened:
            yield opened


@pytest.fixture(params=["plain", "IPython"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """Open a box that runs cells in one of the two ways."""
    if request.param == "plain":
        monkeypatch.setattr(unboxed, "PROGRAM", WITHOUT_IPYTHON + unboxed.PROGRAM)
    else:
        pytest.importorskip("IPython")
    with Unboxed().open(PATIENT) as opened:
        yield opened


@pytest.fixture
def shell() -> Iterator[Box]:
    """Open a box that runs cells by IPython."""
    pytest.importorskip("IPython")
    with Unboxed().open(PATIENT) as opened:
        yield opened


def ok(done: Done) -> Any:
    """Give the value of what must have gone well."""
    assert done.status == "ok", done
    return done.value


def test_a_call_gives_the_value_and_the_arguments_as_they_are_afterwards(box: Box) -> None:
    """The grader's own stay as they were."""
    ok(
        box.run(
            "def f(x, y, z):\n    x *= 2\n    y.append(1)\n    print('hello')\n    return (x, z)"
        )
    )
    x, y = np.arange(3.0), [0]
    done = box.call("f", [x, y, float("nan")])
    assert done.status == "ok"
    assert done.printed == "hello\n"
    np.testing.assert_equal(done.value, [[0.0, 2.0, 4.0], np.nan])
    np.testing.assert_equal(done.arguments, ([0.0, 2.0, 4.0], [0, 1], np.nan))
    assert isinstance(done.value[0], np.ndarray)
    assert (x.tolist(), y) == ([0, 1, 2], [0])


def test_arguments_that_are_no_longer_plain_are_none(box: Box) -> None:
    """The value counts all the same."""
    ok(box.run("def f(x, y):\n    x.append(f)\n    return 1"))
    assert box.call("f", [[], 2]) == Done("ok", value=1, arguments=(None, None))


def test_names_that_are_missing_and_values_that_are_refused(box: Box) -> None:
    """Both leave the box as it is."""
    ok(box.run("x = (i for i in range(3))\nimport sys\ndef f(): return sys\ng = 3"))
    assert box.read("y") == box.call("print", []) == box.keep("y", "z") == Done("missing")
    assert box.call("z", []) == Done("missing")
    assert box.read("x") == Done("refused", "generator")
    assert box.call("f", []) == Done("refused", "module")
    assert box.call("g", []) == Done("error", "TypeError: 'int' object is not callable")
    assert ok(box.read("g")) == 3
    ok(box.run("x = 'x' * 10**7"))
    assert box.read("x") == Done("refused", "more than 4194304 bytes outside arrays")
    assert box.run("#" * 10**7) == Done("refused", "more than 4194304 bytes outside arrays")


def test_an_alias_is_what_the_name_was_then(box: Box) -> None:
    """A function that is defined again does not change it; nor does deleting it."""
    for k in range(2):
        ok(box.run(f"def f(): return {k}"))
        ok(box.keep("f", f"f {k}"))
    assert [ok(box.call(name, [])) for name in ("f 0", "f 1", "f")] == [0, 1, 1]
    ok(box.run("del f"))
    assert box.call("f", []).status == "missing"
    assert ok(box.call("f 1", [])) == 1


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("1\n2\n1 / 0", "ZeroDivisionError: division by zero (line 3)"),
        ("def f():\n    raise KeyError('a')\n\nf()", "KeyError: 'a' (line 2)"),
        (
            "import fractions\nfractions.Fraction(1, 0)",
            "ZeroDivisionError: Fraction(1, 0) (line 2)",
        ),
        ("raise ValueError", "ValueError (line 1)"),
        ("x = 1\nf(:", "SyntaxError: invalid syntax (line 2)"),
        ("import sys\nsys.exit(3)", "SystemExit: 3 (line 2)"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt (line 1)"),
        ("def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded (line 1)"),
        ("raise type('Odd', (BaseException,), {})(1)", "Odd: 1 (line 1)"),
        ("raise ValueError('a\\nb \\x1b[31m\\ud800')", "ValueError: a b  [31m  (line 1)"),
        ("raise ValueError('x' * 10**8)", f"ValueError: {'x' * 488}"),
    ],
)
def test_after_an_error_the_box_goes_on(either: Box, source: str, says: str) -> None:
    """The error is one line with the line of the cell, and no traceback is printed."""
    done = either.run(source)
    assert (done.status, done.says) == ("error", says)
    assert done.printed == ""
    ok(either.run("x = 1"))
    assert ok(either.read("x")) == 1


DEAF = """
import signal
for number in (2, 3, 15): signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True: pass
    except BaseException: pass
"""
SLOW = """
class Slow(Exception):
    def __str__(self):
        while True: pass
raise Slow
"""


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("while True: pass", "timeout"),
        ("import time; time.sleep(100)", "timeout"),
        (DEAF, "timeout"),
        (SLOW, "timeout"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "timeout"),
        ("import os; os._exit(0)", "died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "died"),
        ("import ctypes; ctypes.string_at(0)", "died"),
        ("import os; os.closerange(0, 10000)", "died"),
        ("while True: print('x' * 1000)", "flooded"),
        ("import os\nwhile True: os.write(2, b'x' * 1000)", "flooded"),
        ("import subprocess; subprocess.run(['yes'])", "flooded"),
    ],
)
def test_what_ends_the_box(box: Box, source: str, status: str) -> None:
    """It is told once; from then on the box is dead."""
    done = box.run(source, SHORT if status == "timeout" else None)
    assert done.status == status
    assert len(done.printed) == (PATIENT.output if status == "flooded" else 0)
    assert not box.alive
    assert box.run("1") == box.call("f", []) == box.read("x") == box.keep("f", "g") == Done("died")
    box.close()


EVIL_ERROR = """
class Evil(Exception):
    def __str__(self): raise SystemExit
def f(x): raise Evil
"""
EVIL_NAME = """
class Meta(type):
    @property
    def __name__(self): raise SystemExit
class Evil(metaclass=Meta): pass
def f(x): return Evil()
"""


@pytest.mark.parametrize(
    ("function", "status"),
    [
        ("def f(x):\n    while True: pass", "timeout"),
        ("def f(x): import os; os._exit(1)", "died"),
        ("def f(x):\n    while True: print('x' * 1000)", "flooded"),
        ("def f(x): exit()", "error"),
        ("def f(x): return f(x)", "error"),
        ("def f(x):\n    import numpy as np\n    return np.zeros(10**12)", "error"),
        (EVIL_ERROR, "error"),
        (EVIL_NAME, "error"),
        ("def f(x):\n    x = []\n    x.append(x)\n    return x", "refused"),
        ("def f(x): yield x", "refused"),
        ("class f(float): pass", "refused"),
    ],
)
def test_calls_end_in_the_same_ways(box: Box, function: str, status: str) -> None:
    """A function is the student's code like any cell."""
    ok(box.run(function))
    done = box.call("f", [1], SHORT if status == "timeout" else None)
    assert done.status == status
    assert box.alive == (status in {"error", "refused"})
    if box.alive:
        ok(box.run("x = 1"))


def test_what_was_printed_before_the_end_is_kept(box: Box) -> None:
    """It may tell how far the code came."""
    done = box.run("print('here')\nimport os; os._exit(1)")
    assert (done.status, done.printed) == ("died", "here\n")


def test_printing_is_kept_up_to_the_limit() -> None:
    """The first bytes are; the code goes on, and the next cell starts anew."""
    with Unboxed().open(Limits(seconds=20, output=1000)) as box:
        done = box.run("for i in range(100_000): print(i % 10)\nx = 1")
        assert done == Done("ok", printed="".join(f"{i % 10}\n" for i in range(500)))
        assert ok(box.read("x")) == 1
        assert box.run("print('ä\\ud800', end='')").printed == "ä\\ud800"
        assert (
            box.run("import os; os.write(1, b'\\xff') and None").printed
            == "\N{REPLACEMENT CHARACTER}"
        )


def test_total_time_is_that_of_all_requests() -> None:
    """What the grader does in between is not counted."""
    with Unboxed().open(Limits(seconds=20, total=1.0)) as box:
        ok(box.run("import time; time.sleep(0.5)"))
        time.sleep(0.8)
        ok(box.run("1"))
        assert box.run("time.sleep(0.6)").status == "timeout"


def test_an_answer_ahead_of_its_time_is_the_answer_and_the_next_call_is_garbled(box: Box) -> None:
    """Nothing is gained: the function could have returned it."""
    ok(box.run(f"{FORGE}\ndef f(x):\n    forge({encode(['ok', '', 42, []])!r})\n    return x"))
    assert box.call("f", [1]) == Done("ok", value=42, arguments=(None,))
    time.sleep(0.2)
    assert box.call("f", [2]).status == "garbled"
    assert not box.alive


def test_a_thread_that_answers_later_garbles_the_next_call(box: Box) -> None:
    """Before a request there must be no reply."""
    forged = encode(["ok", "", 42, []])
    later = f"threading.Timer(0.1, forge, [{forged!r}]).start()"
    ok(box.run(f"{FORGE}\nimport threading\ndef f(): {later}"))
    ok(box.call("f", []))
    time.sleep(0.5)
    assert box.read("forge").status == "garbled"


@pytest.mark.parametrize(
    "forged",
    [
        b"\xff" * 12,
        b"\0" * 12,
        encode(None),
        encode("ok"),
        encode(["ok", "", 1]),
        encode(["ok", "", 1, [], 1]),
        encode(["ok", "", 1, None]),
        encode(["ok", 1, 1, []]),
        encode(["ok", "well", 1, []]),
        encode(["great", "", 1, []]),
        encode(["timeout", "", None, []]),
        encode([["ok"], "", None, []]),
        encode(["error", "x", 1, []]),
        encode(["error", None, None, []]),
        encode({"status": "ok"}),
    ],
)
def test_replies_of_another_form_are_garbled(box: Box, forged: bytes) -> None:
    """Whatever they are instead."""
    ok(box.run(f"{FORGE}\ndef f(): forge({forged!r})"))
    assert box.call("f", []).status == "garbled"


def test_a_reply_that_drips_is_not_waited_for(box: Box) -> None:
    """The deadline is that of the whole reply."""
    drip = "for n in [255] + [0] * 1000: forge(bytes([n])); time.sleep(0.05)"
    ok(box.run(f"{FORGE}\nimport time\ndef f():\n    {drip}"))
    assert box.call("f", [], SHORT).status == "timeout"


def test_a_child_that_does_not_read_is_not_waited_for() -> None:
    """A request larger than its pipe cannot be sent."""
    process = unboxed._Process(PATIENT)
    with PipedBox(process, PATIENT) as box:
        os.kill(process._process.pid, signal.SIGSTOP)
        began = time.monotonic()
        assert box.call("f", [np.zeros(10**6)], SHORT).status == "timeout"
        assert time.monotonic() - began < 10


def test_large_arrays_pass(box: Box) -> None:
    """More than a pipe holds, while a lot is printed."""
    ok(box.run("def f(x):\n    print('x' * 100_000)\n    return x + 1"))
    done = box.call("f", [np.arange(10.0**6)])
    np.testing.assert_array_equal(done.value, np.arange(10.0**6) + 1)


EVIL_STREAM = """
import sys
class Evil:
    def write(self, text): return 0
    def flush(self): raise SystemExit
sys.stdout = Evil()
"""


@pytest.mark.parametrize(
    "harm",
    [
        "import os; os.closerange(0, 256)",
        "import sys; sys.stdout.close(); sys.stderr.close()",
        "import sys; sys.stdout = sys.stderr = None",
        EVIL_STREAM,
        "import json; json.JSONEncoder = json.JSONDecoder = json.loads = json.dumps = None",
        "import os; os.read = os.write = os.close = None",
        "import numpy as np; np.asarray = np.ndarray = np.frombuffer = np.dtype = None",
        "import sys; sys.modules.clear()",
        "import sys; sys.path.clear(); sys.meta_path.clear()",
        "globals().clear()\ndef f(x): return x",
        "import os; os.chdir('/'); os.environ.clear()",
        "import sys; sys.setrecursionlimit(100)",
        "import sys; sys.set_int_max_str_digits(0)",
    ],
)
def test_a_child_that_is_harmed_still_serves(box: Box, harm: str) -> None:
    """What it needs it took beforehand."""
    ok(box.run("def f(x): return x"))
    box.run(harm)
    value = [1, 2.5, {"a": "b"}, 1j]
    assert ok(box.call("f", [value])) == value


ALARM = """
import signal
signal.signal(signal.SIGALRM, lambda *about: 1 / 0)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
"""
SUBVERT = """
import gc
for found in gc.get_objects():
    if type(found).__name__ == "Session": type(found).answer = lambda *about: b""
"""


@pytest.mark.parametrize(
    "harm",
    [
        "import builtins; builtins.len = builtins.type = builtins.list = lambda *about: 42",
        "import builtins; vars(builtins).clear()",
        "import builtins; builtins.sum = builtins.max = builtins.print = None",
        "import sys; sys.settrace(lambda *about: 1 / 0)",
        SUBVERT,
        ALARM,
        "import os; os.fork()",
        "import threading, _thread; threading.Timer(0.05, _thread.interrupt_main).start()",
    ],
)
def test_a_child_that_is_destroyed_harms_nobody_else(box: Box, harm: str) -> None:
    """It may be of no use any more; the grader only notes it."""
    first = box.run(f"def f(x): return x\n{harm}", SHORT)
    time.sleep(0.1)
    second = box.call("f", [1], SHORT)
    for done in (first, second):
        assert done.status in {"ok", "error", "missing", "died", "garbled", "timeout"}


def test_cells_are_a_real_main_module(either: Box) -> None:
    """Pickle, dataclasses and the usual guard find what they look for."""
    ok(
        either.run(
            "import pickle, dataclasses, sys\n"
            "@dataclasses.dataclass\nclass P:\n    x: int\n"
            "def f(x): return x\n"
            "same = pickle.loads(pickle.dumps(P(3))) == P(3), pickle.loads(pickle.dumps(f)) is f\n"
            "ran = False\nif __name__ == '__main__': ran = True\n"
            "module, arguments = sys.modules['__main__'].f is f, sys.argv"
        )
    )
    names = ("same", "ran", "module", "arguments")
    assert [ok(either.read(name)) for name in names] == [[True, True], True, True, [""]]


def test_the_last_expression_is_printed_as_text(either: Box) -> None:
    """As in a notebook, without colours or numbers of cells."""
    assert either.run("print('a')\n1 + 1").printed == "a\n2\n"
    assert either.run("None").printed == either.run("").printed == either.run("x = 1").printed == ""
    assert either.run("import numpy as np\nnp.eye(2)").printed.split() == [
        "array([[1.,", "0.],", "[0.,", "1.]])",
    ]  # fmt: skip
    assert ok(either.run("_ + 0.0")) is None


def test_magics_and_commands_work(shell: Box) -> None:
    """In the order in which they print, in a folder that starts empty."""
    for cell, printed in [
        ("print('a')\n!echo b\nprint('c')", "a\nb\nc\n"),
        ("x = !echo hi\nprint(list(x))\n!echo $x {1 + 1}", "['hi']\n[hi] 2\n"),
        ("%%writefile a.txt\nhello", "Writing a.txt\n"),
        ("!cat a.txt; ls", "hello\na.txt\n"),
        ("!find .ipython -name '*.sqlite'", ""),
        ("%%capture out\nprint('quiet')", ""),
        ("1 + 1;", ""),
        ("display(3, 'x')", "3\n'x'\n"),
        ("import asyncio\nawait asyncio.sleep(0, 5)", "5\n"),
        ("print(get_ipython() is not None)", "True\n"),
        ("!exit 3", ""),
        ("exit", ""),
    ]:
        assert shell.run(cell) == Done("ok", printed=printed)
    assert "Wall time" in shell.run("%time 1 + 1").printed
    assert "integer" in shell.run("int?").printed
    assert shell.run("!yes").status == "flooded"


def test_errors_that_only_a_shell_has(shell: Box) -> None:
    """They are told like any other."""
    unknown = "UsageError: Line magic function `%nonsense` not found. (line 1)"
    assert shell.run("%nonsense").says == unknown
    assert shell.run("input()").says.startswith("EOFError")
    assert shell.run(f"{EVIL_ERROR}\nf(1)").status == "error"
    assert ok(shell.run("1")) is None


def test_two_boxes_do_not_mix() -> None:
    """Neither values, nor what is printed, nor the end of one."""
    with Unboxed() as sandbox, sandbox.open(PATIENT) as a, sandbox.open(PATIENT) as b:
        for k, box in enumerate((a, b)):
            ok(box.run(f"x = {k}\ndef f(): print({k}); return {k}"))
        for k, box in enumerate((a, b)):
            assert box.call("f", []) == Done("ok", printed=f"{k}\n", value=k)
        assert a.run("import os; os._exit(0)").status == "died"
        assert ok(b.read("x")) == 1


def test_nothing_is_left_behind(box: Box) -> None:
    """No process, no folder, no file descriptor."""
    descriptors = len(list(Path("/dev/fd").iterdir()))
    with Unboxed().open(PATIENT) as another:
        ok(another.run("import os, subprocess\nopen('a', 'w').close()\nwhere = os.getcwd()"))
        ok(another.run("pid = subprocess.Popen(['sleep', '100']).pid"))
        where, pid = ok(another.read("where")), ok(another.read("pid"))
        assert Path(where, "a").exists()
    assert not Path(where).exists()
    assert len(list(Path("/dev/fd").iterdir())) == descriptors
    state = "S"
    while state[:1] not in {"", "Z"}:  # it has ended, or waits for init to notice
        asked = ["/bin/ps", "-o", "stat=", "-p", str(pid)]
        state = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        time.sleep(0.02)


def test_programs_that_are_started_do_not_get_the_pipes(box: Box) -> None:
    """Not even if they inherit what there is: three descriptors, and that of the listing."""
    ok(box.run("import os, subprocess, sys\nlist_it = 'import os; print(os.listdir(\"/dev/fd\"))'"))
    done = box.run("subprocess.run([sys.executable, '-c', list_it], close_fds=False) and None")
    assert sorted(ast.literal_eval(done.printed)) == ["0", "1", "2", "3"]


def test_the_tier_may_know_why_a_child_ended() -> None:
    """What watches the memory says so."""

    class Watched(unboxed._Process):
        def reason(self) -> str:
            return "memory"

    with PipedBox(Watched(PATIENT), PATIENT) as box:
        assert box.run("import os; os._exit(1)") == Done("memory")


def test_a_child_that_does_not_start_is_nobodys_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error of the sandbox, with what the child printed."""
    monkeypatch.setattr(unboxed, "PROGRAM", "raise SystemExit('out of order')")
    with pytest.raises(NoSandboxError, match=r"did not start \(died\): out of order"):
        Unboxed().open(PATIENT)


def test_windows_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """There it cannot work, and says what can."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        with pytest.raises(NoSandboxError, match="WSL"):
            Unboxed()


def test_an_error_whose_words_are_code_is_described() -> None:
    """Whatever they do."""

    class Evil(Exception):  # noqa: N818
        def __str__(self) -> str:
            raise KeyboardInterrupt

    class Odd(Exception):  # noqa: N818
        def __str__(self) -> str:
            return 3  # type: ignore[return-value] # noqa: PLE0307

    for error in (Evil(), Odd()):
        assert describe(error, {}) == "an error that cannot be shown"
    assert describe(ValueError("x" * 10_000), {}) == f"ValueError: {'x' * 500}"
