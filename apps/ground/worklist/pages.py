"""The inbox, and the step from a decision to the next item. Both are pages of the operators' site."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.page import page
from apps.ground.web.refusals import Conflict, Invalid, NotFound, Refused
from apps.ground.web.request import Request
from apps.ground.worklist import claiming, commands, selectors
from apps.ground.worklist.assignees import colleagues
from apps.ground.worklist.groups import grouped
from apps.ground.worklist.models import SavedView
from apps.ground.worklist.sources import source_of, topics
from apps.ground.worklist.views import MINE, NOBODYS, View, read_view

MOST = selectors.ROWS
KEEPING = ("save_view", "forget_view")


@page(who="operator")
def inbox(request: Request) -> HttpResponse:
    """Everything that waits for an operator; a POST claims, releases or assigns items and leads back to the view."""
    view = read_view(request.GET)
    if request.method == "POST" and request.POST.get("do") in KEEPING:
        return _keep(request, view)
    if request.method == "POST":
        _act(request)
        return redirect(_address(view))
    found = selectors.inbox(request.actor, view, cursor=request.GET.get("cursor"))
    counted = selectors.counts(request.actor, view)
    chosen = [each for each in counted if view.kind in ("", each.source.kind)]
    context = {
        "view": view,
        "open_items": sum(each.items for each in counted),
        "items": sum(each.items for each in chosen),
        "late": sum(each.late for each in chosen),
        "groups": grouped(found.rows),
        "next_page": _address(view, cursor=found.next_cursor) if found.next_cursor else "",
        "first_page": _address(view) if request.GET.get("cursor") else "",
        "kinds": [
            (each, _address(view.with_kind(each.source.kind)), view.kind == each.source.kind) for each in counted
        ],
        "all_kinds": (sum(each.items for each in counted), _address(view.with_kind("")), view.kind == ""),
        "whose": [
            (word, _address(view.with_whose(whose)), view.whose == whose)
            for whose, word in (("", _("Everyone")), (MINE, _("Mine")), (NOBODYS, _("Unassigned")))
        ],
        "only_late": (_address(View(view.kind, view.whose, not view.late)), view.late),
        "colleagues": colleagues(request.actor),
        "at": now(),
        "shortcuts": "worklist/shortcuts.html",
        "topics": " ".join(topics()),
        "saved": [(each, _address(read_view(QueryDict(each.query)))) for each in selectors.saved_views(request.actor)],
    }
    return render(request, "worklist/inbox.html", context)


@page(who="operator", methods=("GET",))
def following(request: Request) -> HttpResponse:
    """Lead to the item that comes next in a view.

    `item` names the one at hand. After a decision (`done`) it is shown again where it still waits, as after a claim.
    """
    view, at = read_view(request.GET), request.GET.get("item", "")
    kind, _colon, subject = at.partition(":")
    behind = (source_of(kind), subject) if at else None
    if behind is not None and "done" in request.GET:
        with suppress(NotFound):
            return redirect(selectors.item(request.actor, behind[0], subject, view).href)
    found = selectors.next_item(request.actor, view, behind)
    if found is None:
        messages.info(request, _("This view has no other entries."))
        return redirect(_address(view))
    return redirect(found.href)


def _address(view: View, **more: str) -> str:
    given = QueryDict(view.query, mutable=True)
    given.update(more)
    query = given.urlencode()
    return reverse("admin:worklist") + (f"?{query}" if query else "")


def _keep(request: Request, view: View) -> HttpResponse:
    """Save the view at hand under a name, or remove a saved one."""
    try:
        if request.POST["do"] == "save_view":
            commands.save_view(request.actor, name=request.POST.get("name", ""), query=view.query)
            messages.success(request, _("View saved."))
        else:
            saved = get_visible_or_404(request.actor, SavedView, request.POST.get("view", ""))
            commands.forget_view(request.actor, saved)
            messages.success(request, _("View removed."))
    except Invalid as refused:
        messages.error(request, str(refused.errors[0].detail))
    except Conflict as refused:
        messages.error(request, str(refused.detail))
    return redirect(_address(view))


def _act(request: Request) -> None:
    """Do what was asked to each item by itself, and say how each went."""
    single = request.POST.get("claim")
    keys = [single] if single else request.POST.getlist("item")[:MOST]
    step = claiming.claim if single else _step(request.POST)
    done, refused = 0, []
    for key in keys:
        kind, _colon, subject = key.partition(":")
        try:
            step(request.actor, kind, subject)
            done += 1
        except NotFound:
            refused.append((key, _("It is no longer in the inbox.")))
        except Refused as error:
            refused.append((key, str(error.detail)))
    if done:
        messages.success(request, _said(request.POST, done))
    for key, why in refused:
        messages.error(request, f"{_named(request.actor, key)}: {why}")
    if not keys:
        messages.warning(request, _("Select at least one item."))


def _step(given: QueryDict) -> Callable[[Actor, str, str], Any]:
    match given.get("do"):
        case "release":
            return claiming.release
        case "assign" if to := given.get("to"):
            return partial(claiming.assign, assignee=to)
    return claiming.claim


def _said(given: QueryDict, n: int) -> str:
    match given.get("do"):
        case "release":
            return ngettext("%(n)d item released.", "%(n)d items released.", n) % {"n": n}
        case "assign" if given.get("to"):
            return ngettext("%(n)d item assigned.", "%(n)d items assigned.", n) % {"n": n}
    return ngettext("%(n)d item claimed.", "%(n)d items claimed.", n) % {"n": n}


def _named(actor: Actor, key: str) -> str:
    """An item in words, as far as it still waits."""
    kind, _colon, subject = key.partition(":")
    try:
        return selectors.item(actor, source_of(kind), subject).shown.title
    except NotFound:
        return _("An item")
