"""Grow a list by 16 MB at a time, up to 1.5 GB, and keep it.

expects: memory died error timeout
"""

kept = []


def sigmoid(z):
    for _ in range(96):
        kept.append(b"x" * (1 << 24))
    raise MemoryError("nothing stopped me")
