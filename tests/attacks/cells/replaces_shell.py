"""Replace the methods of the shell by which cells are run.

expects: ok error refused died missing
"""

shell = get_ipython()
for name in ("run_cell", "run_cell_async", "run_ast_nodes", "run_code", "showtraceback"):
    setattr(type(shell), name, lambda *arguments, **options: None)


def sigmoid(z):
    return 0, 0
