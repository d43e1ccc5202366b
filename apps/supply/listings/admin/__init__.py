"""The operators' side, one module a subject."""

from apps.supply.listings.admin import reviewing, stopping, taking_down

__all__ = ["reviewing", "stopping", "taking_down"]
