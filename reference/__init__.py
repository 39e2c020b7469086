"""What is true: solvers for the models of the notes, on plain numpy arrays.

Solvers know nothing of exercises, points or students. Each names its intermediate
results through one optional hook, `step` (see `deltarule.reference.trace`), and
broadcasts over leading axes, so that one call solves one variant or ten thousand.
"""
