"""The event types that open pages hear of without signing in; the command that announces one declares it."""

_public: set[str] = set()


def declare_public(event_type: str) -> None:
    """Let anyone's open pages hear of events of this type: its topic, subject and sequence, never content."""
    _public.add(event_type)


def is_public(event_type: str) -> bool:
    """Whether anyone's open pages hear of it."""
    return event_type in _public
