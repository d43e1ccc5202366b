"""The editor: a section at a time, saved by itself while one writes, or by its button where no script runs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.ground.tenancy.languages import offered_languages
from apps.ground.web.addresses import address_of
from apps.ground.web.forms import CommandForm, data_of, form_page, render_form
from apps.ground.web.language import active_language
from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound, Refused
from apps.ground.web.request import Request, wants_part
from apps.supply.listings import commands, selectors
from apps.supply.listings.editor import FORMS, SECTIONS, Place, sections, show_refusal
from apps.supply.listings.forms import LogoForm
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.listings.pages.own import own_listing
from apps.supply.listings.refusals import Locked
from apps.supply.listings.selectors.live import preview
from apps.supply.pricing.commands import save_plan
from apps.supply.pricing.forms import PlanForm
from apps.supply.program.selectors import has_accepted_agreement


@page(who="partner")
def edit(request: Request, public_id: str, section: str) -> HttpResponse:
    """One section of the open version; locked while it waits for a decision."""
    listing = own_listing(request, public_id)
    version = selectors.open_version(listing)
    if section not in SECTIONS:
        raise NotFound
    if version is None:
        return redirect("listings:overview", public_id)
    if request.method == "POST" and not version.is_editable:
        raise Locked
    if section == "preview":
        return redirect(address_of("preview", public_id))
    if section in FORMS:
        return _texts(request, listing, version, section)
    return {"media": _media, "plan": _plan, "submit": _submit}[section](request, listing, version)


def _texts(request: Request, listing: Listing, version: ListingVersion, section: str) -> HttpResponse:
    form = FORMS[section](version, data_of(request))
    by_itself = wants_part(request)
    elsewhere: list[Place] = []
    if request.method == "POST" and form.is_valid():
        try:
            version = commands.save_draft(
                request.actor, version, changes=form.changes(), stamp=form.cleaned_data["stamp"]
            )
        except Refused as refused:
            elsewhere = show_refusal(form, refused, listing.public_id)
            version = _as_kept(listing)
        else:
            if by_itself:
                context = frame(listing, version, section) | {"form": form, "oob": True}
                response = render(request, "listings/edit.html#saved", context)
                response["HX-Trigger"] = "saved"
                return response
            messages.success(request, _("Saved."))
            return redirect(_next(listing, section) if "next" in request.POST else request.path)
    is_refused = bool(form.errors or elsewhere)
    context = frame(listing, version, section) | {"oob": by_itself, "elsewhere": elsewhere}
    context["lines"] = list(form.lines(context["remarks"]))
    template = "listings/edit.html#refused" if by_itself and is_refused else "listings/edit.html"
    return render_form(request, form, template, context)


def _media(request: Request, listing: Listing, version: ListingVersion) -> HttpResponse:
    form = LogoForm(data_of(request), request.FILES or None)

    def upload(given: dict[str, Any]) -> ListingVersion:
        return commands.upload_logo(request.actor, version, data=given["logo"].read(), file_name=given["logo"].name)

    def shown() -> dict[str, Any]:
        drawn = preview(version, active_language())
        return {**frame(listing, version, "media"), "detail": drawn, "shades": ("light", "dark")}

    then = reverse("listings:edit", args=[listing.public_id, "media"])
    done = _("The logo was saved.")
    return form_page(request, form, "listings/edit_media.html", shown, do=upload, then=then, done=done)


def _plan(request: Request, listing: Listing, version: ListingVersion) -> HttpResponse:
    plan = version.plan if version.plan and version.plan.state != "retired" else None
    form = PlanForm.of(plan, data_of(request)) if plan else PlanForm(data_of(request))

    def save(given: dict[str, Any]) -> ListingVersion:
        saved = save_plan(request.actor, plan, draft=form.draft(), key=form.idempotency_key)
        version.refresh_from_db()
        changes = {"plan": saved.public_id}
        return commands.save_draft(request.actor, version, changes=changes, stamp=version.etag)

    def shown() -> dict[str, Any]:
        return {**frame(listing, version, "plan"), "plan": plan}

    then = reverse("listings:edit", args=[listing.public_id, "plan"])
    done = _("The price plan was saved.")
    return form_page(request, form, "listings/edit_plan.html", shown, do=save, then=then, done=done)


def _submit(request: Request, listing: Listing, version: ListingVersion) -> HttpResponse:
    form = CommandForm(data_of(request))
    elsewhere: list[Place] = []
    if request.method == "POST" and form.is_valid():
        try:
            commands.submit(request.actor, version, key=form.idempotency_key)
        except Refused as refused:
            elsewhere = show_refusal(form, refused, listing.public_id)
            version = _as_kept(listing)
        else:
            messages.success(request, _("Submitted for review. We’ll email you when a reviewer has decided."))
            return redirect("listings:overview", listing.public_id)
    context = frame(listing, version, "submit") | {"elsewhere": elsewhere}
    context["steps"] = [
        {"label": each.label, "done": each.done, "parts": each.missing, "href": each.href, "action": _("Continue")}
        for each in context["sections"]
        if each.key not in ("preview", "submit")
    ]
    has_agreed = has_accepted_agreement(listing.organisation_id)
    context["steps"].append(
        {
            "label": _("Partner agreement"),
            "done": has_agreed,
            "note": "" if has_agreed else _("An owner of your organisation must accept it first."),
            "href": reverse("program:agreement"),
            "action": _("Read and accept"),
        }
    )
    context["complete"] = all(step["done"] for step in context["steps"])
    return render_form(request, form, "listings/edit_submit.html", context)


def _as_kept(listing: Listing) -> ListingVersion:
    """The open version as the database has it: a refused command may have changed the one at hand. Raises: NotFound."""
    version = selectors.open_version(listing)
    if version is None:
        raise NotFound
    return version


def frame(listing: Listing, version: ListingVersion, section: str) -> dict[str, Any]:
    """What every page of the editor shows around its section."""
    remarks = selectors.remarks_of(version)
    return {
        "listing": listing,
        "version": version,
        "name": version.text("name", active_language()) or listing.slug,
        "section": section,
        "section_label": SECTIONS[section],
        "sections": sections(version, remarks),
        "remarks": remarks,
        "general": [each for each in remarks if not each.field],
        "locked": not version.is_editable,
        "has_live": listing.live_version is not None,
        "preview_url": address_of("preview", listing.public_id),
        "languages": offered_languages(),
    }


def _next(listing: Listing, section: str) -> str:
    keys = list(SECTIONS)
    return reverse("listings:edit", args=[listing.public_id, keys[min(keys.index(section) + 1, len(keys) - 1)]])
