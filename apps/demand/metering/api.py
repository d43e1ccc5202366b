"""Usage over the API: events in, sums out."""

from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import selectors
from apps.demand.metering.bodies import CloudEventBatchParser, CloudEventParser, UntypedEventParser, UsageJsonParser
from apps.demand.metering.cloud_events import UsageEvents, read_events
from apps.demand.metering.commands import take
from apps.ground.policy.actor import Actor
from apps.ground.web.api.edits import idempotency_key
from apps.ground.web.api.endpoint import KEY_HEADER, LIST_PARAMETERS, endpoint, json_answer, methods, page_answer
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.paging import page_of, read_limit


class UsageResult(msgspec.Struct, omit_defaults=True):
    """What became of one event. status: accepted (and counted), duplicate, unmatched or quarantined."""

    id: str
    source: str
    status: str
    reason: str = ""


class UsageBatchDocument(msgspec.Struct):
    """What became of a batch: accepted = matched + unmatched + quarantined; `results` in the order of the events."""

    batch: str
    digest: str
    accepted: int
    duplicate: int
    matched: int
    unmatched: int
    quarantined: int
    results: list[UsageResult]


class UsagePeriod(msgspec.Struct):
    """What an entitlement used in one period: `start` belongs to it, `end` to the next."""

    entitlement: str
    listing: str
    meter: str
    start: Any
    end: Any
    quantity: int
    included_quantity: int
    events: int
    last_event_at: Any
    counted_at: Any


@endpoint(
    name="record_usage",
    summary="Send usage events",
    body=UsageEvents,
    answers={200: UsageBatchDocument, 202: UsageBatchDocument},
    parameters=[KEY_HEADER],
    problems=(400, 401, 403, 409, 413, 415, 422),
    tag="metering",
    parsers=(UsageJsonParser, CloudEventBatchParser, CloudEventParser, UntypedEventParser),
)
def record_usage(request: HttpRequest, actor: Actor, body: UsageEvents) -> HttpResponse:
    """CloudEvents 1.0 with `data.quantity`; all of a batch is taken, or nothing, and errors name events by index.

    In binary mode the attributes are `ce-` headers and the body is the data. An id is known for ever: sent again with
    the same source, type, subject, time, quantity and unit it is a duplicate, with another of these it is refused and
    kept as an anomaly. 202 says that some events were taken and wait: unmatched, or older than the window and in
    quarantine.
    """
    events = read_events(body.events, settings.LIMITS["usage_batch_events"])
    batch = take(actor, events, key=idempotency_key(request))
    results = [UsageResult(*each) for each in selectors.results(actor, batch, events)]
    document = UsageBatchDocument(
        batch=batch.public_id,
        digest=batch.digest,
        accepted=batch.accepted,
        duplicate=batch.duplicates,
        matched=batch.matched,
        unmatched=batch.unmatched,
        quarantined=batch.quarantined,
        results=results,
    )
    return json_answer(document, status=202 if batch.unmatched or batch.quarantined else 200)


@endpoint(
    name="list_usage",
    summary="Usage by period",
    answers={200: {"type": "object"}},
    parameters=[
        OpenApiParameter("entitlement", str, description="Only this entitlement's."),
        *LIST_PARAMETERS,
    ],
    tag="metering",
)
def list_usage(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The sums of each entitlement's months, for both sides of it."""
    rows = selectors.totals(actor)
    wanted = request.GET.get("entitlement", "")
    if wanted:
        rows = rows.filter(entitlement=get_visible_or_404(actor, Entitlement, wanted))
    return page_answer(
        page_of(
            rows.select_related("entitlement"),
            cursor=request.GET.get("cursor"),
            limit=read_limit(request.GET.get("limit")),
            bound_to=f"usage|{actor.organisation_ref}|{actor.user_ref}|{wanted}",
            shape=_period,
        )
    )


def _period(total: Any) -> UsagePeriod:
    return UsagePeriod(
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


api_urls = [
    path("usage-events", methods(post=record_usage), name="usage_events"),
    path("usage", methods(get=list_usage), name="usage"),
]
