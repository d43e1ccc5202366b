"""Usage as the API shows it: what became of a batch, and the sums of each month."""

from typing import Annotated, Self

from msgspec import Meta, Struct

from apps.demand.metering.models import MeterEvent, UsageTotal
from apps.ground.web.api.fields import Count, Digest, Id, Moment, Slug, one_of


class UsageResultDocument(Struct, omit_defaults=True):
    """What became of one event. accepted: it is counted; `reason` says why it is not."""

    id: Annotated[str, Meta(examples=["9f1c-0001"])]
    source: Annotated[str, Meta(examples=["/my-service"])]
    status: Annotated[str, one_of(("accepted", "duplicate", "unmatched", "quarantined"))]
    reason: Annotated[str, one_of(["", *MeterEvent.Reason.values])] = ""


class UsageBatchDocument(Struct):
    """What became of a batch: accepted = matched + unmatched + quarantined; `results` in the order of the events."""

    batch: Id
    digest: Digest
    accepted: Count
    duplicate: Count
    matched: Count
    unmatched: Count
    quarantined: Count
    results: list[UsageResultDocument]


class UsagePeriodDocument(Struct):
    """What an entitlement used in one period: `start` belongs to it, `end` to the next."""

    entitlement: Id
    listing: Id
    meter: Annotated[Slug, Meta(examples=["indicators"])]
    start: Moment
    end: Moment
    quantity: Annotated[Count, Meta(examples=[8_214])]
    included_quantity: Annotated[Count, Meta(examples=[10_000])]
    events: Annotated[Count, Meta(examples=[112])]
    last_event_at: Moment
    counted_at: Moment

    @classmethod
    def of(cls, total: UsageTotal) -> Self:
        """The document of a sum with its entitlement."""
        return cls(
            entitlement=total.entitlement.public_id,
            listing=total.entitlement.listing,
            meter=total.meter,
            start=total.period_start,
            end=total.period_end,
            quantity=total.quantity,
            included_quantity=total.entitlement.included_quantity,
            events=total.events,
            last_event_at=total.last_event_at,
            counted_at=total.counted_at,
        )
