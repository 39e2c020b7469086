"""Readers of answers, one module for each way to write one. Nothing is ever evaluated."""
