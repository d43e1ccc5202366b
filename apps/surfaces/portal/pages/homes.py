"""The first page of a partner and of a customer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.ground.web.language import active_language
from apps.ground.web.page import page
from apps.ground.web.request import Request
from apps.supply.program.models import Partner
from apps.supply.program.selectors import own_partner
from apps.surfaces.portal.home import customer_home, partner_home


@page(who="member", methods=("GET",))
def of_partner(request: Request) -> HttpResponse:
    """What needs the partner and how things stand; an application that is not decided has a page of its own."""
    partner = own_partner(request.actor)
    if partner is None:
        return redirect("program:apply")
    if partner.is_open or partner.state == Partner.State.REJECTED:
        return redirect("program:application")
    home = partner_home(request.actor, partner, active_language())
    template = "portal/partner_begin.html" if home.steps else "portal/partner_home.html"
    return render(request, template, {"home": home})


@page(who="customer", methods=("GET",))
def of_customer(request: Request) -> HttpResponse:
    """What needs the customer, and all that they may use."""
    return render(request, "portal/customer_home.html", {"home": customer_home(request.actor)})
