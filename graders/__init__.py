"""How good an answer is: reading, comparing, follow-through, diagnosis, and nbgrader."""
