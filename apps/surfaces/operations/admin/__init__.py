"""What operators see of the ground, one module a subject."""

from apps.surfaces.operations.admin import books, clock

__all__ = ["books", "clock"]
