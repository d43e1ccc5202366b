"""A marketplace with three pages of everything: one company story by commands, and copies of what it left."""

from pathlib import Path
from uuid import uuid4

from django.contrib import admin
from django.core import mail
from django.db.models import F, Model

from apps.demand.checkout.models import Agreement, Order, TermsAcceptance
from apps.demand.entitlements.commands import suspend
from apps.demand.entitlements.models import Entitlement, Revocation, Seat
from apps.demand.metering.models import MeterEvent, UsageAnomaly, UsageSource, UsageTotal
from apps.ground import clock
from apps.ground.accounts.commands import sign_up_customer, suspend_organisation
from apps.ground.accounts.models import Membership, Organisation, User
from apps.ground.accounts.registration import Company, Newcomer
from apps.ground.commands.models import EvidenceExport
from apps.ground.events.dispatch import deliver_all
from apps.ground.events.models import Message
from apps.ground.jobs.models import Job
from apps.ground.jobs.queue import drain
from apps.ground.notices.models import Notice
from apps.ground.policy.actor import ANONYMOUS
from apps.ground.provenance.keys import signer_of
from apps.ground.provenance.sealer import seal_once
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.current import current
from apps.supply.listings import commands as listings
from apps.supply.listings.models import Listing, SearchEntry, SearchMiss
from apps.supply.listings.models.search import LabelSet
from apps.supply.program import commands as program
from apps.supply.program.application import Profile
from apps.supply.program.models import AgreementAcceptance, ApplicationQuestion, OnboardingStep, Partner
from tests.crawl.copies import Copies
from tests.factories import listings as drafted
from tests.factories.accounts import OrganisationFactory, operator
from tests.factories.checkout import placed
from tests.factories.program import moderator
from tests.isolation.worlds import World, build

A_PAGE_OF_THE_PRODUCT, A_PAGE_OF_THE_ADMIN = 25, 50
ENOUGH, MANY = 2 * A_PAGE_OF_THE_PRODUCT + 1, 2 * A_PAGE_OF_THE_ADMIN + 1

#: What the admin lists and a marketplace has few of, each with the reason.
FEW = {
    "tenancy.Marketplace": "an installation has as many as its operator runs",
}


def fill(word: str, folder: Path) -> World:
    """The world of this word in the marketplace at hand, with enough beside it that every list has three pages."""
    world = build(word, folder)
    _deeds(world, folder)
    _states(world)
    _listings(world, _companies(world))
    _purchases(world)
    _use()
    _notices(world)
    _operations(world)
    return world


def _deeds(world: World, folder: Path) -> None:
    """Purchases and changes of a profile, each line of the log sealed by itself, and what is mailed about all of it."""
    signer = signer_of(current().name, folder / f"{current().name}.ed25519")
    partner, offer = world.things["partner"], world.things["offer"]
    for number in range(ENOUGH):
        about = Profile({"en": f"{world.word} maps ownership."}, 1900 + number, "", f"security@{world.word}.example")
        program.update_profile(world.seller, partner, profile=about)
        seal_once(signer)
        placed(world.buyer, offer)
        deliver_all()
        seal_once(signer)
    person = Newcomer(f"newcomer@{world.word}-new.example", "Dora Orchard", "en")
    company = Company("Orchard", "DE", "Orchard GmbH", f"{world.word}-new.example", ("customer",), "active")
    sign_up_customer(ANONYMOUS, person=person, company=company)
    deliver_all()
    drain()


def _states(world: World) -> None:
    """What operators have to do, and what only they can undo."""
    judge, seller = moderator(), world.seller
    drafted.sent(seller, f"{world.word} waiting")
    drafted.claimed(seller, judge, f"{world.word} in review")
    approved = drafted.claimed(seller, judge, f"{world.word} approved")
    listings.approve(judge, approved, digest=approved.digest, publish_now=False)
    listings.appeal(seller, world.things["takedown"], text="The register exists.")
    suspended = OrganisationFactory(name=f"{world.word} suspended", slug=f"{world.word}-suspended")
    suspend_organisation(operator(), suspended, reason="Nobody answers there.")
    deliver_all()
    used = Entitlement.objects.filter(customer=world.customer, state="active").order_by("pk").last()
    assert used is not None
    suspend(judge, used, reason="The invoice was not paid.")
    deliver_all()
    for model in (Message, Job):
        newest = model._default_manager.order_by("pk").last()
        model._default_manager.filter(pk=newest.pk).update(state="parked", reason="It could not be handled.")


def _listings(world: World, vendor: Partner) -> None:
    """On sale at another vendor, because a partner's own table shows all that it has."""
    live: Listing = world.things["live"]
    version, entry = live.live_version, SearchEntry.objects.get(listing=live)
    whose = {"organisation_id": vendor.organisation_id}
    copies = Copies(MANY).add(version.plan, family=lambda number: f"copied-{number}", **whose)
    copies.add(live, **whose).add(version, submitted_at=clock.now(), **whose).add(
        entry, vendor_slug=vendor.slug, **whose
    )
    copies.lead(live, "live_version")
    LabelSet.objects.filter(pk=entry.label_set_id).update(listings=F("listings") + MANY)
    copies.add(world.things["offer"])
    takedown, batch = world.things["takedown"], world.things["batch"]
    copies.add(takedown, state="reversed", answered_by_id=moderator().user_id).add(batch)


def _purchases(world: World) -> None:
    """Purchases of another customer, each with a seat, its use and what an operator wants of it. They have no story in
    the log, so whoever would be led to it may not see them."""
    done: Order = world.things["order"]
    agreement, bought = Agreement.objects.get(order=done), Entitlement.objects.get(agreement__order=done)
    other = OrganisationFactory(name=f"{world.word} others", slug=f"{world.word}-others")
    theirs = {"customer": other, "customer_ref": other.public_id, "customer_name": other.name}
    copies = Copies(MANY).add(done, agreement, bought, **theirs)
    for model, which in ((TermsAcceptance, {"order": done}), (Seat, {"entitlement": bought})):
        copies.add(*model.objects.filter(**which), customer=other)
    for of_entitlements in (UsageTotal, Revocation):
        copies.add(*of_entitlements.objects.filter(entitlement=bought), customer=other)


def _companies(world: World) -> Partner:
    """Partners with their people, steps and acceptances; colleagues and keys of the two that walk. Returns a copy."""
    partner: Partner = world.things["partner"]
    organisation = Organisation.objects.get(pk=partner.organisation_id)
    membership = Membership.objects.get(user_id=world.seller.user_id, organisation=organisation)
    copies = Copies(MANY).add(organisation, User.objects.get(pk=world.seller.user_id), membership, partner)
    for model in (OnboardingStep, AgreementAcceptance, ApplicationQuestion):
        copies.add(*model.objects.filter(partner=partner))
    for side in ("partner", "customer"):
        colleague = world.things[f"{side}_member"]
        Copies(ENOUGH).add(User.objects.get(pk=colleague.user_id), colleague, world.things[f"{side}_key"])
    (another, *_others) = copies.of(partner)
    assert isinstance(another, Partner)
    return another


def _use() -> None:
    for model in (UsageSource, MeterEvent, UsageAnomaly):
        Copies(MANY).add(model.objects.order_by("pk")[0])


def _notices(world: World) -> None:
    for actor in (world.seller, world.buyer):
        Copies(ENOUGH).add(Notice.objects.filter(user_id=actor.user_id)[0])


def _operations(world: World) -> None:
    """What operators read: restrictions, exports, messages and jobs."""
    lifted = {"lifted_at": clock.now(), "lifted_by": "usr_0", "lift_reason": "The report was wrong."}
    Copies(MANY).add(Restriction.objects.filter(target=world.things["frozen"].public_id)[0], **lifted)
    Copies(MANY).add(EvidenceExport.objects.order_by("pk")[0])
    message, job = Message.objects.order_by("pk")[0], Job.objects.order_by("pk")[0]
    Copies(MANY).add(message, event_id=lambda number: uuid4(), sequence=lambda number: number + 10_000)
    Copies(MANY).add(job)
    Copies(MANY).add(SearchMiss.objects.order_by("pk")[0])


def too_few() -> dict[str, int]:
    """What the admin lists and the marketplace at hand has fewer than three pages of, with how many there are."""
    listed: list[type[Model]] = [model for model in admin.site._registry if model._meta.label not in FEW]
    counted = {model._meta.label: model._base_manager.count() for model in listed}
    return {label: rows for label, rows in counted.items() if rows < MANY}


def mailed() -> dict[str, list[str]]:
    """The texts of the letters that left so far, by the address they went to."""
    found: dict[str, list[str]] = {}
    for letter in getattr(mail, "outbox", []):
        for address in letter.to:
            found.setdefault(address, []).append(str(letter.body))
    return found
