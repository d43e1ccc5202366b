"""What a developer copies first: a test event for a meter, and the check of an entitlement token."""

from apps.ground.clock import now

SEND_USAGE = """curl -X POST {address}/api/v1/usage-events \\
  -H 'Authorization: Bearer YOUR_KEY' \\
  -H 'Content-Type: application/cloudevents-batch+json' \\
  -d '[{{
    "specversion": "1.0",
    "id": "first-test-event",
    "source": "/my-service",
    "type": "METER_SLUG",
    "subject": "ENTITLEMENT_ID",
    "time": "{time}",
    "data": {{"quantity": 1}}
  }}]'"""

VERIFY_TOKEN = '''import jwt  # PyJWT 2.10 or newer, with cryptography

keys = jwt.PyJWKClient("{address}/.well-known/jwks.json", cache_keys=True)


def who_may_use(token: str, your_organisation: str) -> dict:
    """The claims of a valid token. Raises jwt.InvalidTokenError for any other."""
    if jwt.get_unverified_header(token).get("typ") != "entitlement+jwt":
        raise jwt.InvalidTokenError("not an entitlement token")
    return jwt.decode(
        token,
        keys.get_signing_key_from_jwt(token).key,
        algorithms=["EdDSA"],
        issuer="{address}",
        audience=your_organisation,
        options={{"require": ["exp", "iss", "aud", "sub", "ent"]}},
    )
'''


def send_usage(address: str) -> str:
    """A curl command that sends one event of this moment to this marketplace."""
    return SEND_USAGE.format(address=address, time=f"{now():%Y-%m-%dT%H:%M:%SZ}")


def verify_token(address: str) -> str:
    """Python that checks a token of this marketplace offline, but for the first fetch of its keys."""
    return VERIFY_TOKEN.format(address=address)
