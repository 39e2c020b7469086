"""The sandbox: each tier that works here isolates, limits, and leaves nothing behind."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from select import select as ready
from typing import Any

import pytest

from deltarule.graders.sandbox import layout, select, watch
from deltarule.graders.sandbox.box import Box, Limits, NoSandboxError, Sandbox
from deltarule.graders.sandbox.unboxed import Unboxed

if sys.platform != "linux":
    pytest.skip("the sandbox is for Linux", allow_module_level=True)

from deltarule.graders.sandbox import bubblewrap, landlock, seccomp, warmed
from deltarule.graders.sandbox.inside import landlock as rights

TIERS: dict[str, Callable[[], Sandbox]] = {
    "bubblewrap": bubblewrap.Bubblewrap,
    "bubblewrap-fresh": bubblewrap.FreshBubblewrap,
    "landlock": landlock.Landlock,
}
LIMITS = Limits(memory=256 << 20, processes=8, file=1 << 20, scratch=4 << 20, seconds=20)
NOBODY = 65534


@cache
def states() -> dict[str, select.State]:
    """Try all tiers, once."""
    return {state.tier: state for state in select.survey()}


@pytest.fixture(scope="module", params=TIERS)
def tier(request: pytest.FixtureRequest) -> str:
    """Each tier that works here; the others are skipped by name."""
    state = states()[request.param]
    if not state.works:
        pytest.skip(f"{state.tier} does not work here: {state.why}")
    return state.tier


@pytest.fixture(scope="module")
def sandbox(tier: str) -> Iterator[Sandbox]:
    """Start a tier."""
    with TIERS[tier]() as started:
        yield started


@pytest.fixture
def box(sandbox: Sandbox) -> Iterator[Box]:
    """Open a box with small limits."""
    with sandbox.open(LIMITS) as opened:
        yield opened


def said(box: Box, source: str) -> str:
    """Run a cell that must be all right, and give what it printed."""
    done = box.run(source)
    assert done.status == "ok", done
    return done.printed


class TestSelfTest:
    """The self-test passes where a tier holds, and fails where it is broken on purpose."""

    def test_passes(self, sandbox: Sandbox) -> None:
        """A tier that works has no breach."""
        assert select.self_test(sandbox) == []

    def test_finds_all_without_isolation(self) -> None:
        """Without isolation everything is found."""
        with Unboxed() as unboxed:
            found = "\n".join(select.self_test(unboxed))
        for words in ("read", "listed", "truncated", "TCP", "socket of another", "signalled"):
            assert words in found
        assert "environment" in found and "imported" in found and "made in" in found

    def test_finds_a_file_that_can_be_seen(
        self, tier: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
    ) -> None:
        """A tier that shows the folder of temporary files fails."""
        # Not the usual one: where Python itself is below that, only some of it would be shown.
        place = Path(tempfile.mkdtemp(dir="/var/tmp"))
        place.chmod(0o755)
        request.addfinalizer(lambda: shutil.rmtree(place))
        monkeypatch.setattr(tempfile, "tempdir", str(place))
        whole = layout.layout()
        more = (*whole.folders, str(place))
        shown = layout.Layout(more, whole.files, whole.hidden)
        monkeypatch.setattr(bubblewrap, "layout", lambda: shown)
        monkeypatch.setattr(landlock, "layout", lambda: shown)
        with TIERS[tier]() as broken:
            assert any("can be read" in breach for breach in select.self_test(broken))

    def test_finds_the_network(self, tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A tier with sockets, and the network of the machine, fails.

        Children of the parent in bubblewrap have no network even if it has.
        """
        monkeypatch.setattr(seccomp, "PIPES", f"{seccomp.PIPES} connect socket")
        rules = seccomp._rules
        monkeypatch.setattr(
            seccomp, "_rules", lambda more: [r for r in rules(more) if r[0] == seccomp.ALLOW]
        )
        whole = bubblewrap.options
        monkeypatch.setattr(
            bubblewrap,
            "options",
            lambda limits, proc: [o for o in whole(limits, proc=proc) if o != "--unshare-net"],
        )
        known = {"known": 3} if tier == "landlock" else {}
        with TIERS[tier](**known) as broken:
            found = any("TCP" in breach for breach in select.self_test(broken))
        assert found is (tier != "bubblewrap")

    def test_finds_deltarule(self, tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A tier that shows deltarule fails."""
        ours = str(Path(layout.__file__).parents[2])
        whole = layout.layout()
        shown = layout.Layout((*whole.folders, ours), whole.files, ())
        monkeypatch.setattr(bubblewrap, "layout", lambda: shown)
        monkeypatch.setattr(landlock, "layout", lambda: shown)
        with TIERS[tier]() as broken:
            assert "deltarule can be read" in select.self_test(broken)

    def test_finds_the_environment(self, tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A tier that hands on the grader's environment fails."""
        monkeypatch.setenv(select.CANARY, "the secret")
        monkeypatch.setitem(layout.VARIABLES, "LANG", "the secret")
        with TIERS[tier]() as broken:
            assert "the grader's environment can be read" in select.self_test(broken)


def test_as_another_user(tier: str, tmp_path: Path) -> None:
    """Where root tests, a user without any rights passes the self-test too."""
    if os.geteuid() != 0:
        pytest.skip("this is a user already")
    program = (
        "from deltarule.graders.sandbox import select\n"
        f"with select.start(tier={tier!r}) as started: print(started.tier)"
    )
    tmp_path.chmod(0o777)
    command = [sys.executable, "-B", "-c", program]
    try:
        done = subprocess.run(
            command,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            cwd="/",
            env={"TMPDIR": tempfile.gettempdir(), "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    except PermissionError:
        pytest.skip("this Python is for root alone")
    assert (done.stdout, done.stderr) == (f"{tier}\n", "")


class TestLimits:
    """What a box may use is limited, and the status says which limit it was."""

    def test_memory_of_one_process(self, box: Box) -> None:
        """One array that is too large is an error; the box goes on."""
        done = box.run("import numpy as np; x = np.ones(10**9)")
        assert done.status == "error" and "MemoryError" in done.says
        assert said(box, "print(1)") == "1\n"

    def test_memory_of_all_processes(self, tier: str, box: Box) -> None:
        """What forked processes hold counts together."""
        if tier == "landlock":
            pytest.skip("there are no other processes")
        done = box.run(
            "import os, time\n"
            "for _ in range(4):\n"
            "    if not os.fork():\n"
            "        x = bytearray(os.urandom(1)) * (100 << 20)\n"
            "        time.sleep(60)\n"
            "time.sleep(60)"
        )
        assert done.status == "memory"
        assert not box.alive

    def test_what_is_shared_counts_once(self, tier: str, box: Box) -> None:
        """Forks that only share a large array are no reason to end the box."""
        if tier == "landlock":
            pytest.skip("there are no other processes")
        assert "done" in said(
            box,
            "import os, time\n"
            "x = bytearray(b'x') * (150 << 20)\n"
            "for _ in range(4):\n"
            "    if not os.fork():\n"
            "        time.sleep(0.5); os._exit(0)\n"
            "time.sleep(1); print('done')",
        )

    def test_shared_memory(self, box: Box) -> None:
        """Anonymous shared memory counts too, and files in memory are limited."""
        done = box.run(
            "import mmap, os\n"
            "maps = [mmap.mmap(-1, 90 << 20) for _ in range(2)]\n"
            "for m in maps:\n"
            "    for at in range(0, len(m), 4096): m[at] = 1\n"
            "try:\n"
            "    os.memfd_create('x')\n"
            "except OSError as error: print(error.strerror)"
        )
        assert "not implemented" in done.printed

    def test_processes(self, tier: str, box: Box) -> None:
        """So many processes can be started, and no more."""
        count = int(
            said(
                box,
                "import os, time\n"
                "count = 1\n"
                "try:\n"
                "    for _ in range(50):\n"
                "        if not os.fork(): time.sleep(60); os._exit(0)\n"
                "        count += 1\n"
                "except OSError: pass\n"
                "print(count)",
            )
        )
        assert count == (1 if tier == "landlock" else LIMITS.processes)

    def test_threads(self, box: Box) -> None:
        """Threads count as processes."""
        source = (
            "import threading, time\n"
            "count = 0\n"
            "try:\n"
            "    for count in range(200):\n"
            "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
            "except RuntimeError: print(count)"
        )
        assert int(said(box, source)) <= 2 * LIMITS.processes

    def test_file(self, box: Box) -> None:
        """One file is limited."""
        done = box.run("open('x', 'wb').write(bytes(2 << 20))")
        assert done.status == "error" and "too large" in done.says

    def test_scratch(self, tier: str, box: Box) -> None:
        """All files together are limited, also those without a name."""
        done = box.run(
            "import os, time\n"
            "for n in range(50):\n"
            "    f = open(f'{n}', 'wb'); os.unlink(f'{n}'); f.write(bytes(1 << 20)); f.flush()\n"
            "    globals()[f'f{n}'] = f; time.sleep(0.02)\n"
            "time.sleep(5)"
        )
        if tier == "landlock":
            assert done.status == "memory"
        else:
            assert done.status == "error" and "No space left" in done.says

    def test_number_of_files(self, tier: str, box: Box) -> None:
        """So many files can be made, and no more."""
        done = box.run(
            "import time\nfor n in range(100_000): open(f'{n}', 'w').close()\ntime.sleep(5)"
        )
        assert done.status == ("error" if tier == "bubblewrap" else "memory")

    def test_deep_folders(self, sandbox: Sandbox) -> None:
        """Folders nested deeper than any path reaches are removed with the box."""
        with sandbox.open(LIMITS) as box:
            box.run("import os\nfor n in range(2000): os.mkdir('d' * 200); os.chdir('d' * 200)")

    def test_seconds(self, box: Box) -> None:
        """Time is up after the time."""
        assert box.run("while True: pass", seconds=0.3).status == "timeout"

    def test_processor(self, sandbox: Sandbox) -> None:
        """Processor time is limited also while nobody asks anything."""
        with sandbox.open(Limits(total=0.9)) as box:
            box.run(
                "import threading\n"
                "def spin():\n"
                "    while True: pass\n"
                "threading.Thread(target=spin, daemon=True).start()"
            )
            pid = box._child.pid  # type: ignore[attr-defined]
            *_, student = watch.processes(pid)
            assert _soon(lambda: not _runs(student))
            assert box.run("1").status == "died"

    def test_limits_cannot_be_raised(self, box: Box) -> None:
        """The limits are hard."""
        done = box.run(
            "import resource as r\nr.setrlimit(r.RLIMIT_FSIZE, (r.RLIM_INFINITY, r.RLIM_INFINITY))"
        )
        assert done.status == "error"


FORBIDDEN = """
socket.socket()
socket.socket(socket.AF_INET6)
socket.socket(40)
socket.socket(socket.AF_NETLINK)
socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
libc("ptrace", 0, 0, 0, 0)
libc("process_vm_readv", os.getpid(), 0, 0, 0, 0, 0)
libc("mount", 0, 0, 0, 0, 0)
libc("umount2", b"/", 0)
libc("unshare", 0x10000000)
libc("setns", 3, 0)
libc("syscall", 435, 0, 0)
libc("syscall", 250, 0, 0, 0)
libc("syscall", 321, 0, 0, 0)
libc("syscall", 425, 1, 0)
libc("syscall", 323, 0)
libc("syscall", 298, 0, 0, 0, 0, 0)
libc("syscall", 438, 3, 0, 0)
libc("syscall", 434, os.getpid(), 0)
libc("memfd_create", b"x", 0)
libc("shmget", 0, 4096, 0o1600)
libc("semget", 0, 1, 0o1600)
libc("msgget", 0, 0o1600)
libc("syscall", 240, b"x", 0o102, 0o600, 0)
libc("personality", 0x0040000)
libc("chroot", b"/")
libc("syscall", 155, b"/", b"/")
libc("syscall", 304, 0, 0, 0)
libc("syscall", 303, 0, b"/", 0, 0, 0)
libc("syscall", 246, 0, 0, 0, 0)
libc("syscall", 175, 0, 0, 0)
libc("ioctl", 0, 0x5412, b"x")
libc("prctl", 1, 0, 0, 0, 0)
libc("prctl", 4, 0, 0, 0, 0)
libc("syscall", 56, 0x10000011, 0, 0, 0, 0)
libc("syscall", 56, 0x8011, 0, 0, 0, 0)
libc("syscall", 9999)
libc("prlimit", 1, 0, 0, 0)
libc("setpriority", 1, 0, 0)
libc("fcntl", 0, 8, 1)
libc("fcntl", 0, 10, 9)
libc("ioctl", 0, 0x8901, ctypes.byref(ctypes.c_int(1)))
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of its system calls")
def test_forbidden_calls(box: Box) -> None:
    """What reaches the kernel's other parts, other processes or the network is refused."""
    said(
        box,
        "import ctypes, os, socket\n"
        "def libc(name, *arguments):\n"
        "    ctypes.set_errno(0)\n"
        "    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) < 0:\n"
        "        if ctypes.get_errno() in (1, 38): raise OSError(ctypes.get_errno(), 'refused')\n",
    )
    for line in FORBIDDEN.split("\n")[1:-1]:
        done = box.run(line)
        assert done.status == "error" and ("refused" in done.says or "Errno" in done.says), line


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="a trick of x86-64")
def test_other_numbers(box: Box) -> None:
    """A system call with the numbers of x32 ends the box."""
    done = box.run("import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39)")
    assert done.status == "died"


class TestOthers:
    """Submissions know nothing of each other, nor of the grader."""

    def test_two_boxes(self, tier: str, sandbox: Sandbox) -> None:
        """Files, shared memory and processes of one box are not in the other."""
        with sandbox.open(LIMITS) as one, sandbox.open(LIMITS) as two:
            said(one, "open('secret', 'w').write('mine'); import os, time")
            place = said(one, "print(os.path.abspath('secret'), os.getpid())").split()
            if tier != "landlock":
                said(one, "open('/dev/shm/secret', 'w').write('mine'); os.fork() or time.sleep(9)")
            done = two.run(
                "import os, glob\n"
                "print(os.listdir('.'), glob.glob('/dev/shm/*'), glob.glob('/proc/*'))\n"
                f"print(glob.glob({place[0]!r}))"
            )
            assert done.printed == "[] [] []\n[]\n" or tier == "landlock"
            assert two.run(f"open({place[0]!r}).read()").status == "error"
            two.run(f"import os; os.kill({place[1]}, 9)")
            two.run("import os; os.kill(-1, 9)")
            assert said(one, "print(open('secret').read())") == "mine\n"

    def test_descriptors(self, box: Box) -> None:
        """Nothing is open in the box but the three standard streams and the two pipes."""
        source = (
            "import os, stat\n"
            "kinds = []\n"
            "for fd in range(2000):\n"
            "    try: kinds.append(stat.S_IFMT(os.fstat(fd).st_mode) == stat.S_IFIFO)\n"
            "    except OSError: pass\n"
            "print(kinds)"
        )
        assert said(box, source) == "[False, True, True, True, True]\n"

    def test_nothing_stays(self, sandbox: Sandbox) -> None:
        """What one submission wrote and changed, the next does not find."""
        with sandbox.open(LIMITS) as box:
            said(box, "import numpy, os; numpy.pi = 3; open('x', 'w').close()")
        with sandbox.open(LIMITS) as box:
            assert (
                said(box, "import numpy, os; print(numpy.pi > 3, os.listdir('.'))") == "True []\n"
            )

    def test_processes_end_with_the_box(self, tier: str, sandbox: Sandbox) -> None:
        """Also those that have left their group and ignore signals."""
        if tier == "landlock":
            pytest.skip("there are no other processes")
        with sandbox.open(LIMITS) as box:
            pid = box._child.pid  # type: ignore[attr-defined]
            box.run(
                "import os, signal, time\n"
                "for _ in range(3):\n"
                "    if not os.fork():\n"
                "        os.setsid()\n"
                "        for s in range(1, 65):\n"
                "            try: signal.signal(s, signal.SIG_IGN)\n"
                "            except OSError: pass\n"
                "            except ValueError: pass\n"
                "        time.sleep(99)\n"
                "time.sleep(0.2)"
            )
            running = [*watch.processes(pid)]
            assert len(running) >= 4
        assert not any(Path(f"/proc/{one}").exists() for one in running)

    def test_at_the_same_time(self, tier: str, sandbox: Sandbox, many: int) -> None:
        """Boxes can be opened by several threads."""
        count = 8 if tier == "bubblewrap-fresh" else many

        def value(n: int) -> Any:
            with sandbox.open(LIMITS) as box:
                said(box, f"def f(): return {n}")
                return box.call("f", []).value

        with ThreadPoolExecutor(4) as pool:
            assert [*pool.map(value, range(count))] == [*range(count)]


class TestNothingIsLeft:
    """Whatever happens, no process, file descriptor or file stays."""

    def test_after_many_boxes(
        self, tier: str, many: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Boxes leave as many file descriptors and processes as before, and no file."""
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        before = _fds(), len([*watch.processes(os.getpid())])
        with TIERS[tier]() as started:
            for turn in range(5 if tier == "bubblewrap-fresh" else 5 * many):
                with started.open(LIMITS) as box:
                    if turn % 3:
                        box.run("import os; open('x', 'w').close(); os._exit(1)")
        assert (_fds(), len([*watch.processes(os.getpid())])) == before
        assert [*tmp_path.iterdir()] == []

    def test_after_the_grader_is_killed(self, tier: str, tmp_path: Path) -> None:
        """A box ends when the grader is killed, however busy it is."""
        program = (
            "import sys\n"
            "from deltarule.graders.sandbox import bubblewrap, landlock\n"
            f"name = {tier!r}\n"
            "begin = {c.tier: c for c in (bubblewrap.Bubblewrap, bubblewrap.FreshBubblewrap,"
            " landlock.Landlock)}[name]\n"
            "box = begin().open()\n"
            "print(box._child.pid, flush=True)\n"
            "box.run('import signal; signal.signal(15, signal.SIG_IGN)\\nwhile True: pass', 60)\n"
        )
        grader = subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(tmp_path)},
        )
        assert grader.stdout
        with grader, grader.stdout:
            child = int(grader.stdout.readline())
            time.sleep(0.3)
            running = [*watch.processes(grader.pid)]
            assert child in running or tier == "bubblewrap"
            grader.send_signal(signal.SIGKILL)
        assert _soon(lambda: not any(_runs(pid) for pid in {*running[1:], child}))

    def test_without_close(self, tier: str, tmp_path: Path) -> None:
        """A sandbox that nobody closed ends with the grader, without a warning."""
        program = (
            "from deltarule.graders.sandbox import select\n"
            f"box = select.start(tier={tier!r}).open()\n"
            "print(box.run('1 + 1').printed)"
        )
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            env=os.environ | {"TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert (done.stdout, done.stderr) == ("2\n\n", "")
        assert [*tmp_path.iterdir()] == []

    def test_boxes_end_with_the_sandbox(self, tier: str) -> None:
        """A box that is open when the sandbox is closed is dead."""
        with TIERS[tier]() as started:
            box = started.open(LIMITS)
            box.run("open('x', 'w').write('x')")
        assert box.run("1").status == "died"
        box.close()


class TestWarmParent:
    """The warm parent is started again once."""

    @pytest.mark.parametrize("name", ["bubblewrap", "landlock"])
    def test_is_started_once_more(self, name: str) -> None:
        """After its second end there are no more boxes."""
        if not states()[name].works:
            pytest.skip(f"{name} does not work here")
        with TIERS[name]() as started:
            box = started.open()
            for turn in range(2):
                parent = started._parent.process  # type: ignore[attr-defined]
                signal.pidfd_send_signal(parent, signal.SIGKILL)
                assert ready([parent], [], [], 10)[0]
                if not turn:
                    assert box.run("1").status == "died"
                    with started.open() as other:
                        assert other.run("1").status == "ok"
            with pytest.raises(NoSandboxError, match="ended twice"):
                started.open()

    def test_tells_why_it_does_not_start(self) -> None:
        """What it printed is the message."""
        with pytest.raises(NoSandboxError, match="no such thing"):
            warmed.Parent((sys.executable, "-c", "raise SystemExit('no such thing')"), {})


@pytest.mark.parametrize("known", [3, 4, 5, 6])
def test_older_landlock(known: int) -> None:
    """With fewer rights of Landlock the filter alone keeps sockets and signals away."""
    if not states()["landlock"].works:
        pytest.skip(f"landlock does not work here: {states()['landlock'].why}")
    with landlock.Landlock(known) as started:
        assert select.self_test(started) == []


def test_too_old_landlock() -> None:
    """Below the version that guards against truncation the tier is refused."""
    with pytest.raises(NoSandboxError, match="Landlock version"):
        landlock.Landlock(2)


class TestSelect:
    """The choice of the tier."""

    def test_best_first(self) -> None:
        """The first tier that works is started."""
        best = next((state.tier for state in states().values() if state.works), None)
        if best is None:
            pytest.skip("no tier works here")
        with select.start() as started:
            assert started.tier == best

    def test_none_only_if_unsafe(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where nothing works, only the careless go on; the others are told what to do."""
        monkeypatch.setattr(shutil, "which", lambda name: None)
        monkeypatch.setattr(rights, "version", lambda: 0)
        with pytest.raises(NoSandboxError) as caught:
            select.start()
        assert "apt install bubblewrap" in str(caught.value)
        assert "Linux 6.2" in str(caught.value)
        with select.start(unsafe=True) as started:
            assert started.tier == "none"
        assert [state.works for state in select.survey()] == [False] * 3

    def test_without_libseccomp(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A missing library is named, with the package that has it."""
        monkeypatch.setattr(seccomp, "LIBRARY", "libnothing.so.2")
        assert {state.fix for state in select.survey()} == {"apt install libseccomp2"}

    @pytest.mark.parametrize(
        ("why", "fix"),
        [
            ("bwrap: setting up uid map: Permission denied", "userns,"),
            ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", "userns,"),
            ("bwrap: Creating new namespace failed: No space left on device", "sysctl"),
            ("something else", "virtual machine"),
        ],
    )
    def test_fixes(self, why: str, fix: str) -> None:
        """Known messages of bwrap have their fix."""
        assert fix in select._fix(why)

    def test_unknown_tier(self) -> None:
        """An unknown name is told, with the nearest."""
        with pytest.raises(NoSandboxError, match="did you mean landlock"):
            select.start(tier="landlok")
        with pytest.raises(NoSandboxError, match="--unsafe-no-sandbox"):
            select.start(tier="none")


def test_filter_for_other_machines() -> None:
    """The filter can be made for both machines; only that of single processes names the process."""
    itself = seccomp.ITSELF.to_bytes(4, sys.byteorder)
    for machine, processes in itertools.product(seccomp.MACHINES, (True, False)):
        program = seccomp.program(processes=processes, machine=machine)
        assert len(program) % 8 == 0
        assert (itself in program) is not processes


def test_without_hidden(tmp_path: Path) -> None:
    """A folder without a hidden one is its other entries."""
    for name in ("a/deltarule", "a/numpy", "b"):
        (tmp_path / name).mkdir(parents=True)
    hidden = (str(tmp_path / "a/deltarule"),)
    shown = rights.without(str(tmp_path), hidden)
    assert [*shown] == [str(tmp_path / "a/numpy"), str(tmp_path / "b")]
    assert rights.above(str(tmp_path), hidden) == {str(tmp_path), str(tmp_path / "a")}


def _fds() -> int:
    """Count the open file descriptors."""
    return len([*Path("/proc/self/fd").iterdir()])


def _runs(pid: int) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _soon(condition: Callable[[], bool]) -> bool:
    """Wait for something for some seconds."""
    end = threading.Event()
    return any(condition() or end.wait(0.05) for _ in range(200))
