"""Changing the synonyms of a marketplace."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.actors import person_of
from apps.ground.commands.command import command
from apps.ground.commands.registry import Reason
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import NotFound
from apps.supply.listings.models import SynonymEdition
from apps.supply.listings.refusals import SynonymsChanged
from apps.supply.listings.synonyms import changes_of, require_valid


@command(
    "listings.change_synonyms",
    announces="listings.synonyms_changed",
    said=_("Synonyms of search changed"),
    reason=Reason.REQUIRED,
)
def change_synonyms(
    actor: Actor, marketplace: Marketplace, *, entries: Mapping[str, Mapping[str, Sequence[str]]], based_on: int
) -> SynonymEdition:
    """Replace the marketplace's synonyms; the next search follows them.

    entries: slug -> {typed, finds}, all that shall be in force; based_on: number of the edition they were made from,
    0 for the defaults. Raises: NotFound for another marketplace, Invalid, SynonymsChanged where there is a newer
    edition.
    """
    if marketplace.pk != current().pk:
        raise NotFound
    require_valid(entries)
    newest = SynonymEdition.objects.first()
    if based_on != (newest.number if newest else 0):
        raise SynonymsChanged
    return SynonymEdition.objects.create(
        number=based_on + 1, changes=changes_of(entries), changed_by_id=person_of(actor), changed_at=clock.now()
    )
