"""The public side of the log: its newest checkpoint, and how anybody checks it."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from apps.ground.provenance.head import read_head
from apps.ground.provenance.story import LogNotProvable
from apps.ground.tenancy.current import canonical_address, current
from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request

VERIFIER = settings.ROOT / "sdk" / "verify.py"


@page(who="anyone", methods=("GET",))
def explained(request: Request) -> HttpResponse:
    """What the log is, its head and key, and the command that checks a bundle."""
    head = read_head()
    context = {
        "head": head,
        "command": f"python3 verify.py evidence.zip --key '{head.key}'" if head and head.key else "",
        "fetch": f"curl -s {canonical_address(current(), reverse('portal:checkpoint'))}",
    }
    return render(request, "portal/log.html", context)


@page(who="anyone", methods=("GET",))
def checkpoint(request: Request) -> HttpResponse:
    """The newest signed note, as C2SP tlog-checkpoint asks. 404 before the first seal.

    A note that does not fit the stored log is served as well: it is what others compare with the one they kept.
    """
    head = read_head()
    if head is None:
        raise NotFound
    if not head.note:
        raise LogNotProvable
    response = HttpResponse(head.note, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@page(who="anyone", methods=("GET",))
def verifier(request: Request) -> HttpResponse:
    """The one-file verifier, to take along."""
    response = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify.py"'
    return response
