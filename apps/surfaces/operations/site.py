"""The operators' admin site: operators with a second factor only, and what needs them on its first page."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.pages import entering
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request


class OperationsSite(AdminSite):
    """Django's admin, entered and left by the product's own sign-in and second factor."""

    site_title = _("Operations · IntelGraph")
    site_header = _("Operations")
    index_title = _("Operations")
    index_template = "operations/home.html"
    enable_nav_sidebar = False

    def get_urls(self) -> list[Any]:
        """The inbox beside Django's own pages."""
        from apps.ground.worklist import pages  # models: this module is read before they are

        return [
            path("worklist/", self.admin_view(pages.inbox), name="worklist"),
            path("worklist/next/", self.admin_view(pages.following), name="worklist_next"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Also, on pages that were opened from the inbox: what carries its view on, and the link to its next item."""
        from apps.ground.commands.admin import next_in_inbox  # models: this module is read before they are

        following = next_in_inbox(request)
        carried = urlencode({"inbox": request.GET["inbox"]}) if following else ""
        return {**super().each_context(request), "inbox": carried and f"?{carried}", "inbox_next": following}

    def has_permission(self, request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        return actor is not None and actor.is_operator and actor.mfa

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Where a refused visitor ends up; the middleware has led away all who could get in by proving themselves."""
        if self.has_permission(request):
            return redirect("admin:index")
        raise NotFound

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The product's own way out, which is a command."""
        return entering.sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Passwords are changed where everybody changes theirs."""
        return redirect("accounts:profile")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What is late and what waits, how the marketplace does, the lists, and what this operator did last."""
        from apps.surfaces.operations.done import done_by  # models: this module is read before they are
        from apps.surfaces.operations.home import home

        actor = cast(Request, request).actor
        shown = home(actor)
        context = {"home": shown, "open_items": shown.items, "done": done_by(actor)}
        return super().index(request, {**context, **(extra_context or {})})
