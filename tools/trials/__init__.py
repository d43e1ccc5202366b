"""Measurements behind a decision of docs/adr, to be repeated when a library moves."""
