"""Running student code where it can do no harm: a child process in a box of its own.

The tiers, the best first; `select.start` takes the first that passes its self-test:

- bubblewrap: a warm parent in a box made by bwrap forks a child per submission, with namespaces,
  folders and limits of its own;
- bubblewrap-fresh: the same box anew for each submission, where a box in a box is not permitted;
- landlock: without namespaces; the child cannot start programs or other processes;
- none: a process with a time limit, and no isolation, for those who say that they mean it.
"""
