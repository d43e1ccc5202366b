"""The operators' home: who gets in, what the tiles count, and the levers on messages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.demand.checkout.models import Agreement
from apps.ground.clock import now
from apps.ground.commands.commands import replay, unpark
from apps.ground.commands.machine import WrongState
from apps.ground.events.models import Handled, Message
from apps.ground.events.outbox import emit
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.provenance.keys import origin_of
from apps.ground.provenance.models import CheckpointRow, LeafRow, Opening, Unsealed
from apps.ground.provenance.note import Signer
from apps.ground.provenance.sealer import seal_once
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Denied
from apps.ground.web.tiles import Tile, span, tiles
from apps.surfaces.operations.home import home
from tests.factories.accounts import OrganisationFactory, member, operator, user_of
from tests.factories.checkout import customer
from tests.factories.entitlements import bought
from tests.factories.listings import sent
from tests.factories.program import active_partner, applicant

Browser = Callable[..., Client]
REASON = "The mail server is back since nine"


@pytest.fixture
def moderator(us: Marketplace) -> Actor:
    return operator(("moderator",))


def tile(actor: Actor, label: str) -> Tile:
    return next(each for each in tiles(actor) if each.label == label)


def frozen(moderator: Actor, review_in: timedelta = timedelta(days=7)) -> Restriction:
    return freeze_listing(
        moderator,
        "lst_00000000000000000001",
        organisation_id=OrganisationFactory(kinds=["partner"]).pk,
        basis="security",
        reason="A report of leaked credentials",
        review_by=now() + review_in,
    )


def parked(moderator: Actor) -> Message:
    """A message about a restriction that could not be delivered."""
    message = emit("tests.happened", frozen(moderator), actor=system_actor("restrictions"))
    Message.objects.filter(pk=message.pk).update(state="parked", attempts=8, reason="RuntimeError: away")
    message.refresh_from_db()
    return message


def test_the_doors_of_operations(moderator: Actor, browser_of: Browser) -> None:
    """A visitor signs in, an operator shows the second factor, everybody else finds nothing."""
    assert browser_of().get("/admin/")["Location"].startswith("/account/sign-in/?next=%2Fadmin%2F")
    assert browser_of(user_of(moderator)).get("/admin/")["Location"].startswith("/account/second-factor/")
    assert browser_of(user_of(member(customer()))).get("/admin/", follow=True).status_code == 404
    inside = browser_of(user_of(moderator), second_factor=True)
    assert inside.get("/admin/").status_code == 200
    assert inside.get("/ops/")["Location"] == "/admin/"
    assert inside.get("/admin/login/")["Location"] == "/admin/"
    assert inside.get("/admin/password_change/")["Location"] == "/account/"
    assert inside.post("/admin/logout/").status_code == 302
    assert inside.get("/admin/").status_code == 302


def test_every_list_opens_and_nothing_can_be_written_there(moderator: Actor, browser_of: Browser) -> None:
    from django.contrib import admin

    parked(moderator)
    inside = browser_of(user_of(moderator), second_factor=True)
    for model in admin.site._registry:
        names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert inside.get(reverse(f"{names}_changelist")).status_code == 200, model
        assert inside.get(reverse(f"{names}_add")).status_code in (403, 404), model


def test_an_empty_queue_says_it_is_clear(moderator: Actor) -> None:
    found = {each.label: each for each in tiles(moderator)}
    assert (found["Parked messages"].value, found["Parked messages"].tone) == (0, "ok")
    assert found["Restrictions in force"].note == "no review is due"


def test_the_first_page_says_what_is_late_and_what_waits(moderator: Actor, browser_of: Browser) -> None:
    owner, _partner = active_partner("Halcyon Data", "halcyon.example")
    applicant("Kestrel", "kestrel.example")
    version = sent(owner, "Wallet Mirror")
    type(version).objects.filter(pk=version.pk).update(submitted_at=now() - timedelta(days=3))
    shown = home(moderator)
    kinds = {each.source.kind: (each.items, each.late, each.unassigned) for each in shown.kinds if each.items}
    assert kinds == {"application": (1, 0, 1), "listing": (1, 1, 1)}
    assert (shown.items, shown.late_items) == (2, 1)
    text = browser_of(user_of(moderator), second_factor=True).get("/admin/").text
    assert "2 open items" in text
    assert "Wallet Mirror" in text
    assert "Late by 24 hrs" in text
    assert "Kestrel" not in text, "it is not late"


def test_the_first_page_says_how_the_marketplace_does(moderator: Actor) -> None:
    """Orders placed, what running agreements bring a month, and partners approved, each of this month."""
    bought()
    active_partner("Halcyon Data", "halcyon.example")
    applicant("Kestrel", "kestrel.example")
    shown = home(moderator)
    assert (shown.orders[-1], sum(shown.orders)) == (1, 1)
    assert (shown.partners[-1], sum(shown.partners)) == (1, 1)
    agreement = Agreement.objects.get()
    assert (shown.currency, shown.run_rate[-1]) == (agreement.currency, agreement.total_minor)
    assert len(shown.months) == len(shown.orders) == len(shown.run_rate) == 12


def test_a_review_that_is_due_turns_the_tile_red(moderator: Actor) -> None:
    restriction = frozen(moderator)
    assert tile(moderator, "Restrictions in force").note == "no review is due"
    Restriction.objects.filter(pk=restriction.pk).update(starts_at=now() - timedelta(days=9), review_by=now())
    due = tile(moderator, "Restrictions in force")
    assert (due.value, due.note, due.tone) == (1, "1 review is due", "bad")


def test_a_sealer_that_has_stopped_is_seen(moderator: Actor) -> None:
    leaf = LeafRow.objects.create(body=b"x", hash=b"y", created_at=now() - timedelta(minutes=5))
    Unsealed.objects.create(leaf=leaf)
    late = tile(moderator, "Lines sealed")
    assert (late.note, late.tone) == ("sealing is late: the oldest entry has waited 5 min", "bad")


def test_a_log_that_does_not_verify_is_seen(moderator: Actor) -> None:
    frozen(moderator)
    seal_once(Signer(origin_of("us"), bytes(32)))
    assert tile(moderator, "Lines sealed").tone == "ok"
    CheckpointRow.objects.create(size=1_000, root=b"x" * 32, note="", verifier="", created_at=now())
    broken = tile(moderator, "Lines sealed")
    assert (broken.note, broken.tone) == ("log verification failed; sealing has stopped", "bad")


def test_the_tiles_lead_to_lists_that_open(moderator: Actor, browser_of: Browser) -> None:
    inside = browser_of(user_of(moderator), second_factor=True)
    text = inside.get("/admin/").content.decode()
    for each in tiles(moderator):
        assert inside.get(each.href).status_code == 200, each.href
        assert str(each.note) in text


def test_the_first_page_keeps_to_the_content_policy_and_shows_what_one_did(
    moderator: Actor, browser_of: Browser
) -> None:
    """Packages that bring an index of their own bring inline styles with it."""
    restriction = frozen(moderator)
    text = browser_of(user_of(moderator), second_factor=True).get("/admin/").content.decode()
    assert "<style" not in text
    assert "style=" not in text
    assert f"/proof/{restriction.public_id}/" in text
    assert "Listing frozen" in text


def test_a_parked_message_is_tried_again_by_its_lever(moderator: Actor, browser_of: Browser) -> None:
    message = parked(moderator)
    assert tile(moderator, "Parked messages").value == 1
    inside = browser_of(user_of(moderator), second_factor=True)
    page = reverse("admin:events_message_act_unpark", args=[message.pk])
    assert inside.get(page).status_code == 200
    message.refresh_from_db()
    assert message.state == "parked"
    assert inside.post(page, {"reason": "short"}).status_code == 422

    receipt = inside.post(page, {"reason": REASON}, follow=True)
    assert receipt.status_code == 200
    assert REASON in receipt.text
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("pending", 0)
    assert Opening.objects.filter(command="events.unpark", subject=message.public_id).count() == 1
    with pytest.raises(WrongState):
        unpark(moderator, message, reason=REASON)


def test_a_message_is_replayed_to_the_one_who_shall_hear_it_again(moderator: Actor) -> None:
    message = parked(moderator)
    with pytest.raises(WrongState):
        replay(moderator, message, subscriber="a", reason=REASON)
    Message.objects.filter(pk=message.pk).update(state="done")
    for name in ("a", "b"):
        Handled.objects.create(event_id=message.event_id, subscriber=name, handled_at=now())
    replay(moderator, message, subscriber="a", reason=REASON)
    message.refresh_from_db()
    assert message.state == "pending"
    assert list(Handled.objects.values_list("subscriber", flat=True)) == ["b"]


def test_an_auditor_reads_and_does_not_act(moderator: Actor, browser_of: Browser) -> None:
    message = parked(moderator)
    auditor = operator(("auditor",))
    with pytest.raises(Denied):
        unpark(auditor, message, reason=REASON)
    inside = browser_of(user_of(auditor), second_factor=True)
    assert inside.get("/admin/events/message/").status_code == 200
    page = inside.get(reverse("admin:events_message_act_unpark", args=[message.pk]))
    assert "disabled" in page.content.decode()


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=-1), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_lengths_of_time_read_short(length: timedelta, said: str) -> None:
    with translation.override("en"):
        assert span(length) == said
