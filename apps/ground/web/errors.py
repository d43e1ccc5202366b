"""Error answers: one shape for pages, one for the API (RFC 9457), both from the same refusal."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from apps.ground.web import way_back
from apps.ground.web.api.render import encode
from apps.ground.web.problem import ProblemDocument
from apps.ground.web.refusals import Denied, FormTooOld, Gone, NotFound, Refused

DRAWN = {400, 403, 404, 409, 410, 422, 429, 500, 503}


def wants_json(request: HttpRequest) -> bool:
    """The API's addresses answer problem documents; all others answer pages."""
    return request.path.startswith("/api/")


def refusal_response(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The answer that this refusal deserves, as a problem document or as a page."""
    if hasattr(request, "LANGUAGE_CODE"):
        return _answer(request, refused)
    with translation.override(translation.get_language_from_request(request)):  # refused before LocaleMiddleware
        return _answer(request, refused)


def _answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    request_id = getattr(request, "request_id", "")
    response: HttpResponse
    if wants_json(request):
        document = ProblemDocument.of(refused, request_id)
        response = HttpResponse(encode(document), status=refused.status, content_type="application/problem+json")
    else:
        response = HttpResponse(_drawn(request, refused, request_id), status=refused.status)
    if refused.retry_after is not None:
        response["Retry-After"] = str(refused.retry_after)
    response["Cache-Control"] = "no-store"
    return response


def _drawn(request: HttpRequest, refused: Refused, request_id: str) -> str:
    """The page. Before a marketplace is chosen, and when something of ours is broken, it needs nothing else."""
    context: dict[str, Any] = {"refused": refused, "request_id": request_id}
    if refused.status >= 500:
        return render_to_string(f"errors/{refused.status if refused.status in DRAWN else 500}.html", context)
    if getattr(request, "tenant", None) is None:
        return render_to_string("errors/unread.html", context)
    steps_up = refused.code == "step_up_required"
    context["way_back"] = way_back.later(request) if steps_up else way_back.where(request)
    if isinstance(refused, FormTooOld):
        context["fields"] = way_back.typed(request)
    page = refused.page or (refused.status if refused.status in DRAWN else 400)
    return render_to_string(f"errors/{page}.html", context, request)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form was not ours, or somebody signed in or out since it was opened."""
    match = request.resolver_match
    if match is not None and getattr(match.func, "origin_is_enough", False) and way_back.same_origin(request):
        try:
            return cast(HttpResponse, match.func(request, *match.args, **match.kwargs))
        except Refused as refused:
            return refusal_response(request, refused)
    return refusal_response(request, FormTooOld())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    return refusal_response(request, Refused("malformed", _("This request is invalid.")))


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return refusal_response(request, Denied())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: the same words for what does not exist and for what this visitor may not see."""
    return refusal_response(request, NotFound())


def gone(request: HttpRequest) -> HttpResponse:
    """410, for what was here and was taken down."""
    return refusal_response(request, Gone())


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: no trace, no path, no version; the request id leads the log to all of them."""
    failure = Refused("internal_error", _("Something went wrong on our end. Nothing was changed."))
    failure.status = 500
    return refusal_response(request, failure)
