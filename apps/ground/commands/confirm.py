"""The page that asks once more before a command runs, drawn from its act."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.ground.commands.acts import STEP_UP, Act, Text
from apps.ground.web.forms import data_of, form_page
from apps.ground.web.refusals import Denied, Refused
from apps.ground.web.request import Request


def confirm(
    request: Request,
    act: Act,
    row: Any,
    *,
    way: Sequence[tuple[Text, str]],
    frame: str = "base_store.html",
    then: Any = None,
) -> HttpResponse:
    """GET asks, POST runs the act's command; both lead back to the act's page where the state allows it no more.

    way: label and address of each page above this one. then: where to go afterwards, by default back.
    """
    actor, back = request.actor, act.back(row)
    if request.method != "POST" and not act.is_offered(row):
        return redirect(back)
    refused = act.refusal(actor, row)
    require_answerable(request, refused)
    preview = act.preview(actor, row)
    form = act.form_for(actor, row, data_of(request), preview)
    context = {
        "act": act,
        "question": act.asked(row),
        "effect": act.does(row),
        "preview": preview,
        "refused": None if request.method == "POST" else refused,
        "back": back,
        "way": way,
        "frame": frame,
    }
    return form_page(
        request,
        form,
        "confirm.html",
        context,
        do=lambda given: act.run(actor, row, form),
        then=then or back,
        done=act.done,
    )


def require_answerable(request: HttpRequest, refused: Refused | None) -> None:
    """Raise what the policy says against an act: when it is sent, or where a code of the second factor lifts it.

    Otherwise its page says so before it asks. Raises: Denied.
    """
    if isinstance(refused, Denied) and (request.method == "POST" or refused.reasons == (STEP_UP,)):
        raise refused
