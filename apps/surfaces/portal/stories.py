"""Which things belong to one story: from an order to its agreement, entitlement, seats, offer, listing and versions.

A relation names, for ids of one kind, the ids that belong to their story. Relations lead from what was made later to
what it rests on, so an order's story holds its listing and a listing's story holds no customer's order.
"""

from collections.abc import Callable, Iterable

from apps.demand.checkout.models import Agreement, Offer, Order
from apps.demand.entitlements.models import Entitlement, Seat
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.models import Restriction
from apps.supply.listings.models import Listing, ListingVersion, ReviewComment, ReviewDecision
from apps.supply.program.models import AgreementAcceptance, ApplicationQuestion, OnboardingStep, Partner

MOST_IDS = 400
NUMBERED: dict[str, type[Order] | type[Agreement]] = {"ord": Order, "agr": Agreement}
Relation = Callable[[Actor, list[str]], Iterable[str | None]]
_relations: dict[str, list[Relation]] = {}


def related(kind: str) -> Callable[[Relation], Relation]:
    """Register a relation for public ids of this kind (their prefix); it is given all ids of a step at once."""

    def decorate(relation: Relation) -> Relation:
        _relations.setdefault(kind, []).append(relation)
        return relation

    return decorate


def named(actor: Actor, text: str) -> str:
    """The public id behind the number of an order or agreement; other text is taken for an id. Two queries at most."""
    for model in NUMBERED.values():
        found = model.objects.visible_to(actor).filter(number__iexact=text).values_list("public_id", flat=True).first()
        if found:
            return str(found)
    return text


def numbers_of(actor: Actor, public_ids: Iterable[str]) -> dict[str, str]:
    """The numbers by which people know these orders and agreements, by public id; a query a kind that is there."""
    numbers: dict[str, str] = {}
    for kind, model in NUMBERED.items():
        if ids := [each for each in public_ids if each.startswith(f"{kind}_")]:
            rows = model.objects.visible_to(actor).filter(public_id__in=ids)
            numbers |= {found: number for found, number in rows.values_list("public_id", "number") if number}
    return numbers


def story_of(actor: Actor, public_id: str) -> list[str]:
    """The ids that belong to the story of this one, itself first; a query a kind and relation, only what may be seen.

    An id that nobody knows is a story of its own: the log then has nothing to say about it.
    """
    story = [public_id]
    fresh = [public_id]
    while fresh and len(story) < MOST_IDS:
        found = [each for each in _step(actor, fresh) if each and each not in story]
        fresh = list(dict.fromkeys(found))
        story += fresh
    return story[:MOST_IDS]


def _step(actor: Actor, public_ids: list[str]) -> Iterable[str | None]:
    by_kind: dict[str, list[str]] = {}
    for each in public_ids:
        by_kind.setdefault(each.partition("_")[0], []).append(each)
    for kind, ids in by_kind.items():
        for relation in _relations.get(kind, ()):
            yield from relation(actor, ids)


@related("ord")
def of_an_order(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    rows = Order.objects.visible_to(actor).filter(public_id__in=ids)
    for row in rows.values_list("offer_ref", "listing", "agreement__public_id", "agreement__entitlement__public_id"):
        yield from row


@related("agr")
def of_an_agreement(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    rows = Agreement.objects.visible_to(actor).filter(public_id__in=ids)
    for row in rows.values_list("order__public_id", "entitlement__public_id"):
        yield from row


@related("ent")
def of_an_entitlement(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    rows = Entitlement.objects.visible_to(actor).filter(public_id__in=ids)
    yield from rows.values_list("agreement__public_id", flat=True)
    seats = Seat.objects.visible_to(actor).filter(entitlement__public_id__in=ids)
    yield from seats.values_list("public_id", flat=True)
    yield from _restrictions(actor, ids)


@related("seat")
def of_a_seat(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    yield from Seat.objects.visible_to(actor).filter(public_id__in=ids).values_list("entitlement__public_id", flat=True)


@related("off")
def of_an_offer(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    rows = Offer.objects.visible_to(actor).filter(public_id__in=ids)
    for row in rows.values_list("listing", "plan"):
        yield from row


@related("lst")
def of_a_listing(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    versions = ListingVersion.objects.visible_to(actor).filter(listing__public_id__in=ids).order_by("number")
    for row in versions.values_list("public_id", "plan__public_id"):
        yield from row
    yield from _restrictions(actor, ids)


@related("ver")
def of_a_version(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    rows = Listing.objects.visible_to(actor).filter(versions__public_id__in=ids)
    yield from rows.values_list("public_id", flat=True)
    for model in (ReviewComment, ReviewDecision):
        yield from (
            model.objects.visible_to(actor).filter(version__public_id__in=ids).values_list("public_id", flat=True)
        )


@related("rst")
def of_a_restriction(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    yield from Restriction.objects.visible_to(actor).filter(public_id__in=ids).values_list("target", flat=True)


@related("prt")
def of_a_partner(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    for row in Partner.objects.visible_to(actor).filter(public_id__in=ids).values_list("organisation__public_id"):
        yield from row
    for model in (ApplicationQuestion, OnboardingStep, AgreementAcceptance):
        yield from (
            model.objects.visible_to(actor).filter(partner__public_id__in=ids).values_list("public_id", flat=True)
        )


def _restrictions(actor: Actor, targets: list[str]) -> Iterable[str]:
    return Restriction.objects.visible_to(actor).filter(target__in=targets).values_list("public_id", flat=True)
