"""The operators' admin: lists to read, and levers that run commands. Nothing here writes by itself (pages.md, 2.2).

A lever is a page of its own: it shows what would be touched, asks for a reason, runs one command, and shows a receipt.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.commands.receipts import facts_in_words, person_named, reason_given
from apps.ground.policy.actor import Actor
from apps.ground.policy.decisions import decide
from apps.ground.policy.reasons import sentence
from apps.ground.provenance.models import Opening
from apps.ground.web.forms import CommandForm, refusals_in
from apps.ground.web.refusals import Denied

Text = str | Promise
LEAST_REASON = 15
STEP_UP = "step_up_required"  # the one no that the asker can lift on the spot: by a code, on the page of the 403


class ReasonForm(CommandForm):
    """What every lever asks: why, in words that the one concerned can read, and a case or ticket."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=LEAST_REASON,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown to the partner. At least 15 characters."),
    )


@dataclass(frozen=True)
class Preview:
    """What a lever would touch, counted now: pairs of what and how much, who is told, how to undo."""

    touches: Sequence[tuple[Text, Any]] = ()
    told: Text = ""
    undo: Text = ""
    confirm_name: str = ""


@dataclass(frozen=True)
class Lever:
    """An action page on one object.

    name: last part of its address. label: its button. run: `(actor, object, cleaned form data, key)` calls one command.
    action: the command's name, asked of the policy before the button is shown. form: what it asks.
    preview: counts what it would touch. offered: whether the object is in a state where the lever makes sense;
    hidden_from: whether it would be pointless for this actor. danger, primary: how grave its button looks.
    """

    name: str
    label: Text
    action: str
    run: Callable[[Actor, Any, dict[str, Any], str | None], Any]
    effect: Text = ""
    form: type[CommandForm] = ReasonForm
    preview: Callable[[Actor, Any], Preview] = lambda actor, row: Preview()
    offered: Callable[[Any], bool] = lambda row: True
    hidden_from: Callable[[Actor, Any], bool] = lambda actor, row: False
    danger: bool = False
    primary: bool = False
    following: Sequence[Text] = ()
    initial: Callable[[Any], dict[str, Any]] = field(default=lambda row: {})

    @property
    def gravity(self) -> str:
        """The class of its button: danger, quiet, or none for the step that usually comes next."""
        return "danger" if self.danger else "" if self.primary else "quiet"


def shown_money(amount_minor: int | None, currency: str) -> str:
    """An amount as everywhere in the product: with its currency, never in minor units; a dash for none."""
    return render_to_string("admin/money.html", {"amount": amount_minor, "currency": currency}).strip()


class ReadOnlyAdmin(admin.ModelAdmin):
    """A list and a page of a model, for reading; what may be done is offered as levers on the object's page."""

    change_form_template = "admin/record.html"
    levers: ClassVar[Sequence[Lever]] = ()
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        visible = getattr(rows, "visible_to", None)
        return visible(cast(Any, request).actor) if visible else rows

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list under the plural name of its model, for nothing is selected here."""
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name)}
        return super().change_view(request, object_id, form_url, {**title, **(extra_context or {})})

    @admin.display(description=_("State"), ordering="state")
    def standing(self, row: Any) -> str:
        """The state as everywhere: a word with its tone and icon."""
        return render_to_string("admin/status.html", {"row": row})

    def following(self, request: HttpRequest, row: Any) -> str:
        """Where the next of the queue is decided; empty where there is no queue or nothing waits."""
        return ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        actor = getattr(request, "actor", None)
        return actor is not None and actor.is_operator and actor.mfa

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """The object's page with the actions that fit its state; the policy is asked again on their pages."""
        if obj is not None and self.levers:
            context["levers"] = self.links(cast(Any, request).actor, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def links(self, actor: Actor, row: Any) -> list[tuple[str, Text, str]]:
        """Address, label and gravity of each lever that makes sense for this actor on the object."""
        return [
            (reverse(self._address(lever.name), args=[row.pk]), lever.label, lever.gravity)
            for lever in self.levers
            if lever.offered(row) and not lever.hidden_from(actor, row)
        ]

    def get_urls(self) -> list[Any]:
        pages = [
            path(
                f"<int:pk>/act/{lever.name}/",
                self._act_view(lever),
                name=self._address(lever.name).removeprefix("admin:"),
            )
            for lever in self.levers
        ]
        receipt = path(
            "<int:pk>/receipt/<int:entry>/", self.admin_site.admin_view(self.receipt), name=self._plain("receipt")
        )
        return [*pages, receipt, *super().get_urls()]

    def _plain(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _address(self, name: str) -> str:
        return f"admin:{self._plain(f'act_{name}')}"

    def _act_view(self, lever: Lever) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return self.act(request, pk, lever)

        return self.admin_site.admin_view(view)

    def act(self, request: HttpRequest, pk: int, lever: Lever) -> HttpResponse:
        """The lever's page: GET previews and changes nothing, POST runs the command and leads to the receipt."""
        actor = cast(Any, request).actor
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        preview = lever.preview(actor, row)
        form = lever.form(request.POST if request.method == "POST" else None, initial=lever.initial(row))
        if preview.confirm_name:
            form.fields["name"] = forms.CharField(
                label=_("Type the name “%(name)s” to confirm") % {"name": preview.confirm_name}
            )
        decision = decide(actor, lever.action, row.policy_attributes() if hasattr(row, "policy_attributes") else {})
        if decision.reasons and (request.method == "POST" or decision.reasons == (STEP_UP,)):
            raise Denied(decision.reasons[0], sentence(decision.reasons[0]), reasons=decision.reasons)
        if request.method == "POST" and form.is_valid():
            if preview.confirm_name and form.cleaned_data["name"].strip() != preview.confirm_name:
                form.add_error("name", _("That is not the name."))
            else:
                with refusals_in(form):
                    lever.run(actor, row, form.cleaned_data, form.idempotency_key)
                    entry = self._newest_entry(row, actor)
                    return redirect(reverse(f"admin:{self._plain('receipt')}", args=[row.pk, entry]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": row,
            "object_name": str(row),
            "object_url": reverse(f"admin:{self._plain('change')}", args=[row.pk]),
            "title": lever.label,
            "submit_label": lever.label,
            "effect": lever.effect,
            "danger": lever.danger,
            "form": form,
            "refused": None if decision.allow else _Reasons(decision.reasons),
            "preview": preview.touches,
            "counted_at": now(),
            "told": preview.told,
            "undo": preview.undo,
        }
        return render(request, "admin/act.html", context, status=422 if form.errors else 200)

    def receipt(self, request: HttpRequest, pk: int, entry: int) -> HttpResponse:
        """What was done: the log's entry about this object, which the lever has just written."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        opening = get_object_or_404(
            Opening.objects.visible_to(cast(Any, request).actor).select_related("leaf"), pk=entry
        )
        lever = next((each for each in self.levers if each.action == opening.command), None)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Receipt"),
            "object": row,
            "object_name": str(row),
            "object_url": reverse(f"admin:{self._plain('change')}", args=[row.pk]),
            "done": lever.label if lever else opening.command,
            "receipt": {
                "number": f"{opening.command} #{opening.pk}",
                "at": opening.created_at,
                "actor": person_named(opening.actor_ref),
                "digest": bytes(opening.leaf.hash).hex(),
                "reason": reason_given(opening),
            },
            "facts": facts_in_words(opening),
            "following": lever.following if lever else (),
            "next_url": self.following(request, row),
        }
        return render(request, "admin/receipt.html", context)

    def _newest_entry(self, row: Any, actor: Actor) -> int:
        """The entry that this request wrote: the newest that is about the object or by the actor."""
        public_id = getattr(row, "public_id", "")
        about = Opening.objects.visible_to(actor).filter(actor_ref=actor.user_ref).order_by("-id")
        own = about.filter(subject=public_id).values_list("pk", flat=True).first()
        newest = about.values_list("pk", flat=True).first()
        return int(max(filter(None, (own, newest))))


@dataclass(frozen=True)
class _Reasons:
    """Why the policy would say no, shown before anyone fills in the form."""

    reasons: tuple[str, ...]

    @property
    def detail(self) -> Text:
        return sentence(self.reasons[0])
