"""A text that must not be shown: it has no repr, and no log, policy input or fingerprint can hold it by accident."""


class Secret:
    """Wraps a password or a link's token on its way from a form to the command that checks it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; asked for only where it is hashed or compared."""
        return self._text

    def __repr__(self) -> str:
        return "Secret()"
