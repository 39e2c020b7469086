"""Return a list that a thread changes while it is written down.

expects: ok refused garbled error
"""

import threading


def sigmoid(z):
    values = [0.5] * 1000

    def change():
        for _ in range(20_000):
            values.append(object())
            values.pop()

    threading.Thread(target=change, daemon=True).start()
    return values, values
