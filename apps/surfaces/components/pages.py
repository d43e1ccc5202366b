"""The style guide: every component in every state, rendered by the very tags that pages use."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.surfaces.components import samples


def styleguide(request: HttpRequest) -> HttpResponse:
    """All components on one page; `?dir=rtl` turns it round, `?frame=partner` shows the portal's frame.

    The forms are bound to their own samples, so a submitted form never reaches anything.
    """
    return render(
        request,
        "styleguide/index.html",
        {
            **samples.context(),
            "frame": "base_partner.html" if request.GET.get("frame") == "partner" else "base_store.html",
            "direction": "rtl" if request.GET.get("dir") == "rtl" else "ltr",
        },
    )
