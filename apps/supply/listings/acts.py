"""The acts of a partner on a listing, by the last part of their address."""

from django.utils.translation import gettext_lazy as _

from apps.ground.commands.acts import Act
from apps.ground.web.refusals import NotFound
from apps.supply.listings import commands, selectors
from apps.supply.listings.forms import AddressForm, AnswerForm, AppealForm
from apps.supply.listings.models import Listing, ListingVersion, Takedown


def open_version(listing: Listing) -> ListingVersion:
    """The version that is being worked on or waits for a decision. Raises: NotFound."""
    version = selectors.open_version(listing)
    if version is None:
        raise NotFound
    return version


def takedown(listing: Listing) -> Takedown:
    """The newest decision to take the listing down. Raises: NotFound."""
    decision = selectors.takedown_of(listing)
    if decision is None:
        raise NotFound
    return decision


ACTS: dict[str, Act] = {
    "revise": Act(
        commands.revise,
        question=_("Start a new version?"),
        effect=_("It starts as a copy of the newest version. A live version stays live until the new one is approved."),
        label=_("Start a new version"),
        done=_("A new version was started."),
    ),
    "withdraw": Act(
        commands.withdraw,
        of=open_version,
        question=_("Withdraw the version?"),
        effect=_("It leaves the review queue and loses its place, but can be edited again."),
        label=_("Withdraw"),
        done=_("Version withdrawn."),
    ),
    "publish": Act(
        commands.publish,
        of=open_version,
        question=_("Publish the approved version?"),
        effect=_("Customers can find it immediately, and its price plan takes effect."),
        label=_("Publish"),
        done=_("The version is live."),
    ),
    "retire": Act(
        commands.retire,
        question=_("Retire the listing permanently?"),
        effect=_("It is permanently removed from the storefront. Existing customers keep their access."),
        label=_("Retire"),
        done=_("The listing was retired."),
        danger=True,
    ),
    "appeal": Act(
        commands.appeal,
        of=takedown,
        question=_("Appeal against the decision"),
        effect=_(
            "Someone who took no part in the decision reviews your appeal and answers with reasons, free of charge."
        ),
        label=_("Submit appeal"),
        done=_("Appeal submitted."),
        form=AppealForm,
    ),
    "address": Act(
        commands.change_address,
        question=_("Change the address"),
        effect=_(
            "If the listing has been public, its old address redirects here. Until it is public, the address is "
            "only reserved: if another listing is published under it first, a number is added to yours."
        ),
        label=_("Change the address"),
        done=_("The address was changed."),
        form=AddressForm,
        initial=lambda listing: {"slug": listing.slug},
    ),
    "comment": Act(
        commands.comment,
        of=open_version,
        question=_("Answer the reviewer"),
        label=_("Send answer"),
        form=AnswerForm,
    ),
}
