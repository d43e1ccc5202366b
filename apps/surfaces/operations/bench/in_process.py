"""The ground under every request, measured in this process on the product's database: policy, commands, log, outbox."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from apps.demand.entitlements.selectors import Check, decide_batch
from apps.ground import clock
from apps.ground.events.models import Handled, Message
from apps.ground.events.outbox import emit
from apps.ground.policy.actor import Actor
from apps.ground.policy.decisions import decide
from apps.ground.provenance import store
from apps.ground.provenance.keys import signer_of
from apps.ground.provenance.models import Unsealed
from apps.ground.provenance.sealer import seal_once
from apps.ground.provenance.story import consistency, inclusion
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.current import inside
from apps.ground.tenancy.scope import scoped
from apps.surfaces.operations.bench.figures import Figure, percentile
from apps.surfaces.operations.bench.pace import NotServed, paced
from apps.surfaces.operations.bench.place import WHOLE, Place
from intelgraph.database.connection import connection

MODERATOR = Actor(
    kind="operator", user_id=1, user_ref="usr_bench", roles=frozenset({"moderator"}), mfa=True, stepped_up=True
)
FROZEN = "restrictions.listing_frozen"
ADD_LEAVES = """
WITH added AS (
    INSERT INTO provenance_leafrow (body, hash, created_at)
    SELECT body, sha256('\\x00'::bytea || body), now()
    FROM (SELECT convert_to('{"bench":' || n || '}', 'UTF8') AS body FROM generate_series(1, %s) AS n) AS leaves
    RETURNING id)
INSERT INTO provenance_unsealed (leaf_id) SELECT id FROM added
"""


def times(act: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of each of so many calls, after a tenth of them unmeasured."""
    took = []
    for number in range(count + count // 10):
        began = time.perf_counter()
        act()
        if number >= count // 10:
            took.append((time.perf_counter() - began) * 1000)
    return took


def deciding(place: Place, runs: int) -> Iterator[Figure]:
    """A policy decision alone, and an entitlement decision with its query."""
    about = {"organisation": 7}
    each = [times(lambda: decide(MODERATOR, "restrictions.freeze_listing", about), 1000) for _ in range(runs)]
    yield Figure("policy decision in process: median", median(median(took) for took in each) * 1000, 50, "µs")
    check = [Check(place.entitlement.listing, place.entitlement.customer_ref, None)]
    with inside(place.marketplace), scoped(place.partner):
        each = [times(lambda: decide_batch(place.partner, check, clock.now()), 300) for _ in range(runs)]
    p95, p50 = median(percentile(took, 0.95) for took in each), median(median(took) for took in each)
    yield Figure("entitlement decision in process: p95", p95, 0.3, "ms", note=f"p50 {p50:.2f} ms")


def overhead(place: Place, runs: int) -> Iterator[Figure]:
    """A command beside the bare write of the same row in a transaction of its own, in turns."""

    def write() -> None:
        with scoped(WHOLE):
            Restriction(**fields).save()

    with inside(place.marketplace):
        made = freeze("lst_00000000000000000000")
        fields = {
            each.attname: getattr(made, each.attname)
            for each in Restriction._meta.concrete_fields
            if each.attname not in {"id", "public_id"}
        }
        numbers = iter(range(1, 1_000_000))
        bare: list[float] = []
        whole: list[float] = []
        for _ in range(runs):
            bare += times(write, 60)
            whole += times(lambda: freeze(f"lst_{next(numbers):020d}"), 60)
    yield Figure(
        "command over the bare write: difference of medians",
        median(whole) - median(bare),
        2.0,
        "ms",
        note=f"command {median(whole):.2f} ms, bare write {median(bare):.2f} ms",
    )


def freeze(listing: str) -> Restriction:
    """A command with a rule, a leaf, an event and no other part."""
    return freeze_listing(
        MODERATOR,
        listing,
        organisation_id=7,
        basis="security",
        reason="Measured",
        review_by=clock.now() + timedelta(days=7),
    )


def sealing(place: Place, leaves: int) -> Iterator[Figure]:
    """Leaves that wait, sealed in batches of 10,000; then proofs in the log that this made."""
    signer = signer_of(place.marketplace.name, settings.LOG_SIGNING_KEY_FILE)
    with inside(place.marketplace):
        _keep_other_sealers_out()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ADD_LEAVES, [leaves])
        with scoped(WHOLE):
            waiting = Unsealed.objects.count()
        began = time.perf_counter()
        while seal_once(signer):
            pass
        took = time.perf_counter() - began
        yield Figure("leaves sealed", waiting / took, 10_000, "a second", True, f"{waiting} leaves")
        head = store.newest_checkpoint()
        size = head.size if head else 0
        places = iter(range(0, size, max(1, size // 300)))
        proofs = times(lambda: inclusion(next(places), size), 200)
        yield Figure(f"inclusion proof in a log of {size:,}: p95", percentile(proofs, 0.95), 5.0, "ms")
        older = iter(range(1, size, max(1, size // 300)))
        proofs = times(lambda: consistency(next(older), size), 200)
        yield Figure(f"consistency proof in a log of {size:,}: p95", percentile(proofs, 0.95), 5.0, "ms")
        _let_sealers_in()


def _keep_other_sealers_out() -> None:
    """The sealer's own lock, held by this session: the running sealer finds it taken and leaves the work to us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 7))", [connection.schema_name])


def _let_sealers_in() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 7))", [connection.schema_name])


def outbox(place: Place, rate: float, seconds: float, runs: int) -> Iterator[Figure]:
    """From an event's own time to the subscriber's inbox row, by the running dispatcher.

    Each is announced by itself in its own transaction, about a row that a command froze before: 200 commands a second
    from one process would be what is measured.
    """
    with inside(place.marketplace):
        frozen = [freeze(f"lst_{number + 500_000:020d}") for number in range(int(rate * seconds))]
        _until_done({"type": FROZEN})
    each = [_heard(place, frozen, rate, seconds) for _ in range(runs)]
    yield Figure(
        f"outbox to subscriber at {rate:.0f} events/s: p95",
        median(percentile(took, 0.95) for took in each),
        100,
        "ms",
        note=f"p50 {median(median(took) for took in each):.0f} ms, {median(map(len, each)) / seconds:.0f}/s written",
    )


def _heard(place: Place, frozen: Sequence[Restriction], rate: float, seconds: float) -> list[float]:
    """Milliseconds of each event of one paced run, each about another row."""

    def announce(_client: int, number: int) -> None:
        connection.set_tenant(place.marketplace)
        with scoped(WHOLE):
            emit(FROZEN, frozen[number], actor=MODERATOR)

    with inside(place.marketplace):
        began = clock.now()
    paced(announce, rate, seconds, clients=1)
    with inside(place.marketplace):
        mine = {"type": FROZEN, "time__gte": began}
        _until_done(mine)
        with scoped(WHOLE):
            told = dict(Message.objects.filter(**mine).values_list("event_id", "time"))
            heard = Handled.objects.filter(event_id__in=told).values_list("event_id").annotate(Min("handled_at"))
            return [(at - told[event]).total_seconds() * 1000 for event, at in heard]


def _until_done(mine: dict[str, object], within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with scoped(WHOLE):
            if not Message.objects.filter(**mine).exclude(state=Message.State.DONE).exists():
                return
        time.sleep(0.2)
    raise NotServed(f"the outbox was not empty within {within_s:.0f} s; does the dispatcher run?")
