"""What is done with the ground's own books: messages that could not be delivered, and evidence that is taken away."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.commands.command import command
from apps.ground.commands.machine import WrongState
from apps.ground.commands.models import EvidenceExport
from apps.ground.commands.registry import Reason
from apps.ground.events.models import Handled, Message
from apps.ground.jobs.models import Job
from apps.ground.policy.actor import Actor
from apps.ground.provenance.bundle import digest
from apps.ground.provenance.evidence import bundle
from apps.ground.tenancy.hosts import forget
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Invalid

TEN_YEARS_S = 10 * 366 * 24 * 3600


@command("events.unpark", announces="events.unparked", reason=Reason.REQUIRED, said=_("Parked message retried"))
def unpark(actor: Actor, message: Message) -> Message:
    """Try a parked message again, from its first attempt. Raises: WrongState when it is not parked."""
    if message.state != Message.State.PARKED:
        raise WrongState
    message.state, message.attempts, message.next_try_at = Message.State.PENDING, 0, now()
    message.save(update_fields=["state", "attempts", "next_try_at"])
    return message


@command("events.replay", announces="events.replayed", reason=Reason.REQUIRED, said=_("Message redelivered"))
def replay(actor: Actor, message: Message, *, subscriber: str) -> Message:
    """Deliver a handled message once more to one subscriber, whose inbox row is taken away.

    Raises: WrongState while it still waits for its first delivery.
    """
    if message.state != Message.State.DONE:
        raise WrongState
    Handled.objects.filter(event_id=message.event_id, subscriber=subscriber).delete()
    message.state, message.attempts, message.next_try_at = Message.State.PENDING, 0, now()
    message.save(update_fields=["state", "attempts", "next_try_at"])
    return message


@command("jobs.retry", announces="jobs.retried", reason=Reason.REQUIRED, said=_("Parked job retried"))
def retry(actor: Actor, job: Job) -> Job:
    """Set a parked job going again, from its first attempt. Raises: WrongState when it is not parked."""
    if job.state != Job.State.PARKED:
        raise WrongState
    job.state, job.attempts, job.sent, job.next_try_at = Job.State.WAITING, 0, 0, Now()
    job.save(update_fields=["state", "attempts", "sent", "next_try_at"])
    job.refresh_from_db(fields=["next_try_at"])
    return job


@command(
    "provenance.export_bundle",
    announces="provenance.bundle_exported",
    said=_("Evidence exported"),
    while_suspended=True,
)
def export_bundle(actor: Actor, about: str, *, subjects: Sequence[str]) -> EvidenceExport:
    """Take away the evidence of a story, as one file that anyone can check offline; that it was taken is recorded.

    about: the public id that was asked for; subjects: the ids whose leaves belong to its story.
    The file is in the answer's `content`. Raises: NotFound where nothing may be seen, NotSealedYet, LogNotProvable.
    """
    evidence = bundle(actor, subjects, {"story": about})
    exported = EvidenceExport.objects.create(
        about=about,
        leaves=evidence.leaves,
        size=evidence.size,
        sha256=digest(evidence.content),
        organisation_id=actor.organisation_id,
        created_at=now(),
    )
    exported.content = evidence.content
    return exported


class ClockBackwards(Invalid):
    """Time does not run backwards, in a sandbox neither (B078)."""

    code = "clock_backwards"
    detail = _("A clock can only be moved forward.")


@command("tenancy.move_clock", announces="tenancy.clock_moved", said=_("Sandbox clock moved"))
def move_clock(actor: Actor, marketplace: Marketplace, *, seconds: int) -> Marketplace:
    """Move a sandbox marketplace's clock forward; its deadlines and periods come nearer by as much.

    seconds: 1 to ten years. Raises: Denied clock_live for a live marketplace (the policy's and the database's word),
    ClockBackwards.
    """
    if not 0 < seconds <= TEN_YEARS_S:
        raise ClockBackwards
    marketplace.clock_offset += timedelta(seconds=seconds)
    marketplace.save(update_fields=["clock_offset"])
    transaction.on_commit(forget)
    return marketplace
