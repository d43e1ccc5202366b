"""Acts: what their pages ask follows from the command, and what is typed reaches it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import module_has_submodule

from apps.demand.checkout.acts import CANCEL_ORDER
from apps.demand.checkout.commands import cancel_order
from apps.demand.checkout.models import Order
from apps.demand.entitlements import commands as entitlements
from apps.demand.entitlements.models import Seat
from apps.ground.accounts.models import Membership, Organisation
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.commands.registry import Reason
from apps.ground.provenance.models import Opening
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Invalid
from tests.factories import checkout as bought
from tests.factories import entitlements as made
from tests.factories import listings as make
from tests.factories.accounts import member, operator, user_of
from tests.factories.program import active_partner, moderator

Browser = Callable[..., Client]
WHY = "The vendor asked us to take it out of sale"


def of_the_admin() -> Iterator[tuple[type[Any], Act]]:
    for model, page in admin.site._registry.items():
        if isinstance(page, ReadOnlyAdmin):
            yield from ((model, act) for act in page.acts)


def of_pages() -> Iterator[Act]:
    for app in apps.get_app_configs():
        if app.module is not None and app.name.startswith("apps.") and module_has_submodule(app.module, "acts"):
            for value in vars(import_module(f"{app.name}.acts")).values():
                yield from (value.values() if isinstance(value, dict) else [value])


ACTS = [act for _model, act in of_the_admin()] + [act for act in of_pages() if isinstance(act, Act)]


def test_there_are_acts_of_both_doors() -> None:
    assert {"entitlements.suspend", "entitlements.release_seat", "accounts.remove_member"} <= {
        act.spec.name for act in ACTS
    }


def test_every_field_that_an_act_asks_is_an_argument_of_its_command(us: Marketplace) -> None:
    unknown = []
    for act in ACTS:
        taken = {*act.spec.signature.parameters, "key", "reason", "days"}  # days: the form of the clock counts seconds
        unknown += [(act.spec.name, name) for name in act.form().fields if name not in taken]
    assert unknown == []


def test_a_reason_is_asked_where_the_command_takes_one_and_nowhere_else(us: Marketplace) -> None:
    """What an operator must type is recorded, never thrown away."""
    acts = [replace(act, initial=lambda row: {}) for act in ACTS]
    asked = {act.spec.name for act in acts if "reason" in act.form_for(operator(), None, None, Preview()).fields}
    taken = {act.spec.name for act in ACTS if act.spec.reason is not Reason.NONE}
    assert asked == taken
    assert {"events.unpark", "events.replay", "jobs.retry", "entitlements.suspend"} <= taken


def test_a_customer_who_cancels_is_asked_for_no_reason(us: Marketplace) -> None:
    assert "reason" not in CANCEL_ORDER.form_for(bought.buyer(), Order(), None, Preview()).fields
    assert "reason" in CANCEL_ORDER.form_for(operator(), Order(), None, Preview()).fields


def test_every_act_on_a_state_machine_is_offered_by_a_move_of_it_or_says_when(us: Marketplace) -> None:
    """A new act cannot be offered in every state by a misspelt move."""
    silent = [
        act.spec.name
        for model, act in of_the_admin()
        if hasattr(model, "machine") and act.offered is None and not act.move_of(model())
    ]
    assert silent == []
    assert [act.spec.name for act in ACTS if act.move and act.offered is not None] == []


def test_no_two_acts_of_an_object_share_an_address() -> None:
    places = [(model, act.address) for model, act in of_the_admin()]
    assert len(places) == len(set(places))


def test_the_machine_decides_what_is_offered(us: Marketplace) -> None:
    entitlement = made.bought()
    suspend, ask = (Act(command, label="x") for command in (entitlements.suspend, entitlements.ask_revocation))
    assert (suspend.is_offered(entitlement), suspend.move_of(entitlement)) == (True, "suspend")
    entitlements.suspend(moderator(), entitlement, reason=WHY)
    assert not suspend.is_offered(entitlement)
    assert ask.move_of(entitlement) == ""
    assert Act(entitlements.ask_revocation, label="x", move="revoke").move_of(entitlement) == "revoke"


def test_a_reason_that_a_command_declares_and_keeps_in_a_row_is_checked_on_its_path(us: Marketplace) -> None:
    order = bought.quoted(bought.buyer())
    with pytest.raises(Invalid) as refused:
        cancel_order(operator(), order)
    assert [error.pointer for error in refused.value.errors] == ["/reason"]
    cancel_order(operator(), order, reason=WHY)
    assert Order.objects.get(pk=order.pk).reason == WHY
    assert Opening.objects.get(command="checkout.cancel_order").opens["subject"]["payload"]["reason"] == WHY


def release_page(seat: Seat) -> str:
    return reverse("entitlements:release", args=[seat.entitlement.public_id, seat.public_id])


def test_a_page_that_asks_says_before_it_asks_what_the_policy_refuses(us: Marketplace, browser_of: Browser) -> None:
    entitlement = made.bought()
    owner = made.owner_of(entitlement)
    seat = made.seated(owner, entitlement, owner)
    viewer = browser_of(user_of(member(entitlement.customer, ["viewer"])))

    shown = viewer.get(release_page(seat))

    assert shown.status_code == 200
    assert "Your role does not allow this." in shown.text
    assert '<button class="btn danger"' not in shown.text
    assert entitlement.get_absolute_url() in shown.text
    assert viewer.post(release_page(seat)).status_code == 403
    assert Seat.objects.get().state == Seat.State.ASSIGNED


def test_a_page_that_asks_what_is_done_already_leads_back(us: Marketplace, browser_of: Browser) -> None:
    actor = bought.buyer()
    order = bought.quoted(actor)
    browser, page = browser_of(user_of(actor)), reverse("checkout:cancel", args=[order.public_id])
    assert '<button class="btn danger"' in browser.get(page).text

    sent = [browser.post(page, {"key": "once"}), browser.post(page, {"key": "once"}), browser.get(page)]

    assert [answer.headers["Location"] for answer in sent] == [reverse("checkout:orders")] * 3
    assert Opening.objects.filter(command="checkout.cancel_order").count() == 1


def test_a_refused_act_comes_back_with_its_reason_and_422(us: Marketplace, browser_of: Browser) -> None:
    owner, _partner = active_partner()
    listing = make.draft(owner).listing
    page = reverse("listings:act", args=[listing.public_id, "address"])

    refused = browser_of(user_of(owner)).post(page, {"slug": "-"})

    assert refused.status_code == 422
    assert "data-error-summary" in refused.text


def test_a_name_that_people_chose_stays_text_in_a_question(us: Marketplace, browser_of: Browser) -> None:
    owner, _partner = active_partner()
    guest = member(Organisation.objects.get(pk=owner.organisation_id), ["viewer"], full_name="<b>Ines</b>")
    membership = Membership.objects.get(user_id=guest.user_id)

    shown = browser_of(user_of(owner)).get(reverse("accounts:remove_member", args=[membership.public_id])).text

    assert "Remove <bdi>&lt;b&gt;Ines&lt;/b&gt;</bdi>?" in shown


def test_a_name_is_typed_before_what_cannot_be_undone(us: Marketplace) -> None:
    act = Act(entitlements.revoke, label="x")
    for typed, is_taken in (("Northwind Bank", True), (" Northwind Bank ", True), ("Northwind", False), ("", False)):
        form = act.form_for(operator(), Order(), {"name": typed}, Preview(confirm_name="Northwind Bank"))
        assert form.is_valid() is is_taken
