"""Who asks the API: a program by its key, or a person by the session of the same host, with CSRF protection."""

import logging
from datetime import timedelta
from typing import Any, cast

from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request as ApiRequest

from apps.ground import clock
from apps.ground.accounts import key_text
from apps.ground.accounts.models import ApiKey, Organisation
from apps.ground.accounts.refusals import ApiKeyInvalid, CredentialInUrl
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.ground.tenancy.scope import scope_of, set_scope, whole_marketplace
from apps.ground.web.refusals import Denied
from apps.ground.web.request import Request
from intelgraph.database.connection import connection
from intelgraph.database.prepared import Prepared

log = logging.getLogger(__name__)
URL_NAMES = {"api_key", "apikey", "key", "token", "access_token", "authorization"}
USE_NOTED_EVERY = timedelta(minutes=1)
# What opens the door; the rest of both rows nobody asks for. Text is cast for Prepared's sake.
KEY_COLUMNS = {
    "id": "",
    "organisation_id": "",
    "public_id": "::text",
    "secret_hash": "::text",
    "scopes": "::text[]",
    "created_by_id": "",
    "last_used_at": "",
    "expires_at": "",
    "revoked_at": "",
}
ORGANISATION_COLUMNS = {"id": "", "public_id": "::text", "name": "::text", "kinds": "::text[]", "state": "::text"}
SELECTED = [
    *(f"k.{name}{cast}" for name, cast in KEY_COLUMNS.items()),
    *(f"o.{name}{cast}" for name, cast in ORGANISATION_COLUMNS.items()),
]
# The person behind what the program does: the key's maker, until they leave.
STILL_HERE = (
    "EXISTS (SELECT 1 FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id"
    " WHERE m.user_id = k.created_by_id AND m.organisation_id = k.organisation_id"
    " AND m.state = 'active' AND u.is_active)"
)
KEY_AND_ORGANISATION = Prepared(
    "key_and_organisation",
    ("text",),
    f"SELECT {', '.join(SELECTED)}, {STILL_HERE} FROM accounts_apikey k"
    " JOIN accounts_organisation o ON o.id = k.organisation_id WHERE k.prefix = $1",
)


class CsrfFailed(Denied):
    """A browser sent the session's cookie without our token: perhaps another site made it do so."""

    code = "csrf"
    detail = _("The form is too old or came from another site. Load the page again.")


class ActorAuthentication(BaseAuthentication):
    """Sets `request.actor` on Django's request, and shows its rows for the rest of the transaction."""

    def authenticate(self, request: ApiRequest) -> tuple[Any, Any] | None:
        """Raises: CredentialInUrl, ApiKeyInvalid, CsrfFailed."""
        inner = cast(Request, request._request)
        _refuse_key_in_address(inner)
        header = inner.META.get("HTTP_AUTHORIZATION", "")
        if header:
            key = key_of(header)
            actor = client_actor(key)
            inner.actor = actor
            set_scope(scope_of(actor))
            return None, key
        if inner.actor.is_anonymous:
            return None
        _require_csrf(inner)
        return inner.user, None

    def authenticate_header(self, request: ApiRequest) -> str:
        return "Bearer"


def key_of(header: str) -> ApiKey:
    """The key that an Authorization header shows. Raises: ApiKeyInvalid, in the same words for every reason."""
    scheme, _space, given = header.partition(" ")
    text = key_text.parse(given.strip()) if scheme.lower() == "bearer" else None
    if text is None:
        log.warning("api_key.refused", extra={"reason": "shape"})
        raise ApiKeyInvalid
    environment = "sandbox" if current().is_sandbox else "live"
    with whole_marketplace():
        key = _key_with(text.prefix)
        right = key is not None and key_text.matches(text, key.secret_hash)
        if key is None or not right or key.state != "active" or text.environment != environment:
            log.warning("api_key.refused", extra={"prefix": text.prefix})
            key = None
        elif _is_due(key):
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=clock.now())
    if key is None:
        raise ApiKeyInvalid
    return key


def _key_with(prefix: str) -> ApiKey | None:
    """The key and its organisation in one statement that is written once: every request of a program begins here."""
    with connection.cursor() as cursor:
        cursor.execute(connection.calling(KEY_AND_ORGANISATION), [prefix])
        row = cursor.fetchone()
    if row is None:
        return None
    key = ApiKey.from_db(connection.alias, list(KEY_COLUMNS), row[: len(KEY_COLUMNS)])
    of_organisation = row[len(KEY_COLUMNS) : -1]
    key.organisation = Organisation.from_db(connection.alias, list(ORGANISATION_COLUMNS), of_organisation)
    key.maker_is_here = row[-1]
    return key


def client_actor(key: ApiKey) -> Actor:
    """The actor that a program with this key is: its organisation, the key's scopes, and the key's maker."""
    organisation = key.organisation
    return Actor(
        kind="client",
        user_ref=key.public_id,
        organisation_id=organisation.pk,
        organisation_ref=organisation.public_id,
        organisation_name=organisation.name,
        organisation_kinds=frozenset(organisation.kinds),
        organisation_state=organisation.state,
        scopes=frozenset(key.scopes),
        maker_id=key.created_by_id if key.maker_is_here else None,
    )


def _is_due(key: ApiKey) -> bool:
    """Whether the time of last use is old enough to be worth a write."""
    return key.last_used_at is None or clock.now() - key.last_used_at > USE_NOTED_EVERY


def _refuse_key_in_address(request: Request) -> None:
    for name, value in request.GET.items():
        if name.lower() in URL_NAMES or str(value).startswith("ig_"):
            raise CredentialInUrl


def _require_csrf(request: Request) -> None:
    check = CsrfViewMiddleware(cast(Any, _no_view))
    check.process_request(request)
    if check.process_view(request, _no_view, (), {}) is not None:
        raise CsrfFailed


def _no_view(request: Request) -> HttpResponse:
    """In the place of a view: Django's check wants one, and only its answer to the request is used."""
    return HttpResponse()
