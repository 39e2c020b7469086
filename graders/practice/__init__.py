"""Practice: students check their answers themselves, with pytest."""
