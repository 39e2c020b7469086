"""Functions that good students would write: they share no code with the solvers."""
