"""Filters of the operators' lists: the review queue, and listings by the state that the list shows."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.ground.restrictions.models import Restriction
from apps.supply.listings.models import Listing, ListingVersion


class QueueFilter(admin.SimpleListFilter):
    """What the list is opened for: by itself the queue. Whoever searches or asks for a state gets all there is."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("Taken by me")), ("decided", _("Recently decided")), ("all", _("All versions"))]

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


class ListingStateFilter(admin.SimpleListFilter):
    """Listings by the state as the list shows it: a live one that a restriction hides is frozen."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Listing.State.choices, ("frozen", _("Frozen"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The listings in this state."""
        chosen, live = self.value(), Listing.State.LIVE
        if chosen is None:
            return queryset
        hidden = Restriction.objects.filter(lifted_at=None, effects__contains=["hide"]).values("target")
        if chosen == "frozen":
            return queryset.filter(state=live, public_id__in=hidden)
        found = queryset.filter(state=chosen)
        return found.exclude(public_id__in=hidden) if chosen == live else found
