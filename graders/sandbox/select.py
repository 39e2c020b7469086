"""Which tier of the sandbox works here: each is started and has to pass a self-test in its box."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deltarule.generator.core import nearest
from deltarule.graders.sandbox.box import NoSandboxError, Sandbox
from deltarule.graders.sandbox.layout import INSIDE
from deltarule.graders.sandbox.unboxed import Unboxed

APPARMOR = """\
AppArmor keeps bubblewrap from making namespaces of users (as on Ubuntu since 23.10): write
    abi <abi/4.0>,
    include <tunables/global>
    profile bwrap /usr/bin/bwrap flags=(unconfined) {
      userns,
    }
to /etc/apparmor.d/bwrap, and `systemctl reload apparmor`"""
NAMESPACES = """\
permit namespaces of users: sysctl user.max_user_namespaces=10000, and where there is such a
setting, kernel.unprivileged_userns_clone=1"""
FIXES = (
    ("libseccomp", "apt install libseccomp2"),
    ("no bwrap", "apt install bubblewrap"),
    ("cannot be isolated", "none is needed if bubblewrap-fresh works, which does the same slowly"),
    ("uid map: Permission denied", APPARMOR),
    ("RTM_NEWADDR", APPARMOR),
    ("namespace", NAMESPACES),
    ("user ns", NAMESPACES),
    ("Landlock", "Linux 6.2 or newer, with landlock in /sys/kernel/security/lsm"),
    ("Linux", "use a Linux container, on Windows WSL2"),
)
"""What a message of what is missing has in it, and what to do."""
ELSEWHERE = "grade on a virtual machine with Linux"
CANARY = "DELTARULE_CANARY"
ELSEWHERE_WRITTEN = ("/", "/etc", "/usr", "/home", "/var/tmp", "/dev", "/proc")  # noqa: S108


@dataclass(frozen=True)
class State:
    """Whether a tier works here; if not, why, and what to do."""

    tier: str
    works: bool
    why: str = ""
    fix: str = ""


def survey() -> list[State]:
    """Try all tiers that isolate, the best first."""
    states = []
    for tier, begin in _tiers().items():
        try:
            _tested(begin).close()
        except NoSandboxError as error:
            states.append(State(tier, works=False, why=str(error), fix=_fix(str(error))))
        else:
            states.append(State(tier, works=True))
    return states


def start(unsafe: bool = False, tier: str = "") -> Sandbox:
    """Start the best tier that works.

    Parameters
    ----------
    unsafe : bool, optional
        Whether student code is to run without isolation where no tier works.
    tier : str, optional
        The only one to try, which may be "none" if `unsafe`.

    Returns
    -------
    Sandbox
        A tier that has passed its self-test, or "none".

    Raises
    ------
    NoSandboxError
        If no tier works. The message says what is missing, and what to do.
    """
    tiers = _tiers()
    if tier and tier not in (*tiers, "none"):
        raise NoSandboxError(f"no tier of the sandbox is called {tier!r}{nearest(tier, tiers)}")
    missing = []
    for name in [tier] if tier in tiers else [] if tier else tiers:
        try:
            return _tested(tiers[name])
        except NoSandboxError as error:
            missing.append(f"{name}: {error}; fix: {_fix(str(error))}")
    if unsafe:
        return Unboxed()
    missing.append(f"otherwise {ELSEWHERE}, or accept the danger with --unsafe-no-sandbox")
    raise NoSandboxError("no sandbox works here\n" + "\n".join(missing))


def self_test(sandbox: Sandbox) -> list[str]:
    """Try in a box what student code must not be able to do, and give what succeeds, in words.

    There is a file, a port and a process for it to find. All of them are reached from here first,
    so that finding none of them in the box says something.
    """
    with _canary() as canary, sandbox.open() as box:
        probe = INSIDE.parent / "probe.py"
        done = box.run(probe.read_text())
        if done.status == "ok":
            done = box.call("breaches", [canary])
        if done.status != "ok" or not isinstance(done.value, list):
            return [f"its self-test ended with {done.status} {done.says} {done.printed[-500:]}"]
        return [str(breach) for breach in done.value]


def _tiers() -> dict[str, Callable[[], Sandbox]]:
    """Give the tiers that isolate, the best first."""
    if sys.platform != "linux":

        def missing() -> Sandbox:
            raise NoSandboxError("student code is isolated by the Linux kernel")

        return {"bubblewrap": missing}
    from deltarule.graders.sandbox.bubblewrap import Bubblewrap, FreshBubblewrap
    from deltarule.graders.sandbox.landlock import Landlock

    return {each.tier: each for each in (Bubblewrap, FreshBubblewrap, Landlock)}


def _tested(begin: Callable[[], Sandbox]) -> Sandbox:
    """Start a tier that passes its self-test."""
    with _variable(CANARY, secrets.token_hex()), ExitStack() as stack:
        try:
            sandbox = stack.enter_context(begin())
            breaches = self_test(sandbox)
        except OSError as error:
            raise NoSandboxError(str(error)) from error
        if breaches:
            raise NoSandboxError(f"it does not hold: {'; '.join(breaches)}")
        stack.pop_all()
        return sandbox


def _fix(why: str) -> str:
    """Give what to do about what is missing."""
    return next((fix for words, fix in FIXES if words in why), ELSEWHERE)


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    """Have a variable in the environment."""
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]


@contextmanager
def _canary() -> Iterator[dict[str, Any]]:
    """Make what the self-test must not find, and give where it is."""
    secret = os.environ.get(CANARY, secrets.token_hex())
    abstract = f"deltarule-{secrets.token_hex(8)}"
    with ExitStack() as stack:
        files = []
        for place in (tempfile.gettempdir(), Path.home()):
            if os.access(place, os.W_OK):
                folder = stack.enter_context(
                    tempfile.TemporaryDirectory(prefix=".deltarule-canary-", dir=place)
                )
                files.append(Path(folder, "canary"))
                files[-1].write_text(secret)
                for path in (Path(folder), files[-1]):
                    path.chmod(0o777)  # so that isolation alone keeps the box away
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(f"\0{abstract}")
        unix.listen()
        process = stack.enter_context(subprocess.Popen(["/bin/sleep", "60"], env={CANARY: secret}))
        stack.callback(process.kill)
        yield {
            "files": [str(file) for file in files],
            "folders": [*ELSEWHERE_WRITTEN, sys.prefix, sys.base_prefix, str(Path.home())],
            "sources": [str(INSIDE.parent / "box.py")],
            "port": tcp.getsockname()[1],
            "abstract": abstract,
            "secret": secret,
            "process": process.pid,
        }
