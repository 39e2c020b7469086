"""Problem banks, in YAML."""
