"""Measurements, none of which is a timed test: `python -m tests.bench NAME`."""
