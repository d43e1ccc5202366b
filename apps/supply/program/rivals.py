"""What only one partner may have: a company's domain, and a name that is read as nobody else's."""

import logging

from apps.ground.tenancy.scope import whole_marketplace
from apps.ground.web.refusals import Gathered
from apps.supply.program import look_alikes
from apps.supply.program.application import Application, domain_of, one_line
from apps.supply.program.models import Partner
from apps.supply.program.refusals import ConfusableName, DomainTaken, NotACompanyDomain

log = logging.getLogger(__name__)


def gather(refused: Gathered, application: Application) -> None:
    """Add what of a newcomer's application another partner has already."""
    with refused.one():
        require_free(application.website)
    with refused.one():
        require_distinct(one_line(application.name))


def require_free(website: str) -> None:
    """Raises: DomainTaken. A website that is no company's passes: that is refused on its own."""
    try:
        domain = domain_of(website)
    except NotACompanyDomain:
        return
    with whole_marketplace():
        taken = Partner.objects.exclude(state=Partner.State.REJECTED).filter(domain=domain).exists()
    if taken:
        raise DomainTaken


def require_distinct(name: str, organisation: int | None = None) -> None:
    """Raises: ConfusableName. Partners are public, so their names may be compared with; applicants' are not."""
    with whole_marketplace():
        partners = Partner.objects.filter(state__in=[Partner.State.ACTIVE, Partner.State.SUSPENDED])
        names = dict(partners.exclude(organisation=organisation).values_list("name", "public_id"))
    found = look_alikes.alike(name, names)
    if found:
        log.warning("a name is read as that of %s", ", ".join(names[each] for each in found))
        raise ConfusableName
