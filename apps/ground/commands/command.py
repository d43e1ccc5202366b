"""Makes a function a command: the one way in which state changes (architecture, "The command path")."""

from collections.abc import Callable
from functools import wraps
from inspect import Signature, signature
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints

from django.db import models
from django.utils.functional import Promise

from apps.ground.commands.path import run
from apps.ground.commands.registry import Reason, Spec, register
from apps.ground.events.public import declare_public
from apps.ground.policy.actor import Actor
from apps.ground.policy.declared import Declared

P = ParamSpec("P")
R = TypeVar("R")


def command(
    name: str,
    *,
    announces: str,
    said: Promise,
    needs_key: bool = False,
    blocked_by: tuple[str, ...] = (),
    subject: str | None = None,
    second_person: tuple[str, ...] = (),
    needs_person: bool = False,
    reason: Reason = Reason.NONE,
    public: bool = False,
    grave: bool = False,
    while_suspended: bool = False,
    without_factor: bool = False,
) -> Callable[[Callable[P, R]], Callable[..., R]]:
    """Declare a command.

    name: "app.verb", which the app's policy must grant. announces: the event's type, past tense.
    said: what a line of the log says, such as _("Seat assigned").
    needs_key: money and ordering: called without an idempotency key it is refused.
    blocked_by: effects of restrictions that stop it.
    subject: the parameter that is locked and decided upon; by default the first one annotated with a model.
    public: open pages hear of the event without signing in, so that the storefront reads the subject again.

    second_person: attributes of the subject (of its `policy_fields`) that name everybody who had a part in it. None of
    them may be the person who acts, nor may any be unknown: Denied four_eyes, part_unknown.
    needs_person: it records who acted, for a second person to be told apart later; the key of somebody who has left is
    refused: Denied key_without_person.
    grave: it stops somebody's business, ends something, or lets it go on; an operator shows a second factor a moment
    before: Denied step_up_required.
    while_suspended: members of a suspended organisation may run it too; others they may not: Denied
    organisation_suspended.
    without_factor: an operator may run it before showing a second factor: Denied mfa_required for all others.
    reason: whether the command takes `reason=`, a text that the leaf and the event hold; a function with a parameter of
    this name is given it too, and checks it by itself where nothing is declared here. Raises: Invalid /reason where one
    is asked for and none is given.

    The function is called with the actor first, and takes `key=` (an idempotency key) on top of its own arguments.
    """

    def decorate(body: Callable[P, R]) -> Callable[..., R]:
        described = signature(body)
        keeps_reason = "reason" in described.parameters
        doc = (body.__doc__ or "").strip().partition("\n")[0]
        spec = Spec(
            name=name,
            announces=announces,
            said=said,
            body=body,
            signature=described,
            subject=subject or _first_model(body, described),
            needs_key=needs_key,
            blocked_by=blocked_by,
            declared=Declared(second_person, needs_person, grave, while_suspended, without_factor),
            reason=Reason.OWN if keeps_reason and reason is Reason.NONE else reason,
            description=doc,
        )
        register(spec)
        if public:
            declare_public(announces)

        @wraps(body)
        def commanded(actor: Actor, *args: Any, key: str | None = None, **kwargs: Any) -> R:
            stated = {} if keeps_reason or spec.reason is Reason.NONE else {"reason": kwargs.pop("reason", "")}
            bound = described.bind(actor, *args, **kwargs)
            bound.apply_defaults()
            return cast(R, run(spec, actor, {**bound.arguments, **stated}, key))

        commanded.spec = spec  # type: ignore[attr-defined]  # read by pages, admin and tests
        return commanded

    return decorate


def _first_model(body: Callable[..., Any], described: Signature) -> str | None:
    hints = get_type_hints(body)
    for parameter in list(described.parameters)[1:]:
        hint = hints.get(parameter)
        if isinstance(hint, type) and issubclass(hint, models.Model):
            return parameter
    return None
