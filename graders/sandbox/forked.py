"""A child that a warm parent forked, as the grader holds it: by a descriptor of its process."""

import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from deltarule.graders.sandbox.box import Limits
from deltarule.graders.sandbox.host import PipedBox
from deltarule.graders.sandbox.watch import Watch, exceeds


class Forked:
    """A child of the warm parent, as `PipedBox` needs it; it fills in what is measured.

    Parameters
    ----------
    requests, replies, output : int
        File descriptors, as in `host.Child`.
    process : int
        A descriptor of the process whose end is the end of all processes of the box.
    """

    def __init__(self, requests: int, replies: int, output: int, process: int) -> None:
        self.requests, self.replies, self.output = requests, replies, output
        self._process = process
        self._lock = threading.Lock()
        self._killed = False
        self._reason = ""
        self._then: list[Callable[[], object]] = []

    @property
    def pid(self) -> int:
        """The number of its process."""
        return pid_of(self._process)

    def stands_for(self, process: int) -> None:
        """Mean the end of another process, whose end is that of all processes of the box."""
        os.dup2(process, self._process, inheritable=False)

    def finally_do(self, then: Callable[[], object]) -> None:
        """Have this done when all its processes have ended."""
        self._then.append(then)

    def kill(self, reason: str = "") -> None:
        """Kill all its processes at once, and remember why."""
        with self._lock, suppress(ProcessLookupError):
            if self._process >= 0:
                if not self._killed and not ended(self._process, 0):
                    self._reason = reason
                self._killed = True
                signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def wait(self) -> None:
        """Wait until all its processes have ended, and free what they used."""
        ended(self._process, None)
        with self._lock:
            os.close(self._process)
            self._process = -1
        for then in self._then:
            then()

    def ends(self) -> bool:
        """Tell whether it ends by itself within a second."""
        for _ in range(20):
            with self._lock:
                if self._process < 0 or ended(self._process, 0):
                    return True
            time.sleep(0.05)
        return False

    def reason(self) -> str:
        """Give "memory" if it was killed for what it held."""
        return self._reason


def boxed(
    child: Forked, limits: Limits, watch: Watch, full: Callable[[], bool] = lambda: False
) -> PipedBox:
    """Make a box of a forked child, and watch it; it ends also when it is `full`."""
    pid = child.pid

    def over() -> bool:
        """Kill it where it uses too much, and tell so."""
        try:
            much = exceeds(pid, limits.memory) or full()
        except OSError:  # what cannot be measured is too much, if it is not just ending
            much = not child.ends()
        if much:
            child.kill("memory")
        return much

    watch.add(child, over)
    child.finally_do(lambda: watch.remove(child))
    return PipedBox(child, limits)


def pid_of(process: int) -> int:
    """Give the process id that a descriptor of a process stands for."""
    lines = Path(f"/proc/self/fdinfo/{process}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pid:"))


def ended(process: int, seconds: float | None) -> bool:
    """Wait at most so long for the end of a process, given by a descriptor."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(seconds))
