"""Our part of nbgrader's work, as ordinary nbgrader configuration: no student code is run.

`config` says which preprocessors run; `restore` gives a submission back its issued form;
`save` marks it and stores scores and comments; `collect` takes in what students hand back.
"""
