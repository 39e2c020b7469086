"""Watch every line that the runner executes, for the sight of an expected answer.

expects: ok refused error timeout
"""

import sys
import threading

seen = []


def watch(frame, event, argument):
    if event == "return" and len(seen) < 1000:
        seen.extend(name for name in frame.f_locals if name in ("truth", "expected", "trials"))
    return watch


sys.settrace(watch)
sys.setprofile(watch)
threading.settrace(watch)


def sigmoid(z):
    sys.settrace(watch)
    if seen:
        print("BREACH: the truth is in the child")
    return 0, 0
