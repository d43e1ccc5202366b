"""May it be used? A pure decision from what is known of an entitlement; no Django."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Code = Literal["ok", "no_entitlement", "not_started", "expired", "suspended", "revoked", "no_seat", "restricted"]

BLOCKS = "block_use"
USABLE = ("active", "pending")  # pending by its start: the task that writes it down has not run yet


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An entitlement at one instant. state: as the model names it. Times are aware."""

    public_id: str
    state: str
    starts_at: datetime
    ends_at: datetime
    stamp: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no with a stable code.

    valid_until: the moment at which time alone would change the answer; None where only somebody's act can.
    stamp: of the entitlement that was decided upon, 0 where there is none; a higher one makes a kept answer void.
    """

    allow: bool
    code: Code
    valid_until: datetime | None = None
    stamp: int = 0
    entitlement: str = ""


NO_ENTITLEMENT = Decision(False, "no_entitlement")


def decide(entitlement: Snapshot | None, effects: Collection[str], has_seat: bool | None, now: datetime) -> Decision:
    """Whether this entitlement may be used at this moment.

    effects: of the restrictions in force on the entitlement, its listing or its partner. has_seat: None asks for the
    organisation as a whole. What cannot come back is said first: revoked, then expired; then what can: not started,
    suspended, restricted; last the seat. The clock decides before the state does, so an end is an end even where the
    task that writes it down has not run.
    """
    if entitlement is None:
        return NO_ENTITLEMENT
    code, until = _standing(entitlement, effects, has_seat, now)
    return Decision(code == "ok", code, until, entitlement.stamp, entitlement.public_id)


def _standing(
    entitlement: Snapshot, effects: Collection[str], has_seat: bool | None, now: datetime
) -> tuple[Code, datetime | None]:
    if entitlement.state == "revoked":
        return "revoked", None
    if entitlement.state == "expired" or now >= entitlement.ends_at:
        return "expired", None
    if now < entitlement.starts_at:
        return "not_started", entitlement.starts_at
    if entitlement.state == "suspended":
        return "suspended", entitlement.ends_at
    if entitlement.state not in USABLE:
        raise ValueError(f"no rule for the state {entitlement.state!r}")
    if BLOCKS in effects:
        return "restricted", entitlement.ends_at
    if has_seat is False:
        return "no_seat", entitlement.ends_at
    return "ok", entitlement.ends_at


# Of several purchases of one listing the most useful answer counts; below it, the one closest to being usable.
PRECEDENCE: tuple[Code, ...] = (
    "ok",
    "no_seat",
    "restricted",
    "suspended",
    "not_started",
    "expired",
    "revoked",
    "no_entitlement",
)


def best(decisions: Collection[Decision]) -> Decision:
    """The answer of several entitlements to one listing: any yes is a yes. Newest first: it wins a tie."""
    ranked = sorted(decisions, key=lambda decision: PRECEDENCE.index(decision.code))
    return ranked[0] if ranked else NO_ENTITLEMENT


def ttl_s(decision: Decision, most_s: int, now: datetime) -> int:
    """How many seconds the answer may be kept: at most `most_s`, and never beyond `valid_until`."""
    if decision.valid_until is None:
        return most_s
    return max(0, min(most_s, int((decision.valid_until - now).total_seconds())))
