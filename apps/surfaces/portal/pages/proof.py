"""The proof pages: the log as far as one may see it, a story with every leaf's proof, and the bundle to take away."""

from base64 import b64encode
from threading import BoundedSemaphore
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.ground.commands.commands import export_bundle
from apps.ground.commands.models import EvidenceExport
from apps.ground.policy.actor import Actor
from apps.ground.provenance.bundle import MEDIA_TYPE
from apps.ground.provenance.head import read_head
from apps.ground.provenance.stories import story_of
from apps.ground.provenance.story import LogNotProvable, NotSealedYet, wait_for_seal
from apps.ground.web.page import page
from apps.ground.web.request import Request
from apps.surfaces.portal import proofs

SEAL_WITHIN_S = 3.0  # the sealer comes by every second
WAITING = BoundedSemaphore(2)  # requests of this process: each holds a connection meanwhile
FRAMES = {True: "base_partner.html", False: "base_store.html"}


@page(who="member", methods=("GET",))
def index(request: Request, portal: bool = False) -> HttpResponse:
    """What the log holds of one's own organisation, newest first; all of it for operators.

    about: a number or id to look up; it leads to its story, or the page says beside the field that nothing was found.
    """
    asked = request.GET.get("about", "").strip()
    if asked and (found := proofs.looked_up(request.actor, asked)):
        return redirect(_address(found, portal))
    whole = request.GET.get("show") == "all"
    context = {
        "frame": FRAMES[portal],
        "base": _base(portal),
        "asked": asked,
        "head": read_head(),
        "log": proofs.log_page(request.actor, request.GET.get("cursor"), whole=whole),
        "whole": whole,
    }
    return render(request, "portal/proof_index.html", context)


@page(who="member", methods=("GET",))
def story(request: Request, public_id: str, portal: bool = False) -> HttpResponse:
    """One thing's story: each leaf with its place, its digest and its proof. 404 where one may see nothing of it."""
    return _story(request, public_id, portal)


@page(who="member", methods=("POST",))
def bundle(request: Request, public_id: str, portal: bool = False) -> HttpResponse:
    """Export the story as one file that can be checked offline. A POST: the export is recorded in the log.

    What was written a moment ago is waited for. A sealer that does not come, and a log that does not verify, are said
    on the story's own page (503 with `Retry-After`).
    """
    try:
        exported = _exported(request.actor, public_id)
    except (NotSealedYet, LogNotProvable) as waiting:
        response = _story(request, public_id, portal, status=waiting.status)
        response["Retry-After"] = str(waiting.retry_after)
        return response
    response = HttpResponse(exported.content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="evidence-{quote(public_id, safe="")}.zip"'
    response["Content-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(exported.sha256)).decode()}:"
    response["Cache-Control"] = "private, no-store"
    return response


def _story(request: Request, public_id: str, portal: bool, status: int = 200) -> HttpResponse:
    context = {
        "frame": FRAMES[portal],
        "base": _base(portal),
        "address": _address(public_id, portal),
        "story": proofs.story_page(request.actor, public_id),
    }
    return render(request, "portal/proof_story.html", context, status=status)


def _exported(actor: Actor, public_id: str) -> EvidenceExport:
    subjects = story_of(actor, public_id)
    try:
        return export_bundle(actor, public_id, subjects=subjects)
    except NotSealedYet:
        if not WAITING.acquire(blocking=False):
            raise
    try:
        wait_for_seal(actor, subjects, SEAL_WITHIN_S)
        return export_bundle(actor, public_id, subjects=subjects)
    finally:
        WAITING.release()


def _base(portal: bool) -> str:
    return reverse("portal:partner_proof" if portal else "portal:proof")


def _address(public_id: str, portal: bool) -> str:
    return reverse("portal:partner_story" if portal else "portal:story", args=[public_id])
