"""The `deltarule` command."""
