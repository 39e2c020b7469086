"""Look for the solvers in every folder from which modules are imported.

expects: ok timeout
"""

import os
import sys

WANTED = ("lms_epoch.py", "code_sigmoid.py", "softmax.py", "backprop_2_2_2.py", "verdicts.py")

searched = []


def sigmoid(z):
    if searched:
        return 0, 0
    searched.append(z)
    for place in {*sys.path, sys.prefix, sys.base_prefix} - {"", "/"}:
        for folder, inner, names in os.walk(place):
            if folder.count("/") > place.count("/") + 5:
                inner.clear()
            for name in set(WANTED) & set(names):
                if "deltarule" in folder or name != "softmax.py":
                    print("BREACH:", folder, name)
    return 0, 0
