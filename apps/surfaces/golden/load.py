"""Fills a marketplace that is being founded with the golden content, by commands, in order of time."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from channels.layers import channel_layers
from django.db import connection

from apps.ground.jobs.queue import jobs_muted
from apps.ground.tenancy.current import inside
from apps.ground.tenancy.models import Marketplace
from apps.surfaces.golden import content
from apps.surfaces.golden.history import buying, catalogue, doors, partners, unfinished, usage
from apps.surfaces.golden.history.calendar import Calendar
from apps.surfaces.golden.history.timeline import Deed, carry_out


def load(
    marketplace: Marketplace,
    *,
    only: Collection[str] = (),
    told: Callable[[int, int], None] = lambda done, of: None,
    name: str = "",
) -> int:
    """Do all deeds of the content of this name that are not done yet; returns how many were done now.

    only: slugs of the partners and customers to bring in, with what is theirs; nothing is left waiting then.
    name: whose content, by default the marketplace's own. Raises: OpenedAlready, HistoryStuck.
    """
    with inside(marketplace), nobody_listens():
        hurry()
        return carry_out(deeds(name or marketplace.name, Calendar(marketplace.created_at), only), told)


def deeds(name: str, calendar: Calendar, only: Collection[str] = ()) -> Iterator[Deed]:
    """The whole past of a marketplace."""
    market = next(each for each in content.marketplaces() if each["slug"] == name)
    sellers = [each for each in content.partners(name) if not only or each["slug"] in only]
    buyers = [each for each in content.customers(name) if not only or each["slug"] in only]
    sold = [each for each in content.listings(name) if each["partner"] in {seller["slug"] for seller in sellers}]
    on_sale = {each["slug"] for each in sold}
    coming = {each["slug"] for each in buyers}
    bought = [each for each in content.purchases(name) if each["listing"] in on_sale and each["customer"] in coming]
    language = market["languages"][0]
    yield from partners.operator(name, calendar)
    yield from partners.partners(name, calendar, sellers)
    yield from catalogue.listings(name, calendar, sellers, sold)
    yield from buying.customers(name, calendar, buyers)
    yield from buying.purchases(calendar, buyers, bought, language)
    yield from usage.usage(calendar, sellers, bought, content.demo(name)["partner"]["organisation"])
    if not only:
        yield from partners.applicants(name, calendar)
        yield from catalogue.reviews(name, calendar)
        yield from buying.waiting_order(name, calendar, buyers, language)
        yield from unfinished.levers(name, calendar)
        yield from doors.doors(name, calendar)


def hurry() -> None:
    """Let this connection's commits not wait for the disk: what a power cut loses is done again by the next run."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


class Nowhere:
    """A channel layer behind which there is nobody."""

    def publish(self, groups: Collection[str], message: object) -> None:
        """Nothing is sent."""


@contextmanager
def nobody_listens() -> Iterator[None]:
    """Within the block no page is open and no letter leaves: the past is not news."""
    layer = channel_layers.set("default", Nowhere())
    try:
        with jobs_muted():
            yield
    finally:
        if layer is None:  # it had not been made yet; it is made when it is next asked for
            channel_layers.backends.pop("default", None)
        else:
            channel_layers.set("default", layer)
