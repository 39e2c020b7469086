"""Raise everyone's score in the gradebook, as SQLite itself would.

expects: ok error
"""

FOLDER = ""


def sigmoid(z):
    import sqlite3

    with sqlite3.connect(f"file:{FOLDER}/course/gradebook.db?mode=rw", uri=True) as gradebook:
        print(gradebook.execute("select * from grade").fetchall())
        gradebook.execute("update grade set score = 100")
    return 0, 0
