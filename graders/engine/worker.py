"""A worker process: ``python -m deltarule.graders.engine.worker COURSE ASSIGNMENT [--unsafe]``.

It reads work from standard input, a line of JSON each, and writes the answers to standard output.
It ends when its input does, also in the middle of something.
"""

import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deltarule.generator.core import InputError
from deltarule.generator.course import Assignment, find
from deltarule.generator.files import write
from deltarule.graders.engine import store
from deltarule.graders.engine.cohort import compare
from deltarule.graders.engine.key import code, key
from deltarule.graders.engine.summary import summary
from deltarule.graders.grading import grade_one, start_sandbox
from deltarule.graders.handed_in import TIMESTAMP, content
from deltarule.graders.history import Record

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def serve(answer: Answer) -> None:
    """Answer one piece of work after the other."""
    # What anything prints must not get between the answers.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as replies:
        os.dup2(2, 1)
        asked: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(asked,), daemon=True).start()
        reply: dict[str, Any] = {"ready": os.getpid()}
        while True:
            replies.write(json.dumps(reply) + "\n")
            replies.flush()
            reply = answer(json.loads(asked.get()))


def _listen(asked: "queue.SimpleQueue[str]") -> None:
    """Take in work; where the driver has gone, go too, with all that was started here."""
    for line in sys.stdin:
        asked.put(line)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def main() -> None:
    """Serve the driver."""
    course, name, *options = sys.argv[1:]
    assignment, unsafe = find(Path(course), name), "--unsafe" in options
    code()  # as it is now, not as it may be when somebody has edited it

    def answer(work: dict[str, Any]) -> dict[str, Any]:
        """Grade one submission, or compare the answers of all."""
        if "cohort" in work:
            return {"notes": compare(assignment)}
        return _grade(assignment, work, unsafe=unsafe)

    serve(answer)


def _grade(assignment: Assignment, work: dict[str, Any], *, unsafe: bool) -> dict[str, Any]:
    """Grade one submission and store its record."""
    student, path, notes = work["student"], Path(work["path"]), work["notes"]
    try:
        data = content(path)
        # Before grading: what is edited in between makes the key another one, and is graded again.
        found = key(assignment, student, data, notes)
        record, book = grade_one(assignment, student, data, lambda: start_sandbox(unsafe)[0], notes)
    except Exception as error:  # noqa: BLE001 (one submission must not end the grading of a class)
        write(store.log(assignment, student), traceback.format_exc())
        kind = "" if isinstance(error, InputError) else f"{type(error).__name__}: "
        return {"failed": f"{kind}{str(error)[:200]}"}
    try:
        before = store.load(assignment, student)
        if not work["force"] and before and _waits_as(before, record, found):
            return {"row": summary(before)}
        stored = store.save(assignment, record, book, found, path.with_name(TIMESTAMP))
    except OSError as error:
        return {"stop": f"{error.filename or assignment.folder}: {error.strerror}"}
    return {"row": summary(stored)}


def _waits_as(before: Record, record: Record, found: str) -> bool:
    """Tell whether the same still waits for a sandbox as before, so that nothing is new."""
    return bool(before["key"] == found and before["unrun"] == record["unrun"] != [])


if __name__ == "__main__":
    main()
