"""What every template knows of the marketplace."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def marketplace(request: HttpRequest) -> dict[str, Any]:
    """`marketplace`, the `theme` chosen by cookie, and the languages offered here."""
    tenant = getattr(request, "tenant", None)
    theme = request.COOKIES.get("theme", "")
    offered = [pair for pair in settings.LANGUAGES if tenant is None or pair[0] in tenant.languages or len(pair[0]) > 2]
    return {"marketplace": tenant, "theme": theme if theme in ("light", "dark") else "", "offered_languages": offered}
