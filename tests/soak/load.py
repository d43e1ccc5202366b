"""Paced work on the main commands: what is refused is sent again with its key. Programs use the API; operators, who
have none, give their commands here."""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError

from apps.demand.checkout.models import Order
from apps.demand.entitlements.models import Entitlement
from apps.ground import clock
from apps.ground.accounts.commands import create_api_key
from apps.ground.restrictions.commands import freeze_listing, lift
from apps.ground.tenancy.scope import scoped
from apps.ground.web.refusals import Refused
from intelgraph.database.connection import connection
from tests.factories import checkout as made
from tests.factories import listings
from tests.factories.accounts import member
from tests.factories.entitlements import bought
from tests.factories.metering import document
from tests.factories.program import active_partner, moderator
from tests.faults.installation import Answer, Gone
from tests.soak.report import Report
from tests.soak.soaked import Soaked
from tests.support.racing import WHOLE, enter_us

log = logging.getLogger(__name__)
RATE = 6.0  # pieces of work a second, all together
WORKERS = 3
GIVEN_UP_AFTER_S = 60.0
ASK_AGAIN = {503}


class Load:
    """A customer and two vendors with their programs, an operator, and what they do in turn."""

    def __init__(self, product: Soaked, report: Report, seconds: float) -> None:
        self.product, self.report = product, report
        self.taken: list[str] = []  # public ids of orders that were answered 201
        self._stop, self._turn, self._lock = threading.Event(), 0, threading.Lock()
        with scoped(WHOLE):
            self.buyer, self.offer = made.buyer(), made.offer()
            self.entitlement: Entitlement = bought(self.buyer, self.offer, seats=3)
            self.people = [member(self.entitlement.customer).user_ref for _ in range(WORKERS)]
            scopes = ["orders:write", "entitlements:read", "entitlements:write"]
            self.key = create_api_key(self.buyer, name="Procurement", scopes=scopes).shown_once
            vendor = member(self.entitlement.partner, ["owner"])
            self.vendor_key = create_api_key(vendor, name="Metering", scopes=["metering:write"]).shown_once
            self.author = active_partner("Soaked Data", "soaked.example")[0]
            self.author_key = create_api_key(self.author, name="Publishing", scopes=["listings:write"]).shown_once
            self.drafts = [listings.draft(self.author, f"Draft {each}").listing.public_id for each in range(WORKERS)]
            self.frozen = [listings.published(self.author, f"Live {each}") for each in range(WORKERS)]
            self.operator = moderator()
            work = int(seconds * RATE / len(self._acts())) + WORKERS
            self.ready: Iterator[Order] = iter([made.ready(self.buyer, self.offer) for _ in range(work)])
        self._threads = [threading.Thread(target=self._work, args=(each,)) for each in range(WORKERS)]

    def start(self) -> None:
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        """End when each worker's piece of work is done."""
        self._stop.set()
        for each in self._threads:
            each.join(GIVEN_UP_AFTER_S + 30)

    def order(self, once: str) -> Answer:
        given = {"offer": self.offer.public_id, "seats": 3}
        return self._ask("POST", "/api/v1/orders", given, self.key, once)

    def _acts(self) -> tuple[Callable[[int, str], None], ...]:
        programs = self._start_order, self._place_order, self._seat, self._usage, self._decision, self._submission
        return *programs, self._page, self._freeze

    def _work(self, worker: int) -> None:
        due = time.monotonic()
        while not self._stop.is_set():
            with self._lock:
                turn, self._turn = self._turn, self._turn + 1
            acts = self._acts()
            try:
                acts[turn % len(acts)](worker, f"soak-{turn}")
            except Exception as surprise:  # a worker that ends would be load that is missing in silence
                log.exception("a piece of work failed")
                self.report.surprised(f"{type(surprise).__name__}: {surprise}")
            finally:
                connection.close()
            due += WORKERS / RATE
            self._stop.wait(max(0.0, due - time.monotonic()))

    def _start_order(self, _worker: int, once: str) -> None:
        answer = self._until(201, lambda: self.order(once))
        with self._lock:
            self.taken.append(answer.json["id"])

    def _place_order(self, _worker: int, once: str) -> None:
        with self._lock:
            order = next(self.ready, None)
        if order is not None:
            path = f"/api/v1/orders/{order.public_id}/place"
            self._until(200, lambda: self._ask("POST", path, None, self.key, once))

    def _seat(self, worker: int, once: str) -> None:
        seats = f"/api/v1/entitlements/{self.entitlement.public_id}/seats"
        who = {"user": self.people[worker]}
        seat = self._until(201, lambda: self._ask("POST", seats, who, self.key, once)).json["id"]
        # Its release has no key: after an unknown outcome it may be released already.
        self._until((204, 404, 409), lambda: self._ask("DELETE", f"{seats}/{seat}", None, self.key))

    def _usage(self, _worker: int, once: str) -> None:
        events = {"events": [document(self.entitlement) for _ in range(20)]}
        self._until(200, lambda: self._ask("POST", "/api/v1/usage-events", events, self.vendor_key, once))

    def _decision(self, _worker: int, _once: str) -> None:
        body = {"checks": [{"listing": self.offer.listing}]}
        answer = self._until(200, lambda: self._ask("POST", "/api/v1/entitlements/decisions", body, self.key))
        assert answer.json["decisions"][0]["allow"], f"a right that stands was denied: {answer.content[:300]!r}"

    def _submission(self, worker: int, once: str) -> None:
        for step in ("submit", "withdraw"):
            path = f"/api/v1/listings/{self.drafts[worker]}/{step}"
            self._until(
                200, lambda path=path, key=f"{once}-{step}": self._ask("POST", path, None, self.author_key, key)
            )

    def _freeze(self, worker: int, once: str) -> None:
        """Hidden and shown again; asked again with its key after a lost answer, each happens once."""
        listing, day = self.frozen[worker], clock.now() + timedelta(days=7)
        given = {"organisation_id": listing.organisation_id, "basis": "security", "reason": "Soaked", "review_by": day}
        made = self._done(lambda: freeze_listing(self.operator, listing.public_id, key=f"{once}-freeze", **given))
        self._done(lambda: lift(self.operator, made, reason="Looked at", key=f"{once}-lift"))

    def _done(self, command: Callable[[], Any]) -> Any:
        """Give a command until the database has carried it out. Raises: AssertionError where it never does."""
        end = time.monotonic() + GIVEN_UP_AFTER_S
        while time.monotonic() < end:
            try:
                enter_us()
                result = command()
            except (DatabaseError, InterfaceError) as error:
                self._count(type(error).__name__)
                connection.close()
                time.sleep(0.2)
            except Refused as refused:
                raise AssertionError(f"an operator was refused: {refused.code}") from None
            else:
                self._count("done")
                return result
        raise AssertionError(f"not carried out within {GIVEN_UP_AFTER_S:.0f} s")

    def _page(self, _worker: int, _once: str) -> None:
        self._until(200, lambda: self.product.ask("GET", "/browse/?q=graph"))

    def _ask(self, method: str, path: str, body: Any, key: str, once: str = "") -> Answer:
        more = {"Idempotency_Key": once} if once else {}
        return self.product.ask(method, path, body, Authorization=f"Bearer {key}", **more)

    def _until(self, wanted: int | tuple[int, ...], ask: Callable[[], Answer]) -> Answer:
        """Ask until it is answered as wanted, as a program would: again after 503, a lost answer, or no answer.

        Raises: AssertionError for any other answer, and where it never comes.
        """
        expected = wanted if isinstance(wanted, tuple) else (wanted,)
        end = time.monotonic() + GIVEN_UP_AFTER_S
        while time.monotonic() < end:
            try:
                answer = ask()
            except Gone:
                self._count("no answer")
            else:
                self._count(str(answer.status))
                if answer.status in expected:
                    return answer
                assert self._comes_again(answer), f"{answer.status}: {answer.content[:300]!r}"
            time.sleep(0.2)
        raise AssertionError(f"not answered within {GIVEN_UP_AFTER_S:.0f} s")

    def _comes_again(self, answer: Answer) -> bool:
        """Refused for now: a part is away, or the first of two with one key still runs."""
        if answer.status in ASK_AGAIN:
            return True
        return answer.status == 409 and json.loads(answer.content).get("code") == "in_progress"

    def _count(self, what: str) -> None:
        with self._lock:
            counted: Counter[str] = self.report.answers
            counted[what] += 1
