"""Tokens that a vendor verifies offline: judged by another library (PyJWT) than the one that signs them."""

from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from django.test import Client

from apps.demand.entitlements import commands, tokens
from apps.demand.entitlements.models import Entitlement
from apps.demand.entitlements.signing import signing_key
from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.provenance.keys import NoSigningKey, make_seed
from apps.ground.tenancy.current import inside
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Conflict, Denied
from tests.factories.accounts import member, operator
from tests.factories.entitlements import bought, owner_of, revoked, seated


@pytest.fixture(autouse=True)
def _seed(settings: object, tmp_path: Path) -> None:
    settings.TOKEN_SIGNING_KEY_FILE = tmp_path / "tokens.ed25519"
    make_seed(settings.TOKEN_SIGNING_KEY_FILE)


def jwks(host: str = "us.localhost") -> jwt.PyJWKSet:
    """The keys as a vendor's software fetches them, without signing in."""
    return jwt.PyJWKSet.from_dict(Client(HTTP_HOST=host).get("/.well-known/jwks.json").json())


def verified(text: str, entitlement: Entitlement, keys: jwt.PyJWKSet | None = None) -> dict[str, object]:
    """What a vendor does: kid, signature, algorithm, issuer, audience, time."""
    header = jwt.get_unverified_header(text)
    assert header["typ"] == "entitlement+jwt"
    return jwt.decode(
        text,
        (keys or jwks())[header["kid"]],
        algorithms=["EdDSA"],
        audience=entitlement.partner_ref,
        issuer=tokens.issuer(),
        options={"require": ["exp", "iat", "aud", "iss", "sub", "jti"]},
    )


def test_a_vendor_verifies_it_offline(us: Marketplace) -> None:
    entitlement = bought(seats=3)
    owner = owner_of(entitlement)
    seated(owner, entitlement, owner)
    claims = verified(tokens.issue(owner, _fresh(entitlement), owner.user_ref).text, entitlement)
    assert claims["sub"] == entitlement.customer_ref
    assert (claims["ent"], claims["lst"]) == (entitlement.public_id, entitlement.listing)
    assert (claims["seats"], claims["user"]) == (3, owner.user_ref)
    assert claims["stamp"] == _fresh(entitlement).stamp
    assert claims["exp"] - claims["iat"] <= 300


def test_it_says_nothing_of_a_person_who_was_not_asked_about(us: Marketplace) -> None:
    entitlement = bought()
    assert "user" not in verified(tokens.issue(owner_of(entitlement), entitlement).text, entitlement)


def test_it_never_outlives_what_it_stands_for(us: Marketplace) -> None:
    entitlement = bought()
    ends_at = clock.now() + timedelta(seconds=60)
    Entitlement.objects.filter(pk=entitlement.pk).update(ends_at=ends_at)
    token = tokens.issue(owner_of(entitlement), _fresh(entitlement))
    assert token.expires_at <= ends_at


def test_a_changed_token_is_no_token(us: Marketplace) -> None:
    entitlement = bought()
    head, body, signature = tokens.issue(owner_of(entitlement), entitlement).text.split(".")
    swapped = "A" if body[10] != "A" else "B"
    with pytest.raises(jwt.InvalidTokenError):
        verified(".".join([head, body[:10] + swapped + body[11:], signature]), entitlement)


def test_another_vendor_is_not_its_audience(us: Marketplace) -> None:
    first, second = bought(), bought()
    with pytest.raises(jwt.InvalidAudienceError):
        verified(tokens.issue(owner_of(first), first).text, second)


def test_each_marketplace_has_a_key_of_its_own(us: Marketplace, eu: Marketplace) -> None:
    with inside(us):
        ours = signing_key()
    with inside(eu):
        theirs = signing_key()
    assert ours.kid != theirs.kid
    assert ours.public["x"] != theirs.public["x"]
    assert set(ours.public) == {"kty", "crv", "x", "kid", "use", "alg"}


def test_the_key_list_holds_no_secret(us: Marketplace) -> None:
    response = Client(HTTP_HOST="us.localhost").get("/.well-known/jwks.json")
    assert response["Content-Type"] == "application/jwk-set+json"
    (key,) = response.json()["keys"]
    assert "d" not in key
    assert "public" in response["Cache-Control"]


@pytest.mark.parametrize("code", ["suspended", "revoked"])
def test_what_may_not_be_used_has_no_token(us: Marketplace, code: str) -> None:
    entitlement = bought()
    if code == "revoked":
        revoked(entitlement)
    else:
        commands.suspend(operator(), entitlement, reason="The keys were published")
    with pytest.raises(Conflict) as refused:
        tokens.issue(owner_of(entitlement), _fresh(entitlement))
    assert refused.value.code == code


def test_who_has_no_seat_has_no_token_of_their_own(us: Marketplace) -> None:
    entitlement = bought()
    owner = owner_of(entitlement)
    with pytest.raises(Conflict) as refused:
        tokens.issue(owner, entitlement, owner.user_ref)
    assert refused.value.code == "no_seat"


def test_nobody_takes_a_token_in_anothers_name(us: Marketplace) -> None:
    entitlement = bought()
    owner, other = owner_of(entitlement), owner_of(entitlement)
    seated(owner, entitlement, other)
    with pytest.raises(Denied):
        tokens.issue(owner, _fresh(entitlement), other.user_ref)
    program = Actor(
        kind="client",
        organisation_id=owner.organisation_id,
        organisation_ref=owner.organisation_ref,
        organisation_kinds=frozenset({"customer"}),
        scopes=frozenset({"entitlements:read"}),
    )
    assert verified(tokens.issue(program, _fresh(entitlement), other.user_ref).text, entitlement)["user"]


def test_the_partner_makes_no_tokens_for_itself(us: Marketplace) -> None:
    entitlement = bought()
    with pytest.raises(Denied):
        tokens.issue(member(entitlement.partner), entitlement)


def test_without_a_seed_nothing_is_signed(us: Marketplace, settings: object, tmp_path: Path) -> None:
    entitlement = bought()
    settings.TOKEN_SIGNING_KEY_FILE = tmp_path / "missing"
    with pytest.raises(NoSigningKey, match="make_keys"):
        tokens.issue(owner_of(entitlement), entitlement)


def _fresh(entitlement: Entitlement) -> Entitlement:
    return Entitlement.objects.get(pk=entitlement.pk)
