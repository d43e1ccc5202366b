"""Two companies with everything the product keeps about them: a partner that sells, and a customer that buys from it.

Built by the product's own commands and subscribers, with the company's own word in every text that people write, so
that a neighbour's answer can be searched for it. Runs inside a marketplace, with the whole marketplace in reach.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.demand.checkout import commands as checkout
from apps.demand.checkout.models import Agreement, Offer, Order
from apps.demand.entitlements import commands as entitlements
from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import commands as metering
from apps.demand.metering.cloud_events import read_event
from apps.demand.metering.refusals import EventReused
from apps.ground import clock
from apps.ground.accounts import commands as accounts
from apps.ground.accounts.models import AccessLink, Membership, Organisation
from apps.ground.commands.commands import export_bundle
from apps.ground.events.dispatch import deliver_all
from apps.ground.notices.models import Notice
from apps.ground.policy.actor import ANONYMOUS, Actor, system_actor
from apps.ground.provenance.keys import make_seed, signer_of
from apps.ground.provenance.sealer import seal_once
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.tenancy.current import current
from apps.ground.worklist.commands import claim, save_view
from apps.supply.listings import commands as listings
from apps.supply.listings.models import Listing, ListingVersion, Popularity
from apps.supply.listings.projections import count_miss
from apps.supply.listings.selectors import open_version
from apps.supply.listings.selectors.synonyms import synonyms_in_force
from apps.supply.pricing import commands as pricing
from apps.supply.pricing.drafts import MeterDraft
from apps.supply.program import commands as program
from apps.supply.program.agreement import agreement
from apps.supply.program.application import Profile
from apps.supply.program.models import OnboardingStep, Partner
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.checkout import accepted, fresh_key
from tests.factories.checkout import offer as private_offer
from tests.factories.listings import complete_changes, logo
from tests.factories.pricing import plan_draft
from tests.factories.program import applicant, moderator, owner_of

COUNTED = MeterDraft(
    slug="rows",
    name={"en": "Rows", "de": "Zeilen"},
    unit={"en": "rows", "de": "Zeilen"},
    included_quantity=10_000,
    package_price_minor=40,
)


@dataclass
class World:
    """A partner and its customer. `word` stands in every text of theirs; `things` are their rows by name."""

    marketplace: str
    word: str
    partner: Organisation
    customer: Organisation
    seller: Actor
    buyer: Actor
    viewers: tuple[Actor, Actor] = ()
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def organisations(self) -> tuple[int, int]:
        return self.partner.pk, self.customer.pk


def build(word: str, folder: Path) -> World:
    """The world of one word, such as `amber`; sealed with a key in this folder."""
    partner_owner, partner = _partner(word)
    organisation = Organisation.objects.get(pk=partner_owner.organisation_id)
    customer = OrganisationFactory(name=f"{word} bank", slug=f"{word}-bank", domain=f"{word}-bank.example")
    buyer = member(customer, email=f"buyer@{word}-bank.example", full_name=f"{word} buyer")
    world = World(current().name, word, organisation, customer, partner_owner, buyer)
    _newcomer, waiting = applicant(f"{word} newcomer", f"{word}-newcomer.example")
    world.things |= {
        "partner": partner,
        "application": waiting,
        "step": OnboardingStep.objects.filter(partner=partner, state="open").last(),
    }
    judge = moderator()
    claim(judge, kind="application", subject=waiting.public_id)
    save_view(judge, name=f"Applications like {word}", query="kind=application")
    _listings(world)
    deliver_all()
    _orders(world)
    deliver_all()
    _use(world)
    _people(world)
    deliver_all()
    _proof(world, folder)
    return world


def _partner(word: str) -> tuple[Actor, Partner]:
    """An approved partner that was asked something first."""
    applying, partner = applicant(f"{word} works", f"{word}.example")
    program.ask(moderator(), partner, text=f"Which data does {word} keep?")
    program.answer(applying, partner, text=f"What {word} keeps is told to nobody.")
    program.approve(moderator(), partner, note=f"The note on {word}.")
    seller = owner_of(partner)
    about = Profile({"en": f"{word} maps ownership."}, 2012, "Mon–Fri 09:00–17:00 CET", f"security@{word}.example")
    program.update_profile(seller, partner, profile=about)
    text = agreement("en")
    program.accept_agreement(seller, partner, version=text.version, language="en", digest=text.digest)
    program.assign_tier(moderator(), partner, tier="advanced", reason=f"Because {word} has earned it.")
    partner.refresh_from_db()
    return seller, partner


def _listings(world: World) -> None:
    """One live (with a draft of its next version), one that changes were asked of, one never sent, two stopped."""
    word, seller = world.word, world.seller
    live = _live(world, f"{word} resolver")
    listings.change_address(seller, live, slug=f"{word}-resolver-moved")
    live.refresh_from_db()
    revision = listings.revise(seller, live)
    listings.save_draft(
        seller, revision, changes={"content": {"en": {"change_note": f"Secret plans of {word}."}}}, stamp=revision.etag
    )
    reviewed = _sent(world, f"{word} under review")
    judge = moderator()
    listings.claim_review(judge, reviewed)
    listings.comment(judge, reviewed, text=f"The words about {word} are too bold.", field="/content/en/tagline")
    listings.ask_changes(judge, reviewed, note=f"Say less of {word}.")
    unsent = _draft(world, f"{word} never shown")
    frozen = _live(world, f"{word} frozen")
    freeze_listing(
        judge,
        frozen.public_id,
        organisation_id=world.partner.pk,
        basis="security",
        reason=f"A report about {word}.",
        reference=f"CASE-{word}",
        review_by=clock.now() + timedelta(days=7),
    )
    taken_down = _live(world, f"{word} taken down")
    grounds = {"ground": "terms", "clauses": ["L-05"], "reason": f"{word} names a register that does not exist."}
    takedown = listings.take_down(judge, taken_down, **grounds)
    name = f"{word} imported"
    entry = {
        "path": f"{word}/project",
        "digest": "0" * 64,
        "content": {"en": {"name": name, "tagline": f"{name}.", "description": f"{name} comes from a catalogue."}},
        "category": "corporate-ownership",
        "regions": ["all"],
        "release_number": "1.0",
    }
    batch = listings.import_batch(system_actor("listings"), world.partner, source=f"{word}.yml", entries=[entry])
    now = synonyms_in_force()
    entries = {each.slug: {"typed": list(each.typed), "finds": list(each.finds)} for each in now.entries}
    boat = {"boat": {"typed": ["boats"], "finds": ["vessel"]}}
    listings.change_synonyms(judge, current(), entries=entries | boat, based_on=now.number, reason=f"Asked by {word}.")
    count_miss(clock.now().date(), "en", f"{word} nowhere")
    Popularity.objects.update_or_create(listing=live, organisation=world.partner, defaults={"orders": 1})
    world.things |= {
        "live": live,
        "revision": revision,
        "reviewed": reviewed,
        "reviewed_listing": reviewed.listing,
        "unsent": unsent,
        "draft": unsent.listing,
        "frozen": frozen,
        "takedown": takedown,
        "plan": unsent.plan,
        "live_plan": live.live_version.plan,
        "batch": batch,
        "media_digest": unsent.logo_digest,
    }


def _draft(world: World, name: str) -> ListingVersion:
    """A complete version with a metered plan and a picture that nobody else has, not sent."""
    version = open_version(listings.create(world.seller, name=name))
    picture = logo(size=(100 + len(name), 100 + ord(world.word[0])))
    listings.upload_logo(world.seller, version, data=picture, file_name=f"{world.word}.png")
    plan = pricing.save_plan(
        world.seller, draft=plan_draft(name={"en": f"{name} plan"}, meter=COUNTED, min_seats=1, max_seats=500)
    )
    changes = complete_changes(name, plan=plan.public_id)
    return listings.save_draft(world.seller, version, changes=changes, stamp=version.etag)


def _sent(world: World, name: str) -> ListingVersion:
    return listings.submit(world.seller, _draft(world, name))


def _live(world: World, name: str) -> Listing:
    judge = moderator()
    version = listings.claim_review(judge, _sent(world, name))
    listings.approve(judge, version, digest=version.digest)
    return Listing.objects.select_related("live_version__plan").get(pk=version.listing_id)


def _orders(world: World) -> None:
    """One fulfilled, one that waits for a second person, one quoted."""
    word, buyer = world.word, world.buyer
    offer = Offer.objects.get(listing=world.things["live"].public_id, state=Offer.State.PUBLISHED)

    def quoted(seats: int) -> Order:
        return checkout.start_order(buyer, offer=offer.public_id, seats=seats)

    done = accepted(buyer, quoted(3), purchase_order_number=f"PO-{word}-1")
    done = checkout.place_order(buyer, done, key=fresh_key())
    waiting = accepted(buyer, quoted(400), purchase_order_number=f"PO-{word}-2")
    waiting = checkout.place_order(buyer, waiting, key=fresh_key())
    assert (done.state, waiting.state) == (Order.State.FULFILLED, Order.State.AWAITING_APPROVAL)
    world.things |= {
        "private_offer": private_offer(world.partner, audience="private", to=world.customer),
        "offer": offer,
        "order": done,
        "waiting": waiting,
        "quoted": quoted(2),
        "agreement": Agreement.objects.get(order=done),
    }


def _use(world: World) -> None:
    """A seat, events that count and one that does not, a threshold reached, an id used for something else; and that
    somebody asked for its revocation."""
    entitlement = Entitlement.objects.get(agreement=world.things["agreement"])
    seat = entitlements.assign_seat(world.buyer, entitlement, user=world.buyer.user_ref)
    at = clock.now().isoformat()

    def event(name: str, subject: str, quantity: int) -> Any:
        return read_event(
            {
                "specversion": "1.0",
                "id": name,
                "source": f"/{world.word}/meter",
                "type": "rows",
                "subject": subject,
                "time": at,
                "data": {"quantity": quantity},
            }
        )

    sent = [event("e-1", entitlement.public_id, 9_000), event("e-2", f"ent_{world.word}", 5)]
    batch = metering.record_batch(world.seller, sent)
    with pytest.raises(EventReused):
        metering.take(world.seller, [event("e-1", entitlement.public_id, 1)])
    revocation = entitlements.ask_revocation(
        moderator(), entitlement, reason=f"What was found at the {world.word} bank."
    )
    world.things |= {"entitlement": entitlement, "seat": seat, "usage_batch": batch, "revocation": revocation}


def _people(world: World) -> None:
    """A viewer on each side, an invitation, keys, a link, and what the product told them."""
    word = world.word
    world.viewers = (
        member(world.partner, ["viewer"], email=f"viewer@{word}.example", full_name=f"{word} onlooker"),
        member(world.customer, ["viewer"], email=f"viewer@{word}-bank.example", full_name=f"{word} onlooker"),
    )
    for side, actor in (("partner", world.seller), ("customer", world.buyer)):
        world.things |= {
            f"{side}_invitation": accounts.invite(actor, email=f"{side}@{word}-guests.example", role="viewer"),
            f"{side}_key": accounts.create_api_key(actor, name=f"{word} {side}", scopes=["listings:write"]),
            f"{side}_member": Membership.objects.get(organisation_id=actor.organisation_id, roles=["viewer"]),
        }
    link = accounts.request_password_reset(ANONYMOUS, email=f"buyer@{word}-bank.example")
    AccessLink.objects.filter(pk=link.pk).update(organisation=world.customer)
    deliver_all()
    for side, actor in (("partner", world.seller), ("customer", world.buyer)):
        world.things[f"{side}_notice"] = Notice.objects.filter(user_id=actor.user_id).first()


def _proof(world: World, folder: Path) -> None:
    """Everything sealed, and the bundles taken away."""
    path = folder / f"{current().name}.ed25519"
    make_seed(path)
    while seal_once(signer_of(current().name, path)):
        pass
    order = world.things["order"]
    for side, actor in (("partner", world.seller), ("customer", world.buyer)):
        world.things[f"{side}_export"] = export_bundle(actor, order.public_id, subjects=[order.public_id])
