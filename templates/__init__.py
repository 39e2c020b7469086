"""Every word and figure that a student reads, as Jinja templates."""
