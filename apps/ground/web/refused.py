"""What nobody caught becomes its page or problem document here, once for all views: a refusal, or trouble."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.ground.web.database_trouble import is_trouble, trouble_response
from apps.ground.web.errors import refusal_response
from apps.ground.web.refusals import Refused


class RefusedMiddleware:
    """process_exception: Refused to its answer, trouble to 503 (Django would make it 500 before any outer middleware
    saw it, F21); all else stays an exception for Django's own handling."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusal_response(request, exception)
        return trouble_response(request, exception) if is_trouble(exception) else None
