"""Make 20 000 empty files, which take no bytes of the scratch folder but do take its entries.

expects: error timeout died memory
"""

MARK = "deltarule-attack"
tried = []


def sigmoid(z):
    assert not tried
    tried.append(z)
    for number in range(20_000):
        open(f"{MARK}-{number}", "w").close()
    raise OSError("20 000 files")
