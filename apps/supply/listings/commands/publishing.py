"""Going live and leaving: what customers find changes here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.commands.command import command
from apps.ground.commands.registry import Reason
from apps.ground.policy.actor import Actor, system_actor
from apps.supply.listings.commands.addresses import take_address
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.listings.refusals import AgreementMissing, PlanNotReady
from apps.supply.pricing.commands import activate_plan, retire_plan
from apps.supply.pricing.models import Plan
from apps.supply.program.selectors import has_accepted_agreement

State = ListingVersion.State


@command(
    "listings.publish",
    announces="listings.published",
    said=_("Version published"),
    public=True,
    blocked_by=("block_publish",),
)
def publish(actor: Actor, version: ListingVersion) -> Listing:
    """Put an approved version in the place of the live one; the address is taken or stays, the plan is put in force.

    Raises: WrongState unless approved, Restricted while the listing is frozen, PlanNotReady for a retired plan,
    AgreementMissing where another partner agreement came into force after the approval.
    """
    version.machine.publish()
    if not has_accepted_agreement(version.organisation_id):
        raise AgreementMissing
    listing = Listing.objects.select_for_update().get(pk=version.listing_id)
    listing.machine.publish()
    at = clock.now()
    former = listing.live_version
    if former is not None:
        former.machine.supersede()
        former.save(update_fields=["state"])
    version.published_at = at
    version.save(update_fields=["state", "published_at"])
    _sell(version, former)
    listing.live_version = version
    if listing.first_published_at is None:
        take_address(listing)
        listing.first_published_at = at
    listing.remember(version)
    listing.save(update_fields=["slug", "state", "live_version", "first_published_at", "releases"])
    return listing


@command(
    "listings.retire",
    announces="listings.retired",
    said=_("Listing retired"),
    grave=True,
    public=True,
    reason=Reason.OF_OPERATORS,
)
def retire(actor: Actor, listing: Listing) -> Listing:
    """Take a listing out of the storefront permanently; its customers keep what they bought. Raises: WrongState."""
    version = listing.live_version
    listing.machine.retire()
    listing.live_version = None
    listing.retired_at = clock.now()
    listing.save(update_fields=["state", "live_version", "retired_at"])
    if version is not None:
        version.machine.retire()
        version.save(update_fields=["state"])
        _stop_selling(version.plan)
    return listing


def _sell(version: ListingVersion, former: ListingVersion | None) -> None:
    """Put the version's plan in force, and take out of sale what the former one sold, when nothing sells it now."""
    plan = version.plan
    if plan is not None and plan.state == Plan.State.DRAFT:
        activate_plan(system_actor("pricing"), plan)
    elif plan is not None and plan.state != Plan.State.ACTIVE:
        raise PlanNotReady
    if former is not None and former.plan_id != version.plan_id:
        _stop_selling(former.plan)


def _stop_selling(plan: Plan | None) -> None:
    if plan is None or ListingVersion.objects.filter(plan=plan, state=State.PUBLISHED).exists():
        return
    plan.refresh_from_db()
    if plan.state == Plan.State.ACTIVE:
        retire_plan(system_actor("pricing"), plan)
