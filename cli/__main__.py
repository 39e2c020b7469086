"""``python -m deltarule.cli``."""

from deltarule.cli.main import app

app(prog_name="deltarule")
