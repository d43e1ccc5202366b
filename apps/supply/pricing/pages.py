"""The calculator as a page of its own."""

from django.http import HttpResponse
from django.shortcuts import render

from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.page import page
from apps.ground.web.request import Request, wants_part

from .calculator import Calculator
from .models import Plan


@page(who="anyone", methods=("GET",))
def estimate(request: Request, public_id: str) -> HttpResponse:
    """What a plan comes to for so many seats and so much use; the address can be shared."""
    calculator = Calculator(get_visible_or_404(request.actor, Plan, public_id), request.GET)
    template = "pricing/_calculator.html" if wants_part(request) else "pricing/estimate.html"
    return render(request, template, {"calculator": calculator}, status=422 if calculator.form.errors else 200)
