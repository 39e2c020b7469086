"""Write files by magics, where the grader may read them.

expects: ok error
"""

FOLDER = ""
MARK = "deltarule-attack"


def sigmoid(z):
    for place in (FOLDER, f"{FOLDER}/course", "."):
        get_ipython().run_cell_magic("writefile", f"{place}/{MARK}", "full marks")
    get_ipython().run_line_magic("cd", FOLDER)
    return 0, 0
