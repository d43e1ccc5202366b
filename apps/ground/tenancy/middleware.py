"""A request belongs to the marketplace of its host and runs in one transaction that shows nobody's rows at first."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.ground.tenancy.hosts import marketplace_of
from apps.ground.tenancy.migrated import is_behind
from apps.ground.tenancy.scope import NO_ROWS, scoped
from apps.ground.web.database_trouble import is_trouble, trouble_response
from apps.ground.web.errors import refusal_response
from apps.ground.web.refusals import Unavailable
from apps.ground.web.request import Request
from intelgraph.database.connection import connection
from intelgraph.database.deadline import within

Handler = Callable[[Request], HttpResponse]


class Updating(Unavailable):
    """The schema lacks a migration of this code: nothing of it is served half (faults B113, F30)."""

    code = "marketplace_updating"
    detail = _("This marketplace is being updated. Please try again in a few minutes.")
    default_retry_after = 60


class MarketplaceMiddleware:
    """The host decides; an unknown one is a plain 404, never a marketplace, and sets no cookie.

    Times are shown in the marketplace's zone. The request's time for the database begins here (F28).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        with within(settings.REQUEST_LIMIT_S):
            return self._serve(request)

    def _serve(self, request: Request) -> HttpResponse:
        before = connection.tenant
        try:
            marketplace = marketplace_of(request.META.get("HTTP_HOST", ""))
            updating = marketplace is not None and is_behind(marketplace)
        except (DatabaseError, InterfaceError) as error:
            return trouble_response(request, error)
        if marketplace is None:
            return HttpResponse("Not found\n", status=404, content_type="text/plain; charset=utf-8")
        if updating:
            return refusal_response(request, Updating())
        request.tenant = marketplace
        connection.set_tenant(marketplace)
        try:
            with timezone.override(marketplace.time_zone):
                return self.get_response(request)
        finally:
            connection.set_tenant(before)


class TransactionMiddleware:
    """One transaction a request: row policies read its settings, commands are savepoints in it, and the answer
    leaves only after the commit (P01). A server error rolls everything back (P02)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        try:
            with scoped(NO_ROWS):
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
        except (DatabaseError, InterfaceError) as error:
            if not is_trouble(error):  # a constraint that is asked at the commit
                raise
            return trouble_response(request, error)
        return response
