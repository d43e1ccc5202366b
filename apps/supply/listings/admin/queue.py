"""The review queue's ways of looking: what waits, what is mine, what was decided."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.supply.listings.models import ListingVersion


class QueueFilter(admin.SimpleListFilter):
    """What the list is opened for: by itself the queue. Whoever searches or asks for a state gets all there is."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("Taken by me")), ("decided", _("Decided, the last first")), ("all", _("All versions"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        for number, choice in enumerate(super().choices(changelist)):
            yield choice if number else choice | {"display": _("Waiting for review")}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The versions of this view of the queue."""
        match self.value():
            case "mine":
                return queryset.filter(state__in=ListingVersion.WAITING, claimed_by=cast(Any, request).actor.user_id)
            case "decided":
                return queryset.filter(decided_at__isnull=False).order_by("-decided_at")
            case None if not any(name == "q" or name.startswith("state") for name in request.GET):
                return queryset.filter(state__in=ListingVersion.WAITING)
        return queryset
