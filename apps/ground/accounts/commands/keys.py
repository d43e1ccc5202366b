"""Keys for programs: made, shown once, revoked."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts import key_text
from apps.ground.accounts.actors import organisation_of
from apps.ground.accounts.models import ApiKey
from apps.ground.accounts.scopes import names as known_scopes
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.ground.web.refusals import Conflict, FieldError, Invalid

LONGEST_LIFE_DAYS = 366


class RevokedAlready(Conflict):
    code = "key_revoked"
    detail = _("This key is already revoked.")


@command("accounts.create_api_key", announces="accounts.api_key_created", said=_("API key created"))
def create_api_key(actor: Actor, *, name: str, scopes: Sequence[str], lives_days: int = 90) -> ApiKey:
    """Make a key for the actor's organisation; `shown_once` of the answer is the key itself, which is kept nowhere.

    A sandbox marketplace makes sandbox keys. Raises: Invalid for a scope that does not exist or a life over a year.
    """
    errors = []
    if not scopes or not set(scopes) <= set(known_scopes()):
        errors.append(FieldError("/scopes", "unknown_scope", _("Choose at least one scope.")))
    if not 1 <= lives_days <= LONGEST_LIFE_DAYS:
        errors.append(FieldError("/lives_days", "out_of_range", _("A key can be valid for 1 to 366 days.")))
    if not name.strip():
        errors.append(FieldError("/name", "required", _("Name the key after the software that will use it.")))
    if errors:
        raise Invalid(errors=errors)
    environment = ApiKey.Environment.SANDBOX if current().is_sandbox else ApiKey.Environment.LIVE
    text = key_text.new_key_text(environment)
    key = ApiKey.objects.create(
        organisation_id=organisation_of(actor),
        name=name.strip(),
        prefix=text.prefix,
        secret_hash=key_text.keyed_hash(text),
        scopes=sorted(set(scopes)),
        environment=environment,
        created_by_id=actor.user_id,
        expires_at=clock.now() + timedelta(days=lives_days),
    )
    key.shown_once = text.whole
    return key


@command("accounts.revoke_api_key", announces="accounts.api_key_revoked", said=_("API key revoked"), grave=True)
def revoke_api_key(actor: Actor, key_row: ApiKey) -> ApiKey:
    """Close a key for good; the next request with it is refused. Raises: RevokedAlready."""
    if key_row.revoked_at is not None:
        raise RevokedAlready
    key_row.revoked_at = clock.now()
    key_row.save(update_fields=["revoked_at"])
    return key_row
