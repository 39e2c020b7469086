"""Be another function at every call.

expects: ok error refused missing
"""

calls = 0


def sigmoid(z):
    global sigmoid, calls
    calls += 1
    if calls == 2:
        sigmoid = "gone"
    if calls > 2:
        del sigmoid
    return 0, 0
