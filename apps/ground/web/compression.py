"""Pages travel compressed to whoever is not signed in: a first visit weighs less than half."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Django's compression, for pages of visitors alone.

    A page of somebody signed in holds what is theirs beside what others chose, and its compressed length would tell of
    it (BREACH, https://www.breachattack.com). The API stays as it is, for a weak ETag would spoil its `If-Match`.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if not is_page or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return response
        return super().process_response(request, response)
