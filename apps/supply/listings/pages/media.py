"""Pictures by their digest: public while a listing that can be found shows them, else for who may see them."""

from django.core.files.storage import default_storage
from django.http import HttpResponse

from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request
from apps.supply.listings.models import Media, SearchEntry
from apps.supply.listings.models.media import file_name


@page(who="anyone", methods=("GET",))
def picture(request: Request, digest: str) -> HttpResponse:
    """The bytes under this digest; a hidden listing's picture is as unknown as one that never was (fault B041)."""
    is_public = SearchEntry.objects.filter(logo_digest=digest).exists()
    if not is_public and not Media.objects.visible_to(request.actor).filter(digest=digest).exists():
        raise NotFound
    name = file_name(digest)
    if not default_storage.exists(name):
        raise NotFound
    with default_storage.open(name) as file:
        response = HttpResponse(file.read(), content_type="image/png")
    response["Cache-Control"] = "public, max-age=300" if is_public else "private, no-store"
    response["ETag"] = f'"{digest}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
