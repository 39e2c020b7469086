"""Leave a thread behind that redefines the function and prints for ever.

expects: ok error flooded missing
"""

import threading
import time


def later():
    while True:
        print("still here")
        get_ipython().user_ns["sigmoid"] = lambda z: (z, z)
        time.sleep(0.001)


threading.Thread(target=later, daemon=True).start()


def sigmoid(z):
    return 0, 0
