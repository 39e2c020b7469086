"""Make new files in the folders of the system.

expects: ok
"""

MARK = "deltarule-attack"
PLACES = (
    "/",
    "/usr",
    "/usr/local/bin",
    "/usr/bin",
    "/usr/lib",
    "/etc",
    "/var",
    "/opt",
    "/root",
    "/home",
    "/dev",
    "/proc",
    "/sys",
    "/run",
    "/tmp",
    "/var/tmp",
    "/dev/shm",
)


def sigmoid(z):
    for place in PLACES:
        try:
            open(f"{place}/{MARK}", "w").close()
        except OSError:
            continue
    return 0, 0
