"""One clock: business code asks it, and a sandbox marketplace's owner can move it forward (semantics, "One clock")."""

from apps.ground.clock.reading import OpenedAlready, now, travelled

__all__ = ["OpenedAlready", "now", "travelled"]
