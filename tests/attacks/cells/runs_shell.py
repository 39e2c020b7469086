"""Run commands of the shell by magics.

expects: ok error timeout
"""

FOLDER = ""


def sigmoid(z):
    get_ipython().system(f"cat {FOLDER}/*; ls {FOLDER}; cat {FOLDER}/course/gradebook.db")
    get_ipython().run_cell_magic("bash", "", f"cat {FOLDER}/canary.txt; sleep 30 &")
    return 0, 0
