"""The one kind of error that a person at the keyboard is meant to read."""


class Trouble(Exception):
    """Something a person can put right. Its text is one line: what is wrong, and what to do."""
