"""Our part of nbgrader's work, as ordinary nbgrader configuration: student code runs in a box.

`config` says which preprocessors run; `restore` gives a submission back its issued form;
`save` marks it and stores scores and comments; `feedback` makes the page that students get
back; `collect` takes in what they hand in.
"""
