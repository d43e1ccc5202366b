"""Usage over the API: events in, sums out."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import selectors
from apps.demand.metering.bodies import CloudEventBatchParser, CloudEventParser, UntypedEventParser, UsageJsonParser
from apps.demand.metering.cloud_events import UsageEvents, read_events
from apps.demand.metering.commands import take
from apps.demand.metering.documents import UsageBatchDocument, UsagePeriodDocument, UsageResultDocument
from apps.demand.metering.models import UsageTotal
from apps.ground.policy.actor import Actor
from apps.ground.web.api.collection import Collection, Filter
from apps.ground.web.api.edits import idempotency_key
from apps.ground.web.api.endpoint import KEY_HEADER, endpoint, json_answer, methods
from apps.ground.web.lookup import get_visible_or_404

TAG = "metering"


@endpoint(
    name="record_usage",
    summary="Send usage events",
    body=UsageEvents,
    answers={200: UsageBatchDocument, 202: UsageBatchDocument},
    parameters=[KEY_HEADER],
    problems=(400, 401, 403, 409, 413, 415, 422),
    tag=TAG,
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
    results = [UsageResultDocument(*each) for each in selectors.results(actor, batch, events)]
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


def _of_entitlement(actor: Actor, rows: QuerySet[UsageTotal], public_id: str) -> QuerySet[UsageTotal]:
    return rows.filter(entitlement=get_visible_or_404(actor, Entitlement, public_id))


def _totals(actor: Actor) -> QuerySet[UsageTotal]:
    return selectors.totals(actor).select_related("entitlement")


USAGE = Collection(
    "usage",
    UsageTotal,
    _totals,
    UsagePeriodDocument,
    TAG,
    {"entitlement": Filter("Only this entitlement's.", narrow=_of_entitlement)},
)
list_usage = USAGE.many("Usage by period", "The sums of each entitlement's months, for both sides of it.")

api_urls = [
    path("usage-events", methods(post=record_usage), name="usage_events"),
    path("usage", methods(get=list_usage), name="usage"),
]
