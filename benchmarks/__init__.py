"""Speeds: ``make bench``."""
