"""Tests. `evaluator` and `simulated` share no code with what they test."""
