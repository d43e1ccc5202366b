"""The operators' side, one module a subject."""

from apps.supply.listings.admin import misses, reviewing, stopping, taking_down

__all__ = ["misses", "reviewing", "stopping", "taking_down"]
