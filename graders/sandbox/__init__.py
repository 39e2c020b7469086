"""Running student code where it can do no harm: a child process in a box of its own."""
