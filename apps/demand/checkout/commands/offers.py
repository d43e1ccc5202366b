"""Offers come and go with what is published: the product itself writes them."""

from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.models import Offer
from apps.demand.checkout.refusals import NothingForSale
from apps.ground import clock
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.supply.listings.models import Listing

State = Offer.State


@command("checkout.publish_offer", announces="checkout.offer_published", said=_("Offer published"))
def publish_offer(actor: Actor, *, listing: str) -> Offer:
    """Offer a live listing to everybody at its plan's price, in place of the offer that stood before.

    listing: its public id. An offer that says the same stays as it is. Raises: NothingForSale without a plan.
    """
    row = Listing.objects.select_related("organisation", "live_version__plan").get(public_id=listing)
    version = row.live_version
    if version is None or version.plan is None:
        raise NothingForSale
    former = standing_offer(listing)
    terms = version.plan.terms
    at = clock.now()
    offer = Offer(
        partner=row.organisation,
        partner_ref=row.organisation.public_id,
        partner_name=row.organisation.name,
        listing=row.public_id,
        listing_slug=row.slug,
        listing_names={language: texts["name"] for language, texts in version.content.items() if texts.get("name")},
        price_terms=terms.to_json(),
        price_digest=terms.digest,
        currency=terms.currency,
        plan=terms.plan,
        plan_version=terms.version,
        supersedes=former,
        valid_from=at,
    )
    if former is not None:
        if _says_the_same(former, offer):
            return former
        former.machine.supersede()
        former.ended_at = at
        former.save(update_fields=["state", "ended_at"])
    offer.save()
    return offer


@command("checkout.withdraw_offer", announces="checkout.offer_withdrawn", said=_("Offer withdrawn"))
def withdraw_offer(actor: Actor, offer: Offer) -> Offer:
    """Take an offer back; who ordered under it keeps what was agreed. Raises: WrongState unless it stands."""
    offer.machine.withdraw()
    offer.ended_at = clock.now()
    offer.save(update_fields=["state", "ended_at"])
    return offer


@command("checkout.expire_offer", announces="checkout.offer_expired", said=_("Offer expired"))
def expire_offer(actor: Actor, offer: Offer) -> Offer:
    """End an offer whose time is over; nobody could take it up since. Raises: WrongState unless it stands."""
    offer.machine.expire()
    offer.ended_at = clock.now()
    offer.save(update_fields=["state", "ended_at"])
    return offer


def standing_offer(listing: str) -> Offer | None:
    """The public offer of a listing, locked, so that no two take its place."""
    rows = Offer.objects.select_for_update(of=("self",)).filter(listing=listing, audience=Offer.Audience.PUBLIC)
    return rows.filter(state=State.PUBLISHED).first()


def _says_the_same(former: Offer, offer: Offer) -> bool:
    fixed = ("price_digest", "listing_slug", "listing_names", "partner_name")
    return all(getattr(former, column) == getattr(offer, column) for column in fixed)
