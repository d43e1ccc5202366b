"""The path every command takes: key, lock, policy, restrictions, rule, leaf, event, stored answer; all or none.

Row locks are taken once, late, and in one order: the subject first, then what the body locks by id ascending.
A command called by another is a part of it: it is authorised and announced on its own, and named in the outer leaf.
"""

import random
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, models, transaction
from django.utils.translation import gettext_lazy as _

from apps.ground.commands import guards, idempotency
from apps.ground.commands.registry import Reason, Spec
from apps.ground.commands.rows import GivenRows
from apps.ground.events.outbox import emit
from apps.ground.policy.actor import Actor
from apps.ground.policy.decisions import authorize
from apps.ground.provenance.record import PartRecord, record
from apps.ground.tenancy.scope import scoped, whole_marketplace
from apps.ground.web.refusals import FieldError, Invalid, NotFound
from intelgraph.failpoint import failpoint

TRIES = 3
LONGEST_REASON = 2000
REPEATABLE = {"40P01", "40001"}  # deadlock_detected, serialization_failure


@dataclass
class Running:
    """The outermost command under way on this thread, and what its parts did."""

    spec: Spec
    parts: list[PartRecord] = field(default_factory=list)


_running: ContextVar[Running | None] = ContextVar("running_command", default=None)


def run(spec: Spec, actor: Actor, arguments: dict[str, Any], key: str | None) -> Any:
    """Run a command; a deadlock repeats it whole, up to three tries with jitter (F22).

    A command that fails changes nothing: the database rolls back, and the rows it was given get their values back.
    """
    rows = GivenRows(arguments.values())
    try:
        outer = _running.get()
        if outer is not None:
            return _run_part(outer, spec, actor, arguments, rows)
        return _run_whole(spec, actor, arguments, key, rows)
    except BaseException:
        rows.restore()
        raise


def _run_whole(spec: Spec, actor: Actor, arguments: dict[str, Any], key: str | None, rows: GivenRows) -> Any:
    for left in reversed(range(TRIES)):
        token = _running.set(Running(spec))
        try:
            with scoped(actor):
                return _run_outermost(spec, actor, arguments, key, rows)
        except OperationalError as error:
            if not left or getattr(error.__cause__, "sqlstate", None) not in REPEATABLE:
                raise
            rows.restore()
            time.sleep(random.uniform(0.01, 0.05))
        finally:
            _running.reset(token)
    raise AssertionError("the last try returns or raises")


def _run_outermost(spec: Spec, actor: Actor, arguments: dict[str, Any], key: str | None, rows: GivenRows) -> Any:
    claim = idempotency.claim(spec, actor, arguments, key)
    if claim is not None and claim.answer is not None:
        _authorize(spec, actor, arguments, _given_subject(spec, arguments))
        return idempotency.read_answer(claim.answer)
    result, subject = _do(spec, actor, arguments, rows)
    failpoint("command.written")
    running = _running.get()
    with whole_marketplace():
        record(actor, spec.name, subject, running.parts if running else [], reason_of(arguments))
        failpoint("command.recorded")
        emit(spec.announces, subject, actor=actor, extra=_extra(arguments))
        failpoint("command.emitted")
        if claim is not None:
            idempotency.store(claim, result)
    transaction.on_commit(lambda: failpoint("command.committed"))
    return result


def _run_part(outer: Running, spec: Spec, actor: Actor, arguments: dict[str, Any], rows: GivenRows) -> Any:
    with scoped(actor):
        result, subject = _do(spec, actor, arguments, rows)
        with whole_marketplace():
            emit(spec.announces, subject, actor=actor, extra=_extra(arguments))
    outer.parts.append(PartRecord(spec.name, subject, reason_of(arguments)))
    return result


def _do(spec: Spec, actor: Actor, arguments: dict[str, Any], rows: GivenRows) -> tuple[Any, models.Model | None]:
    subject = _given_subject(spec, arguments)
    if subject is not None and subject.pk is not None and not subject._state.adding:
        lock(subject)
        rows.keep(subject)
    _authorize(spec, actor, arguments, subject)
    guards.require_unrestricted(spec, actor, subject)
    _require_reason(spec, actor, arguments)
    failpoint("command.locked")
    result = spec.body(**{name: arguments[name] for name in spec.signature.parameters})
    return result, result if isinstance(result, models.Model) else subject


def lock(row: models.Model) -> None:
    """Take the row's lock and read it afresh. Raises: NotFound when it is gone or not the actor's to change."""
    model: Any = type(row)
    try:
        row.refresh_from_db(from_queryset=model._base_manager.select_for_update(of=("self",)))
    except model.DoesNotExist:
        raise NotFound from None


def reason_of(arguments: Mapping[str, Any]) -> str:
    """The reason that was given with a command, trimmed; empty for none."""
    return str(arguments.get("reason") or "").strip()


def _extra(arguments: Mapping[str, Any]) -> dict[str, Any]:
    reason = reason_of(arguments)
    return {"reason": reason} if reason else {}


def _require_reason(spec: Spec, actor: Actor, arguments: Mapping[str, Any]) -> None:
    """Raises: Invalid /reason."""
    asked = spec.reason is Reason.REQUIRED or (spec.reason is Reason.OF_OPERATORS and actor.is_operator)
    reason = reason_of(arguments)
    if asked and not reason:
        raise Invalid(errors=[FieldError("/reason", "missing", _("Enter a reason."))])
    if spec.reason is not Reason.OWN and len(reason) > LONGEST_REASON:
        raise Invalid(errors=[FieldError("/reason", "too_long", _("Maximum 2,000 characters."))])


def _given_subject(spec: Spec, arguments: Mapping[str, Any]) -> models.Model | None:
    return arguments.get(spec.subject) if spec.subject else None


def _authorize(spec: Spec, actor: Actor, arguments: Mapping[str, Any], subject: models.Model | None) -> None:
    resource: dict[str, Any] = {"organisation": actor.organisation_id}
    if subject is not None and not subject._state.adding:
        attributes = getattr(subject, "policy_attributes", None)
        resource = attributes() if attributes else {}
    context = {name: value for name, value in arguments.items() if isinstance(value, str | int | bool)}
    authorize(actor, spec.name, resource, context)
