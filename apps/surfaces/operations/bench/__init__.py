"""Measures the paths that matter, against the running product, from a process of its own."""
