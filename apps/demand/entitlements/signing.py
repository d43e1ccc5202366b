"""The keys that sign entitlement tokens: one secret seed of the installation, one derived Ed25519 key a marketplace."""

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from joserfc.jwk import OKPKey

from apps.ground.provenance.keys import SEED_BYTES, NoSigningKey
from apps.ground.tenancy.current import current


@dataclass(frozen=True)
class SigningKey:
    """A marketplace's key with its id, the RFC 7638 thumbprint of the public part."""

    key: OKPKey
    kid: str

    @property
    def public(self) -> dict[str, Any]:
        """The public part as a JWK, as `/.well-known/jwks.json` lists it."""
        jwk = self.key.as_dict(private=False)
        return {"kty": jwk["kty"], "crv": jwk["crv"], "x": jwk["x"], "kid": self.kid, "use": "sig", "alg": "EdDSA"}


def signing_key() -> SigningKey:
    """The present marketplace's key. Raises: NoSigningKey where `manage.py make_keys` was not run."""
    path = Path(settings.TOKEN_SIGNING_KEY_FILE)
    try:
        return _derived(current().name, path.read_text().strip())
    except (OSError, ValueError):
        raise NoSigningKey(f"no signing seed in {path}; `manage.py make_keys` writes one") from None


@lru_cache(maxsize=64)
def _derived(marketplace: str, written: str) -> SigningKey:
    seed = bytes.fromhex(written)
    if len(seed) != SEED_BYTES:
        raise ValueError("not a seed")
    own = hmac.new(seed, f"intelgraph entitlement tokens {marketplace}".encode(), hashlib.sha256).digest()
    key = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(own))
    return SigningKey(key, key.thumbprint())
