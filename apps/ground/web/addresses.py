"""Addresses of pages that a higher floor shows of what a lower one keeps: the higher registers, the lower asks.

An app reverses its own routes and those of apps below it by name. What stands above it has its kind here.
"""

from django.urls import reverse

_routes: dict[str, str] = {}


def shows(kind: str, route: str) -> None:
    """Declare the route of the page for a kind of subject (in the app's `face.py`).

    Raises: ValueError where another route is declared for it.
    """
    if _routes.setdefault(kind, route) != route:
        raise ValueError(f"two pages show {kind}: {_routes[kind]} and {route}")


def address_of(kind: str, *place: str) -> str:
    """The path of the page for a kind; `place` names the subject as the route takes it.

    Raises: LookupError for a kind that no app shows, NoReverseMatch for a place that the route does not take.
    """
    return reverse(_routes[kind], args=place)


def shown_kinds() -> list[str]:
    """Every kind that has a page."""
    return sorted(_routes)
