"""What may be asked about offers, orders and agreements: the actor first."""

from datetime import datetime

from django.db.models import Q, QuerySet

from apps.demand.checkout.models import Agreement, Offer, Order
from apps.ground.accounts.models import Membership
from apps.ground.policy.actor import Actor
from apps.ground.policy.decisions import decide
from apps.ground.restrictions.resolver import restricted_targets
from apps.ground.web.refusals import NotFound

WAITING = (Order.State.QUOTED, Order.State.AWAITING_APPROVAL)


def offers(actor: Actor) -> QuerySet[Offer]:
    """Every offer that the actor may see."""
    return Offer.objects.visible_to(actor)


def offers_on_sale(actor: Actor) -> QuerySet[Offer]:
    """Offers that stand. That of a listing which a restriction hides is unknown like the listing (fault B041)."""
    standing = offers(actor).filter(state=Offer.State.PUBLISHED)
    if actor.is_operator or actor.is_system:
        return standing
    hidden = restricted_targets("hide")
    partners = {each for each in hidden if each.startswith("org_")}  # each id stands in the statement once
    shown = ~Q(listing__in=sorted({*hidden} - partners)) & ~Q(partner_ref__in=sorted(partners))
    if actor.organisation_id is None:
        return standing.filter(shown)
    return standing.filter(shown | Q(partner=actor.organisation_id) | Q(customer=actor.organisation_id))


def offer_for(actor: Actor, slug: str) -> Offer | None:
    """What a listing is offered to this actor at: their own private offer first, else the public one; three queries."""
    standing = [offer for offer in offers_on_sale(actor).filter(listing_slug=slug) if offer.stands]
    private = [offer for offer in standing if offer.customer_id and offer.customer_id == actor.organisation_id]
    public = [offer for offer in standing if offer.audience == Offer.Audience.PUBLIC]
    return next(iter([*private, *public]), None)


def orders(actor: Actor) -> QuerySet[Order]:
    """Every order that the actor may see, as customer or as partner."""
    return Order.objects.visible_to(actor)


def own_orders(actor: Actor) -> QuerySet[Order]:
    """What the actor's organisation ordered or began to order, newest first."""
    return orders(actor).filter(customer_id=actor.organisation_id).order_by("-id")


def order_by_number(actor: Actor, number: str) -> Order:
    """One placed order of the actor's organisation, with its people and agreement. Raises: NotFound."""
    rows = own_orders(actor).select_related("requested_by", "approved_by", "accepted_by", "agreement")
    order = rows.filter(number=number).first()
    if order is None:
        raise NotFound
    return order


def waiting_for(actor: Actor) -> QuerySet[Order]:
    """Orders of the actor's organisation that wait for somebody's approval, the oldest first."""
    return own_orders(actor).filter(state=Order.State.AWAITING_APPROVAL).order_by("id")


def approvers(actor: Actor, order: Order) -> QuerySet[Membership]:
    """Active members who could approve this order as its second person, by name."""
    members = Membership.objects.visible_to(actor).filter(
        organisation_id=order.customer_id, state=Membership.State.ACTIVE, roles__overlap=["owner", "admin", "finance"]
    )
    parts = {order.started_by_id, order.accepted_by_id, order.requested_by_id}
    if order.placed_at is None:
        parts.add(actor.person_id)
    others = members.exclude(user_id__in={person for person in parts if person is not None})
    return others.select_related("user").order_by("user__full_name", "id")


def may(actor: Actor, command: str, order: Order) -> bool:
    """Whether the policy would let the actor do this to the order now."""
    return decide(actor, command, order.policy_attributes()).allow


def agreements(actor: Actor) -> QuerySet[Agreement]:
    """Every agreement that the actor may see, as customer or as partner."""
    return Agreement.objects.visible_to(actor)


def lapsed_orders(now: datetime) -> QuerySet[Order]:
    """Orders whose time to be placed or decided on is over."""
    return Order.objects.filter(state__in=WAITING, expires_at__lte=now).order_by("id")


def ended_offers(now: datetime) -> QuerySet[Offer]:
    """Offers that stand though their time is over."""
    return Offer.objects.filter(state=Offer.State.PUBLISHED, valid_until__lte=now).order_by("id")
