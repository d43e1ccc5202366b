"""`policies/buying.yaml`, read strictly: limits of approval, and how long quotes, approvals and answers live."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from msgspec import Meta, Struct

from intelgraph.policy_files import reads
from intelgraph.strict_yaml import read_as

LONGEST_TOKEN_S = 300

Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Whole = Annotated[int, Meta(ge=0)]


class _File(Struct, forbid_unknown_fields=True):
    version: Literal[1]
    approval_limit_minor: dict[Currency, Whole]
    price_held_minutes: Whole
    quote_days: Whole
    approval_days: Whole
    agreement_months: Whole
    decision_ttl_s: Whole
    token_life_s: Annotated[int, Meta(ge=0, le=LONGEST_TOKEN_S)]


@dataclass(frozen=True)
class BuyingPolicy:
    """approval_limit_minor: currency to minor units a month; a currency that is missing always needs approval."""

    approval_limit_minor: dict[str, int]
    price_held: timedelta
    quote: timedelta
    approval: timedelta
    agreement_months: int
    decision_ttl_s: int
    token_life_s: int

    def needs_approval(self, total_minor: int, currency: str) -> bool:
        """Whether an order of this monthly total waits for a second person."""
        return total_minor > self.approval_limit_minor.get(currency, -1)


@reads("buying.yaml")
def buying_policy() -> BuyingPolicy:
    """The policy in force. Raises: UnreadableYaml."""
    return _read(Path(settings.POLICIES_DIR) / "buying.yaml")


@lru_cache(maxsize=8)
def _read(path: Path) -> BuyingPolicy:
    given = read_as(path, _File)
    return BuyingPolicy(
        approval_limit_minor=given.approval_limit_minor,
        price_held=timedelta(minutes=given.price_held_minutes),
        quote=timedelta(days=given.quote_days),
        approval=timedelta(days=given.approval_days),
        agreement_months=given.agreement_months,
        decision_ttl_s=given.decision_ttl_s,
        token_life_s=given.token_life_s,
    )
