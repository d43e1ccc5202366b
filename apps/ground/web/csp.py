"""What a page may load, said on every answer, and where browsers report what that refused."""

import logging
from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from apps.ground.web.api.parse import read_json
from apps.ground.web.refusals import Refused

log = logging.getLogger("csp")


class PolicyMiddleware:
    """The policy of the settings as a header. No page has one of its own, so it is written once, not once a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy)
        return response


@csrf_exempt
def report(request: HttpRequest) -> HttpResponse:
    """Log directive and blocked address of a report; always 204, so that it tells a stranger nothing."""
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) <= settings.LIMITS["csp_report_bytes"]:
        try:
            body = read_json(request.body, settings.LIMITS["csp_report_bytes"])["csp-report"]
            log.warning("refused %s by %s", body.get("blocked-uri"), body.get("violated-directive"))
        except (Refused, LookupError, TypeError, AttributeError):
            log.warning("a report that could not be read")
    return HttpResponse(status=204)
