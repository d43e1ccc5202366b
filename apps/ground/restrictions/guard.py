"""Stops a command whose subject, or something it hangs on, is restricted."""

from django.db import models

from apps.ground.commands.registry import Spec
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.resolver import require_free


def require_subject_free(spec: Spec, actor: Actor, subject: models.Model | None) -> None:
    """Ask the resolver about the subject and what its `restricted_by()` names. Raises: Restricted."""
    if not spec.blocked_by or subject is None or subject._state.adding:
        return
    named = getattr(subject, "restricted_by", None)
    targets = named() if named else [getattr(subject, "public_id", "")]
    require_free(targets, *spec.blocked_by)
