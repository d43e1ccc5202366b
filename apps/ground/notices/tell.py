"""Telling members that something happened: what subscribers of any app call."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from apps.ground import clock
from apps.ground.accounts.models import Membership
from apps.ground.events.outbox import emit
from apps.ground.notices.models import Notice
from apps.ground.notices.wording import filled, wording_of
from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.scope import scoped


def tell(
    organisation_id: int,
    kind: str,
    subject_ref: str,
    link: str,
    params: Mapping[str, Any] | None = None,
    roles: Collection[str] | None = None,
    mail: bool = True,
    occasion: str = "",
) -> list[Notice]:
    """Tell an organisation's active members, or those with one of `roles`; a row each, in the caller's transaction.

    kind: has words in `wording.py`. subject_ref: public id of what it is about. link: a path on this host.
    occasion: what this is told about; told twice for one occasion it is told once. By default kind, subject and params.
    A letter follows after the commit where `mail` is on. Raises: UnknownKind; KeyError for a place without a value.
    """
    words = wording_of(kind)
    given = dict(params or {})
    for sentence in (words.title, words.body):
        filled(sentence, given)
    told_of = occasion or f"{kind}|{subject_ref}|{sorted(given.items())}"
    about = hashlib.sha256(f"{organisation_id}|{told_of}".encode()).hexdigest()
    actor = system_actor("notices")
    with scoped(actor):
        members = Membership.objects.filter(organisation_id=organisation_id, state=Membership.State.ACTIVE)
        if roles is not None:
            members = members.filter(roles__overlap=list(roles))
        told = []
        for member in members.order_by("id"):
            notice, made = Notice.objects.get_or_create(
                user_id=member.user_id,
                occasion=about,
                defaults={
                    "organisation_id": organisation_id,
                    "kind": kind,
                    "subject_ref": subject_ref,
                    "params": given,
                    "link": link,
                    "wants_mail": mail,
                    "created_at": clock.now(),
                },
            )
            if made:
                emit("notices.told", notice, actor=actor)
                told.append(notice)
    return told
