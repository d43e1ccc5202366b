"""What the page gives to copy does what it says."""

import json
import shlex
from pathlib import Path

import jwt
import pytest

from apps.demand.entitlements.signing import signing_key
from apps.demand.entitlements.tokens import issue, issuer
from apps.ground.provenance.keys import make_seed
from apps.ground.tenancy.models import Marketplace
from apps.surfaces.developers import examples
from tests.factories.entitlements import bought, owner_of


@pytest.fixture
def token_key(settings: object, tmp_path: Path) -> None:
    settings.TOKEN_SIGNING_KEY_FILE = tmp_path / "tokens.ed25519"
    make_seed(settings.TOKEN_SIGNING_KEY_FILE)


def test_the_python_verifies_a_real_token_and_no_other(
    us: Marketplace, token_key: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys are fetched from the address of the page; here that fetch is answered by hand."""
    asked: list[str] = []

    def fetch(client: jwt.PyJWKClient) -> dict:
        asked.append(client.uri)
        return {"keys": [signing_key().public]}

    monkeypatch.setattr(jwt.PyJWKClient, "fetch_data", fetch)
    known: dict = {}
    exec(examples.verify_token(issuer()), known)
    entitlement = bought()
    token = issue(owner_of(entitlement), entitlement).text

    claims = known["who_may_use"](token, entitlement.partner_ref)
    assert (claims["ent"], claims["sub"]) == (entitlement.public_id, entitlement.customer_ref)
    assert asked[0] == f"{issuer()}/.well-known/jwks.json"
    with pytest.raises(jwt.InvalidAudienceError):
        known["who_may_use"](token, "org_somebody_else")
    head, body, signature = token.split(".")
    with pytest.raises(jwt.InvalidTokenError):
        known["who_may_use"](f"{head}.{body}.{signature[::-1]}", entitlement.partner_ref)


def test_the_event_to_send_is_a_cloud_event_of_now(us: Marketplace) -> None:
    words = shlex.split(examples.send_usage("http://us.localhost").replace("\\\n", " "))
    (event,) = json.loads(words[words.index("-d") + 1])
    assert {"specversion", "id", "source", "type", "subject", "time", "data"} == set(event)
    assert event["data"] == {"quantity": 1}
    assert words[3] == "http://us.localhost/api/v1/usage-events"
