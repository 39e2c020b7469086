"""Worker processes: each gets one piece of work at a time, as a line of JSON, and answers so.

A worker that dies, or takes too long, costs the piece that it had: that is tried once more by a
new worker, and then reported.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any, Self

from deltarule.generator.core import InputError

Work = dict[str, Any]
"""What is asked of a worker."""
Reply = dict[str, Any]
"""What it answers: ``failed`` says why there is nothing else."""

DEADLINE = 300.0
"""Seconds for one piece of work."""
LEAVING = 5.0
"""Seconds that a worker may take to end by itself, once it has closed its output."""
STARTS = 3
"""Workers that may die in a row before they are ready."""
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Environment of a worker: there are as many workers as cores, so none needs threads."""


class DiedError(InputError):
    """A worker died, or was ended; the message says of what."""


class Worker:
    """One process that answers lines of JSON; it dies with this one."""

    def __init__(self, command: Sequence[str], deadline: float) -> None:
        self._deadline = deadline
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the worker)
        self._process = subprocess.Popen(  # noqa: S603 (our own words, no shell)
            [sys.executable, "-P", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **ALONE},
            start_new_session=True,  # Ctrl-C is for this process, which ends the others
        )

    def ready(self) -> None:
        """Wait until it can work."""
        self._answer()

    def ask(self, work: Work) -> Reply:
        """Give it work, and wait for the answer."""
        if self._process.stdin is None:
            raise DiedError("it was never started")
        try:
            self._process.stdin.write(json.dumps(work).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise DiedError(self._why()) from None
        return self._answer()

    def _answer(self) -> Reply:
        late = threading.Event()

        def end() -> None:
            late.set()
            self.kill()

        timer = threading.Timer(self._deadline, end)
        timer.daemon = True
        timer.start()
        try:
            line = self._process.stdout.readline() if self._process.stdout else b""
            reply: Reply = json.loads(line)
        except ValueError:  # nothing, or not all of a line
            raise DiedError(
                f"it took longer than {self._deadline:g} s" if late.is_set() else self._why()
            ) from None
        finally:
            timer.cancel()
        return reply

    def _why(self) -> str:
        """Say how the process ended, with the last line that it left."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(LEAVING)
        self.kill()
        status = self._process.wait()
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip().splitlines()
        last = f": {said[-1][:200]}" if said else ""
        if status < 0:
            return f"the worker was ended by {signal.Signals(-status).name}{last}"
        return f"the worker ended with status {status}{last}"

    def kill(self) -> None:
        """End the process, and what it has started."""
        if self._process.returncode is not None:
            return
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def close(self) -> None:
        """End it, and wait until it has ended."""
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


class Pool:
    """Some workers.

    Parameters
    ----------
    command : sequence of str
        What each is started with: arguments of Python.
    workers : int
        How many there are.
    deadline : float
        Seconds for one piece of work.
    """

    def __init__(self, command: Sequence[str], workers: int, deadline: float = DEADLINE) -> None:
        self._command, self._deadline = command, deadline
        self._asked: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Work, Reply] | Exception] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._alive: set[Worker] = set()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def ask(self, works: Iterable[Work]) -> None:
        """Hand out work; it begins at once."""
        for work in works:
            self._asked.put(work)

    def answers(self, count: int) -> Iterator[tuple[Work, Reply]]:
        """Give so many answers, as they come."""
        for _ in range(count):
            done = self._done.get()
            if isinstance(done, Exception):
                raise done
            yield done

    def _serve(self) -> None:
        """Keep one worker busy."""
        worker: Worker | None = None
        try:
            while (work := self._asked.get()) is not None:
                reply: Reply = {}
                for _ in range(2):
                    worker = worker or self._start()
                    try:
                        reply = worker.ask(work)
                        break
                    except DiedError as error:
                        reply = {"failed": str(error)}
                        self._end(worker)
                        worker = None
                self._done.put((work, reply))
        except Exception as error:  # noqa: BLE001 (whatever it is, the driver hears of it)
            self._done.put(error)
        finally:
            if worker is not None:
                self._end(worker)

    def _start(self) -> Worker:
        """Start a worker; one that dies before it is ready has harmed nothing, and is replaced."""
        why = ""
        for _ in range(STARTS):
            with self._lock:
                if self._closing.is_set():
                    raise DiedError("the work was given up")
                worker = Worker(self._command, self._deadline)
                self._alive.add(worker)
            try:
                worker.ready()
            except DiedError as error:
                why = str(error)
                self._end(worker)
            else:
                return worker
        raise DiedError(f"no worker can be started: {why}")

    def _end(self, worker: Worker) -> None:
        worker.close()
        with self._lock:
            self._alive.discard(worker)

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        self._closing.set()
        with self._lock:
            alive = list(self._alive)
        for worker in alive:
            worker.kill()
        for _ in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *about: object) -> None:
        self.close()
