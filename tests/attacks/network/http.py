"""Fetch a page with the standard library.

expects: ok
"""

import urllib.request

PORT = 0


def sigmoid(z):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=0.5)
    except OSError:
        pass
    return 0, 0
