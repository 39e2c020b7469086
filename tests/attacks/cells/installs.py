"""Install a package from a server of its own.

expects: ok error timeout
"""

PORT = 0

address = f"http://127.0.0.1:{PORT}/evil.tar.gz"
get_ipython().run_line_magic("pip", f"install --no-deps --no-index --retries 0 {address}")


def sigmoid(z):
    return 0, 0
