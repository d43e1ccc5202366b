"""A year of use, month by month, as each partner's software reports it; and a few events that find no purchase."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering.cloud_events import read_events
from apps.demand.metering.commands import record_batch
from apps.surfaces.golden import content
from apps.surfaces.golden.history import people
from apps.surfaces.golden.history.calendar import MONTH, Calendar, spread
from apps.surfaces.golden.history.timeline import Deed

MONTHS = 12
A_MONTH = 6  # events that an entitlement has
LATE = timedelta(days=52)
Document = dict[str, Any]


def usage(calendar: Calendar, sellers: list[content.Entry], bought: list[content.Entry], astray: str) -> Iterator[Deed]:
    """One batch a partner and month. astray: the partner whose last batch holds events that find no purchase."""
    owner_of_listing = {each["slug"]: each["partner"] for each in content.every_listing()}
    for seller in sellers:
        own = [each for each in bought if owner_of_listing[each["listing"]] == seller["slug"]]
        for month in range(MONTHS, 0, -1):
            if not any(each["months_ago"] >= month - 1 for each in own):
                continue
            until = calendar.ago((month - 1) * MONTH.days, f"{seller['slug']}|{month}")
            lost = month == 1 and seller["slug"] == astray
            yield Deed(until, f"usage:{seller['slug']}:{month}", _reports(seller, own, until, month, lost))


def quantity(pattern: str, base: int, month: int, part: int, about: str) -> int:
    """What one of a month's events counts; a growing use has reached its base by now.

    month: how many months before day one it ended, plus one.
    """
    year = (MONTHS - month) / MONTHS
    bend = {
        "steady": 1.0,
        "growing": 1 - (month - 1) / 20,
        "declining": 1 - (MONTHS - month) / 20,
        "seasonal": 1 + 0.3 * math.sin(math.tau * (year + spread(about, 12) / 12)),
        "spiky": 3.0 if (month * A_MONTH + part + spread(about, 7)) % 24 == 0 else 0.7,
    }[pattern]
    wobble = 0.9 + spread(f"{about}|{month}|{part}", 21) / 100
    return max(1, round(base / A_MONTH * bend * wobble))


def _reports(seller: content.Entry, bought: list[content.Entry], until: datetime, month: int, lost: bool) -> Any:
    source = f"https://usage.{seller['domain']}"

    def act(key: str) -> None:
        running = {
            each.agreement.order.purchase_order_number: each
            for each in Entitlement.objects.filter(partner__slug=seller["slug"]).select_related("agreement__order")
        }
        documents: list[Document] = []
        for purchase in bought:
            entitlement = running.get(purchase["po_number"])
            if entitlement is not None and entitlement.meter:
                documents += _month_of(entitlement, purchase, until, month)
        if lost and documents:
            documents += _astray(documents[0], until)
        if not documents:
            return
        for document in documents:
            document["source"] = source
        events = read_events(documents, settings.LIMITS["usage_batch_events"])
        record_batch(people.owner_of(seller), events, key=key)

    return act


def _month_of(entitlement: Entitlement, purchase: content.Entry, until: datetime, month: int) -> Iterator[Document]:
    about = f"{purchase['customer']}-{purchase['listing']}"
    told = purchase["usage"]
    for part in range(A_MONTH):
        at = until - MONTH * (A_MONTH - part - 0.5) / A_MONTH
        if at >= entitlement.starts_at:
            counted = quantity(told["pattern"], told["base"], month, part, about)
            yield _document(f"{about}-{month:02}-{part}", entitlement.meter, entitlement.public_id, at, counted)


def _astray(known: Document, until: datetime) -> list[Document]:
    """A subject nobody has, a meter nobody sells, and an event that comes too late to be counted."""
    near = until - timedelta(hours=5)
    return [
        _document("astray-subject", known["type"], "ent_00000000000000000000", near, 40),
        _document("astray-meter", "pages-printed", known["subject"], near, 12),
        _document("astray-late", known["type"], known["subject"], until - LATE, 75),
    ]


def _document(name: str, meter: str, subject: str, at: datetime, counted: int) -> Document:
    return {
        "specversion": "1.0",
        "id": name,
        "type": meter,
        "subject": subject,
        "time": at.isoformat(timespec="seconds"),
        "data": {"quantity": counted},
    }
