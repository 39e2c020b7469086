"""Fill the scratch folder with files that have no name any more.

expects: error died memory timeout
"""

import os

MARK = "deltarule-attack"
tried = []


def sigmoid(z):
    assert not tried
    tried.append(z)
    kept = []
    for number in range(25):
        file = open(f"{MARK}-{number}", "wb")
        os.unlink(file.name)
        file.write(bytes(8 << 20))
        file.flush()
        kept.append(file)
    print("BREACH: no quota for files without a name")
    raise OSError("200 MB")
