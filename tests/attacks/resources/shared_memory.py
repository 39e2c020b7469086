"""Use 1.5 GB of memory that children share and no process owns.

expects: memory died error timeout
"""

import mmap

tried = []


def sigmoid(z):
    assert not tried
    tried.append(z)
    kept = []
    for _ in range(96):
        area = mmap.mmap(-1, 1 << 24)
        area.write(b"x" * (1 << 24))
        kept.append(area)
    raise MemoryError("nothing stopped me")
