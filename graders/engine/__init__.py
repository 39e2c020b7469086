"""Grading a whole class: work for parallel processes, and what is stored of it.

The unit is one submission. A worker gets its file and what its student was given, and leaves a
record in ``graded/`` with the key of everything the verdicts depend on; the gradebook is written
from the records afterwards. So it can be killed at any moment, and goes on where it was.
"""
