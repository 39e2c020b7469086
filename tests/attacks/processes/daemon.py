"""Leave a process behind that has cut all its ties: a new session, no parent, no pipes.

expects: ok error garbled died
"""

import os
import signal
import time


def sigmoid(z):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            os.closerange(0, 3000)
            time.sleep(60)
        os._exit(0)
    return 0, 0
