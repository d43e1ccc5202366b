"""May this actor do this? One call, default deny, every answer with its reasons and the revision that gave it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from apps.ground.web.refusals import Denied

from .active import active
from .actor import Actor
from .bundle import PolicyFault
from .declared import declared_by
from .reasons import sentence

log = logging.getLogger(__name__)

NOT_PERMITTED = "not_permitted"
POLICY_UNAVAILABLE = "policy_unavailable"


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, why not (codes, the most telling first), and the sha256 of the policies that said so."""

    allow: bool
    reasons: tuple[str, ...]
    revision: str


def decide(
    actor: Actor,
    action: str,
    resource: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Decision:
    """Ask the policy of the action's app (the part before the first dot).

    Allowed is what the app grants and neither the app nor the global rules refuse. What cannot be decided (no policy
    for the app, a failing rule, an answer of another shape) is denied with `policy_unavailable`.
    """
    bundle = active()
    app = action.partition(".")[0]
    try:
        granted, refused = bundle.verdict(app, input_json(actor, action, resource, context))
    except PolicyFault as fault:
        log.error("policy.unavailable", extra={"action": action, "fault": str(fault), "revision": bundle.revision})
        return Decision(False, (POLICY_UNAVAILABLE,), bundle.revision)
    reasons = tuple(sorted(refused))
    if action not in granted:
        reasons += (NOT_PERMITTED,)
    return Decision(not reasons, reasons, bundle.revision)


def authorize(
    actor: Actor,
    action: str,
    resource: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Decision:
    """The decision when it is a yes. Raises Denied with its reasons when it is a no."""
    decision = decide(actor, action, resource, context)
    if not decision.allow:
        first = decision.reasons[0]
        raise Denied(first, sentence(first, actor.kind), reasons=decision.reasons)
    return decision


def input_json(
    actor: Actor,
    action: str,
    resource: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> str:
    """The policies' `input` as JSON text: a Python object would reach some engines with True as 1."""
    return msgspec.json.encode(
        {
            "actor": actor.as_input(),
            "action": action,
            "command": declared_by(action).as_input(),
            "resource": resource or {},
            "context": context or {},
        }
    ).decode()
