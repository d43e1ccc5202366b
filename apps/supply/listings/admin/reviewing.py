"""The review queue with its split view, and the acts on versions."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.ground import clock
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.languages import offered_languages
from apps.ground.web.addresses import address_of
from apps.ground.web.forms import CommandForm, data_of, form_page
from apps.ground.web.language import active_language
from apps.supply.listings import commands, selectors
from apps.supply.listings.admin.fields import grouped
from apps.supply.listings.admin.queue import QueueFilter
from apps.supply.listings.admin.submission import submission
from apps.supply.listings.models import ListingVersion, ReviewDecision
from apps.supply.listings.moderation import clause_choices, clauses
from apps.supply.listings.selectors.reviews import DUE_AFTER, checks, label_of

State = ListingVersion.State
AUTHORS = _("the partner's owners, administrators and developers, in-app and by email")


def _note(label: Any, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )


class CommentForm(CommandForm):
    """A remark at a field."""

    field = forms.ChoiceField(label=_("Field"), required=False)
    text = forms.CharField(label=_("Remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    clause = forms.ChoiceField(label=_("Clause"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, clause = (cast(forms.ChoiceField, self.fields[name]) for name in ("field", "clause"))
        sections = [(label, [(each, label_of(each)) for each in fields]) for label, fields in grouped()]
        field.choices = [("", _("Entire listing")), *sections]
        clause.choices = [("", _("None")), *clause_choices(active_language())]


class ApproveForm(CommandForm):
    """The digest of what was looked at goes with the approval."""

    digest = forms.CharField(widget=forms.HiddenInput)
    note = _note(_("Note to the partner"), required=False)
    publish_now = forms.BooleanField(label=_("Publish immediately"), required=False, initial=True)


class ChangesForm(CommandForm):
    """What the partner shall change: the remarks at the fields, clauses, and a note."""

    clauses = forms.MultipleChoiceField(label=_("Clauses"), required=False, widget=forms.CheckboxSelectMultiple)
    note = _note(_("Note to the partner"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["clauses"]).choices = clause_choices(active_language())


class RejectForm(ChangesForm):
    """A rejection names at least one clause and gives its reason."""

    note = _note(_("Reason shown to the partner"), required=True)


def preview_review(actor: Actor, version: ListingVersion) -> Preview:
    """The checks of the version, and what differs, counted now."""
    found = checks(version)
    changed = selectors.difference(version)
    return Preview(
        touches=[
            (_("Passed checks"), f"{sum(each.holds for each in found)} / {len(found)}"),
            (_("Fields that differ from the live version"), len(changed)),
            (_("Of these material"), sum(each.is_material for each in changed)),
            (_("Remarks"), version.comments.count()),
        ],
        told=AUTHORS,
    )


REVIEW_ACTS = (
    Act(
        commands.claim_review,
        label=_("Start review"),
        preview=preview_review,
        effect=_("The partner sees that the version is being reviewed."),
        primary=True,
    ),
    Act(
        commands.claim_review,
        label=_("Take over review"),
        name="take_over",
        preview=preview_review,
        offered=lambda version: version.state == State.IN_REVIEW,
        hidden_from=lambda actor, version: version.claimed_by_id == actor.user_id,
        effect=_("You become the reviewer instead of the current one."),
    ),
    Act(
        commands.approve,
        label=_("Approve"),
        form=ApproveForm,
        preview=preview_review,
        primary=True,
        initial=lambda version: {"digest": version.digest, "publish_now": True},
        effect=_("This exact version is approved. If published immediately, it replaces the live version."),
        following=(_("The storefront, search and feeds follow within a moment."),),
    ),
    Act(
        commands.ask_changes,
        label=_("Request changes"),
        form=ChangesForm,
        preview=preview_review,
        effect=_("The partner can edit again and sees each remark at its field."),
    ),
    Act(
        commands.reject,
        label=_("Reject"),
        form=RejectForm,
        preview=preview_review,
        danger=True,
        effect=_("This version is closed. The live version stays, and the partner can create another version."),
    ),
    Act(
        commands.publish,
        label=_("Publish"),
        preview=preview_review,
        primary=True,
        effect=_("It replaces the live version."),
    ),
)


def previews(version: ListingVersion) -> list[tuple[str, str]]:
    """Address and language of each view as a buyer; the marketplace's first language needs no mention."""
    page = address_of("reviewed_version", version.public_id)
    return [
        (f"{page}?language={code}" if place else page, word) for place, (code, word) in enumerate(offered_languages())
    ]


@admin.register(ListingVersion)
class ListingVersionAdmin(ReadOnlyAdmin):
    """Versions; those that wait for review first, the longest first."""

    list_display = ("name", "vendor", "number", "standing", "age", "claimed_by", "decided_at", "review_link")
    list_filter = (QueueFilter, "state")
    list_select_related = ("listing", "organisation", "claimed_by")
    fields = (
        *("listing", "organisation", "number", "standing", "release_number", "category", "plan", "digest"),
        *("submitted_by", "submitted_at", "claimed_by", "claimed_at", "decided_at", "published_at", "review_link"),
    )
    readonly_fields = ("standing", "digest", "review_link")
    search_fields = ("listing__slug", "public_id", "digest")
    ordering = ("submitted_at", "id")
    acts = REVIEW_ACTS

    @admin.display(description=_("Name"))
    def name(self, version: ListingVersion) -> str:
        return version.text("name", active_language()) or version.public_id

    @admin.display(description=_("Vendor"), ordering="organisation__name")
    def vendor(self, version: ListingVersion) -> str:
        return version.organisation.name

    @admin.display(description=_("Waiting"), ordering="submitted_at")
    def age(self, version: ListingVersion) -> str:
        """How long it has waited, and how much is left of the time we promise; a word where the answer is late."""
        if version.state not in ListingVersion.WAITING or version.submitted_at is None:
            return "–"
        waited = clock.now() - version.submitted_at
        text = ngettext("%(n)d day", "%(n)d days", waited.days) % {"n": waited.days}
        if waited > DUE_AFTER:
            return str(_("%(age)s, late") % {"age": text})
        hours = (DUE_AFTER - waited) // timedelta(hours=1)
        return str(_("%(age)s, %(n)d h left") % {"age": text, "n": hours})

    @admin.display(description=_("Review"))
    def review_link(self, version: ListingVersion) -> str:
        if version.state not in ListingVersion.WAITING:
            return "–"
        href = reverse("admin:listings_listingversion_review", args=[version.pk])
        return format_html('<a class="button quiet" href="{}">{}</a>', href, _("Review"))

    def following(self, request: HttpRequest, row: ListingVersion) -> str:
        """The review page of the version that waits the longest, this one itself while it is under review."""
        if row.state == State.IN_REVIEW:
            return reverse("admin:listings_listingversion_review", args=[row.pk])
        rows = selectors.review_queue(cast(Any, request).actor)
        return reverse("admin:listings_listingversion_review", args=[rows[0].version.pk]) if rows else ""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.review)
        return [path("<int:pk>/review/", view, name="listings_listingversion_review"), *super().get_urls()]

    def review(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The split view: submission and diff on one side, checks, remarks and the decision on the other."""
        actor: Actor = cast(Any, request).actor
        rows = self.get_queryset(request).select_related("listing__live_version", "listing__organisation", "plan")
        version = get_object_or_404(rows, pk=pk)
        form = CommentForm(data_of(request))
        return form_page(
            request,
            form,
            "admin/listings/review.html",
            lambda: self._shown(request, version),
            do=lambda given: commands.comment(
                actor,
                version,
                text=given["text"],
                field=given["field"],
                clause=given["clause"],
                key=form.idempotency_key,
            ),
            then=request.get_full_path(),
        )

    def _shown(self, request: HttpRequest, version: ListingVersion) -> dict[str, Any]:
        actor: Actor = cast(Any, request).actor
        waiting = selectors.review_queue(actor)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": version.text("name", active_language()),
            "version": version,
            "name": version.text("name", active_language()),
            "vendor": version.organisation.name,
            "submission": submission(version, active_language()),
            "previews": previews(version),
            "checks": checks(version),
            "remarks": [(each, label_of(each.field)) for each in selectors.remarks_of(version)],
            "clauses": clauses(),
            "decisions": ReviewDecision.objects.filter(version__listing=version.listing_id).select_related("version"),
            "acts": self.links(actor, version),
            "next": next((row.version for row in waiting if row.version.pk != version.pk), None),
        }
