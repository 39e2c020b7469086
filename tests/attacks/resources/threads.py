"""Start 400 threads that sleep.

expects: error died timeout memory
"""

import threading
import time


def sigmoid(z):
    for _ in range(400):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    print("BREACH: 400 threads")
    raise OSError("400 threads")
