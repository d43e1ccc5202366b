"""The bell's page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from apps.ground.notices import commands, selectors
from apps.ground.notices.models import Notice
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.page import page
from apps.ground.web.paging import page_of
from apps.ground.web.request import Request


@page(who="signed_in")
def bell(request: Request) -> HttpResponse:
    """The reader's notices, the newest first, all or only the unread."""
    actor = request.actor
    only = request.GET.get("show") == "unread"
    shown = page_of(
        selectors.notices(actor, unread_only=only),
        cursor=request.GET.get("cursor"),
        limit=25,
        bound_to=f"notices|{actor.user_ref}|{actor.organisation_ref}|{only}",
        shape=selectors.as_row,
    )
    frame = "base_partner.html" if actor.is_partner and not actor.is_customer else "base_store.html"
    return render(request, "notices/bell.html", {"notices": shown, "unread_only": only, "frame": frame})


@page(who="signed_in", methods=("POST",))
def mark_read(request: Request, public_id: str) -> HttpResponse:
    """Mark one as read, and follow its link where the button says so."""
    notice = commands.mark_read(request.actor, get_visible_or_404(request.actor, Notice, public_id))
    follow = "follow" in request.POST and url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return redirect(notice.link if follow and notice.link else "notices:bell")


@page(who="signed_in", methods=("POST",))
def mark_all_read(request: Request) -> HttpResponse:
    """Mark everything that is unread now."""
    for notice in selectors.notices(request.actor, unread_only=True)[:200]:
        commands.mark_read(request.actor, notice)
    return redirect("notices:bell")
