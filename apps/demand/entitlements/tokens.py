"""Entitlement tokens: what a vendor's software verifies offline, with our public keys and nothing else.

A token is a signed reading of what holds now, not a change, so it is a function and no command; who may have one is
the policy's `entitlements.issue_token`. It lives minutes, because nobody can call it back.
"""

import secrets
import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import SecurityWarning

from apps.demand.checkout.config import buying_policy
from apps.demand.entitlements.models import Entitlement
from apps.demand.entitlements.reasons import sentence
from apps.demand.entitlements.selectors import decide_one
from apps.demand.entitlements.signing import signing_key
from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.policy.decisions import authorize
from apps.ground.tenancy.current import canonical_address, current
from apps.ground.web.refusals import Conflict, Denied

TYPE = "entitlement+jwt"
ALGORITHM = "EdDSA"
# RFC 9864 prefers the name Ed25519, which most vendors' libraries do not know yet; the key names its curve anyway.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)


@dataclass(frozen=True)
class Token:
    """The compact JWT, and when it ends."""

    text: str
    expires_at: datetime


def issue(actor: Actor, entitlement: Entitlement, user: str | None = None) -> Token:
    """A token that the customer may use this, for one person on a seat or for the organisation (`user` None).

    A member asks for themselves or for the organisation, a program of the customer for any person on a seat.
    Raises: Denied, Conflict with the code of the decision that says no.
    """
    authorize(actor, "entitlements.issue_token", entitlement.policy_attributes())
    if user is not None and actor.kind != "client" and user != actor.user_ref:
        raise Denied
    at = clock.now()
    decision = decide_one(actor, entitlement, user, at)
    if not decision.allow:
        raise Conflict(decision.code, sentence(decision.code))
    expires_at = min(at + timedelta(seconds=buying_policy().token_life_s), entitlement.ends_at).replace(microsecond=0)
    signer = signing_key()
    header = {"alg": ALGORITHM, "kid": signer.kid, "typ": TYPE}
    text = jwt.encode(header, _claims(entitlement, user, at, expires_at), signer.key, algorithms=[ALGORITHM])
    return Token(text, expires_at)


def issuer() -> str:
    """`iss`: the marketplace's stored canonical address, never a request's host."""
    return canonical_address(current(), "")


def _claims(entitlement: Entitlement, user: str | None, at: datetime, expires_at: datetime) -> dict[str, Any]:
    claims = {
        "iss": issuer(),
        "aud": entitlement.partner_ref,
        "sub": entitlement.customer_ref,
        "jti": secrets.token_urlsafe(16),
        "iat": int(at.timestamp()),
        "exp": int(expires_at.timestamp()),
        "ent": entitlement.public_id,
        "lst": entitlement.listing,
        "seats": entitlement.seats,
        "stamp": entitlement.stamp,
    }
    return claims if user is None else {**claims, "user": user}
