"""Counting what is used of what was bought."""
