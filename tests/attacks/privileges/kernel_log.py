"""Ask for the size of the kernel's log, the load of others, and the addresses of the kernel.

expects: ok died
"""

import ctypes

SIZE_BUFFER = 10


def sigmoid(z):
    if ctypes.CDLL(None, use_errno=True).klogctl(SIZE_BUFFER, None, 0) > 0:
        print("BREACH: may ask for the kernel's log")
    for name in ("/proc/kcore", "/dev/kmsg", "/proc/sysrq-trigger", "/sys/kernel/debug/sched"):
        try:
            open(name, "rb").close()
        except OSError:
            continue
        print("BREACH: opened", name)
    return 0, 0
