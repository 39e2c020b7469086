"""The command ``deltarule``: each module adds its commands to the app."""

from deltarule.cli import classes, exercises
from deltarule.cli.app import app

__all__ = ["app", "classes", "exercises"]
