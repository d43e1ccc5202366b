"""A request as our middleware leaves it: who asks, in which marketplace, under which id."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from apps.ground.policy.actor import Actor
    from apps.ground.tenancy.models import Marketplace


class Request(HttpRequest):
    """What pages take; never made by us, it names the attributes that middleware sets on Django's own."""

    actor: "Actor"
    tenant: "Marketplace"
    htmx: Any
    request_id: str
    standing: Any


PART_HEADERS = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request")


def wants_part(request: Request) -> bool:
    """Whether htmx will put the answer into the page it has; a boosted or restored page is a whole one."""
    exchange = request.htmx
    return bool(exchange) and not exchange.boosted and not exchange.history_restore_request
