"""When the database says no: 503 with a reason code and a time to come back, never a trace (faults F18 to F25)."""

import logging

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from psycopg_pool import TooManyRequests

from apps.ground.web.errors import refusal_response
from apps.ground.web.refusals import Unavailable
from intelgraph.database.base import OutcomeUnknown

log = logging.getLogger(__name__)

BY_STATE = {
    "55P03": "busy",  # lock_not_available
    "57014": "busy",  # query_canceled: statement timeout
    "40P01": "busy",  # deadlock_detected, after the command's own tries
    "40001": "busy",  # serialization_failure
    "53100": "storage_full",
    "25006": "read_only",
    "53300": "database_unavailable",
    "57P01": "database_unavailable",
    "57P02": "database_unavailable",
    "57P03": "database_unavailable",
}
# Where the server makes a file longer. A quota or a limit on the size of a file is XX000, not 53100 (seen with 18).
GROWS_FILES = {"mdextend", "mdzeroextend", "FileZero", "FileFallocate"}
NOTHING_CHANGED = _("This is temporarily unavailable. Nothing was changed. Try again.")
NOT_KNOWN = _(
    "We cannot confirm whether this was completed: the connection was lost. Submit it again; it will take effect "
    "only once."
)


def reason_code(error: BaseException) -> str:
    """outcome_unknown, busy, storage_full, read_only or database_unavailable, from what the driver raised."""
    cause = error.__cause__
    if isinstance(error, OutcomeUnknown):
        return "outcome_unknown"
    if isinstance(cause, TooManyRequests):
        return "busy"
    if getattr(getattr(cause, "diag", None), "source_function", None) in GROWS_FILES:
        return "storage_full"
    return BY_STATE.get(getattr(cause, "sqlstate", None) or "", "database_unavailable")


def is_trouble(error: BaseException) -> bool:
    """Whether the database could not, rather than would not: a broken constraint or a wrong statement is our fault."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, DatabaseError) and reason_code(error) != "database_unavailable"


def trouble_response(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to a request whose transaction the database ended. Whoever only read has lost nothing."""
    code = reason_code(error)
    if code == "outcome_unknown" and request.method in {"GET", "HEAD"}:
        code = "database_unavailable"
    log.error("database trouble: %s (%s)", code, type(error).__name__)
    return refusal_response(request, Unavailable(code, NOT_KNOWN if code == "outcome_unknown" else NOTHING_CHANGED))
