"""The operators' admin: lists to read, and acts that run commands. Nothing here writes by itself (pages.md, 2.2).

Each act has its own page: it shows the impact, asks for a reason, runs one command, and leads to a receipt.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.commands.acts import Act, Text
from apps.ground.commands.confirm import require_answerable
from apps.ground.commands.receipts import facts_in_words, person_named, reason_given
from apps.ground.policy.actor import Actor
from apps.ground.provenance.models import Opening
from apps.ground.web.forms import data_of, form_page


def shown_money(amount_minor: int | None, currency: str) -> str:
    """An amount as everywhere in the product: with its currency, never in minor units; a dash for none."""
    return render_to_string("admin/money.html", {"amount": amount_minor, "currency": currency}).strip()


def next_in_inbox(request: HttpRequest, done: bool = False) -> str:
    """The address that leads to the next item of the view in which the page was opened; empty outside of the inbox.

    done: the item at hand was decided. The view came as the parameter `inbox`, a query string of its own.
    """
    if "inbox" not in request.GET:
        return ""
    view = QueryDict(request.GET["inbox"], mutable=True)
    if done:
        view["done"] = "1"
    return f"{reverse('admin:worklist_next')}?{view.urlencode()}"


class ReadOnlyAdmin(admin.ModelAdmin):
    """A list and a page of a model, for reading; what may be done is offered as acts on the object's page."""

    change_form_template = "admin/record.html"
    acts: ClassVar[Sequence[Act]] = ()
    show_full_result_count = False
    view_on_site = False
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
        if obj is not None and self.acts:
            context["acts"] = self.links(cast(Any, request).actor, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def links(self, actor: Actor, row: Any) -> list[tuple[str, Text, str]]:
        """Address, label and gravity of each act that makes sense for this actor on the object."""
        return [
            (reverse(self._address(act), args=[row.pk]), act.label, act.gravity)
            for act in self.acts
            if act.is_offered(row) and not act.hidden_from(actor, row)
        ]

    def get_urls(self) -> list[Any]:
        pages = [
            path(f"<int:pk>/act/{act.address}/", self._act_view(act), name=self._address(act).removeprefix("admin:"))
            for act in self.acts
        ]
        receipt = path(
            "<int:pk>/receipt/<int:entry>/", self.admin_site.admin_view(self.receipt), name=self._plain("receipt")
        )
        return [*pages, receipt, *super().get_urls()]

    def _plain(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _address(self, act: Act) -> str:
        return f"admin:{self._plain(f'act_{act.address}')}"

    def _act_view(self, act: Act) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return self.act_page(request, pk, act)

        return self.admin_site.admin_view(view)

    def act_page(self, request: HttpRequest, pk: int, act: Act) -> HttpResponse:
        """The act's page: GET previews and changes nothing, POST runs the command and leads to the receipt."""
        actor = cast(Any, request).actor
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        refused = act.refusal(actor, row)
        require_answerable(request, refused)
        preview = act.preview(actor, row)
        form = act.form_for(actor, row, data_of(request), preview)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": row,
            "object_name": str(row),
            "object_url": reverse(f"admin:{self._plain('change')}", args=[row.pk]),
            "title": act.label,
            "submit_label": act.label,
            "effect": act.does(row),
            "danger": act.danger,
            "refused": refused,
            "preview": preview.touches,
            "counted_at": now(),
            "told": preview.told,
            "undo": preview.undo,
        }
        return form_page(
            request,
            form,
            "admin/act.html",
            context,
            do=lambda given: act.run(actor, row, form),
            then=lambda result: self._afterwards(request, row, act),
        )

    def _afterwards(self, request: HttpRequest, row: Any, act: Act) -> str:
        """The receipt; for who came from the inbox, its next item, with the receipt in a message."""
        entry = self._newest_entry(row, cast(Any, request).actor)
        receipt = reverse(f"admin:{self._plain('receipt')}", args=[row.pk, entry])
        following = next_in_inbox(request, done=True)
        if following:
            messages.success(request, format_html('{}. <a href="{}">{}</a>', act.spec.said, receipt, _("Receipt")))
        return following or receipt

    def receipt(self, request: HttpRequest, pk: int, entry: int) -> HttpResponse:
        """What was done: the log's entry about this object, which the act has just written."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        opening = get_object_or_404(
            Opening.objects.visible_to(cast(Any, request).actor).select_related("leaf"), pk=entry
        )
        act = next((each for each in self.acts if each.spec.name == opening.command), None)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Receipt"),
            "object": row,
            "object_name": str(row),
            "object_url": reverse(f"admin:{self._plain('change')}", args=[row.pk]),
            "done": act.label if act else opening.command,
            "receipt": {
                "number": f"{opening.command} #{opening.pk}",
                "at": opening.created_at,
                "actor": person_named(opening.actor_ref),
                "digest": bytes(opening.leaf.hash).hex(),
                "reason": reason_given(opening),
            },
            "facts": facts_in_words(opening),
            "following": act.following if act else (),
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
