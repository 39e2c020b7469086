"""Marking functions that students write: run in a box, compared with the solver, diagnosed."""
