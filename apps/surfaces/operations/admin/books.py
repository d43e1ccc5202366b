"""The ground's own books as operators read them: messages and jobs with acts, the log, what was taken of it.

They stand here because the admin's acts are built on commands, which the books themselves lie below.
"""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.ground.accounts.models import Organisation
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.commands.commands import replay, retry, unpark
from apps.ground.commands.models import EvidenceExport
from apps.ground.events.models import Handled, Message
from apps.ground.events.subscribe import subscribers_of
from apps.ground.jobs.models import Job
from apps.ground.policy.actor import Actor
from apps.ground.provenance.models import CheckpointRow, Opening
from apps.ground.web.forms import CommandForm

# What other packages bring along would let Django write by itself, past every command.
for brought in (Group, StaticDevice, TOTPDevice):
    if admin.site.is_registered(brought):
        admin.site.unregister(brought)


class ReplayForm(CommandForm):
    """Which subscriber should hear it again."""

    subscriber = forms.ChoiceField(label=_("Subscriber to redeliver to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = self.initial.get("subscribers", [])
        cast(forms.ChoiceField, self.fields["subscriber"]).choices = [(name, name) for name in names]


def preview_unpark(actor: Actor, message: Message) -> Preview:
    """What waits behind the message: everything later about the same subject."""
    behind = Message.objects.filter(subject=message.subject, sequence__gt=message.sequence).exclude(state="done")
    return Preview(
        touches=[
            (_("Attempts so far"), message.attempts),
            (_("Later messages of the same subject that wait for it"), behind.count()),
        ],
        undo=_("parked again after eight more failed attempts"),
    )


def preview_replay(actor: Actor, message: Message) -> Preview:
    """Who acts on the message, and who has."""
    return Preview(
        touches=[
            (_("Subscribers"), len(subscribers_of(message.type))),
            (_("Handled by"), Handled.objects.filter(event_id=message.event_id).count()),
        ],
        undo=_("this cannot be undone: the subscriber runs a second time"),
    )


def preview_retry(actor: Actor, job: Job) -> Preview:
    """What failed, and why."""
    return Preview(
        touches=[(_("Attempts so far"), job.attempts), (_("Last failure"), job.reason)],
        undo=_("parked again after twelve more failed attempts"),
    )


def names_of_subscribers(message: Message) -> dict[str, Any]:
    return {"subscribers": [each.name for each in subscribers_of(message.type)]}


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The outbox: what was announced, and what could not be delivered."""

    list_display = ("type", "subject", "sequence", "standing", "attempts", "time", "next_try_at")
    list_filter = ("state", "subject_type")
    search_fields = ("subject", "type", "public_id")
    ordering = ("-id",)
    acts = (
        Act(
            unpark,
            label=_("Try again"),
            preview=preview_unpark,
            offered=lambda message: message.state == Message.State.PARKED,
            effect=_("The message is redelivered from its first attempt; the messages waiting behind it follow."),
            following=(_("It is delivered within seconds."),),
        ),
        Act(
            replay,
            label=_("Redeliver"),
            form=ReplayForm,
            initial=names_of_subscribers,
            preview=preview_replay,
            offered=lambda message: message.state == Message.State.DONE and bool(subscribers_of(message.type)),
            effect=_("One subscriber handles it again, as a first delivery."),
            danger=True,
        ),
    )


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """What is done outside requests: what waits, and what failed too often."""

    list_display = ("task", "key", "standing", "attempts", "asked_at", "next_try_at", "done_at")
    list_filter = ("state", "task")
    search_fields = ("task", "key", "public_id")
    ordering = ("-id",)
    acts = (
        Act(
            retry,
            label=_("Try again"),
            preview=preview_retry,
            offered=lambda job: job.state == Job.State.PARKED,
            effect=_("The job starts again from its first attempt."),
            following=(_("The queue picks it up within seconds."),),
        ),
    )


@admin.register(Opening)
class OpeningAdmin(ReadOnlyAdmin):
    """The lines of the log with their places; each leads to its proof."""

    list_display = ("place", "created_at", "command", "subject", "actor_ref", "proof")
    list_display_links = ("created_at",)
    list_filter = ("command",)
    search_fields = ("subject", "actor_ref")
    list_select_related = ("leaf__sealed",)
    ordering = ("-id",)
    fields = ("place", "proof", "created_at", "command", "subject", "subject_type", "actor_ref", "leaf_hash", "opens")
    readonly_fields = ("place", "proof", "leaf_hash")

    @admin.display(description=_("Number"), ordering="leaf__sealed")
    def place(self, row: Opening) -> Any:
        sealed = getattr(row.leaf, "sealed", None)
        return sealed.index if sealed else _("pending")

    @admin.display(description=_("Proof"))
    def proof(self, row: Opening) -> Any:
        if not row.subject:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("portal:story", args=[row.subject]), _("History and proofs"))

    @admin.display(description=_("Leaf hash"))
    def leaf_hash(self, row: Opening) -> str:
        return bytes(row.leaf.hash).hex()


@admin.register(CheckpointRow)
class CheckpointAdmin(ReadOnlyAdmin):
    """Every signed head of the log."""

    list_display = ("size", "created_at", "root_hash")
    ordering = ("-size",)
    fields = ("size", "created_at", "root_hash", "note", "verifier")
    readonly_fields = ("root_hash",)

    @admin.display(description=_("Root"))
    def root_hash(self, row: CheckpointRow) -> str:
        return bytes(row.root).hex()


@admin.register(EvidenceExport)
class EvidenceExportAdmin(ReadOnlyAdmin):
    """Who took evidence away, of what, and the digest of the file they hold."""

    list_display = ("created_at", "about", "leaves", "size", "taken_by", "sha256")
    search_fields = ("about", "sha256")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceExport]:
        name = Organisation.objects.filter(pk=OuterRef("organisation_id")).values("name")
        return super().get_queryset(request).annotate(taker=Subquery(name))

    @admin.display(description=_("Exported by"))
    def taken_by(self, row: EvidenceExport) -> Any:
        return getattr(row, "taker", None) or "–"
