"""Print markup of the library that prints tables, closed where it was not opened.

expects: error
"""


def sigmoid(z):
    print("[/] [bold red]100 %[/bold] [link=http://example.invalid]x")
    raise ValueError("[/red] [/] [@click=app.quit]x[/] {{ 7 * 7 }} {% raw %} %s {0}")
