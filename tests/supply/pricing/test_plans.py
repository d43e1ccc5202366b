"""Plans: written as drafts, fixed once active, replaced by versions."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from apps.ground.commands.machine import WrongState
from apps.ground.events.models import Message
from apps.ground.policy.actor import ANONYMOUS
from apps.ground.provenance.models import Opening
from apps.ground.tenancy.scope import scoped
from apps.ground.web.refusals import Denied, Invalid, NotFound
from apps.supply.pricing import commands, selectors
from apps.supply.pricing.models import Plan
from apps.supply.pricing.terms import PriceTerms
from tests.factories.pricing import METER, active_plan, plan_draft
from tests.factories.program import active_partner, company, person_of

pytestmark = pytest.mark.usefixtures("eu")


def test_a_new_plan_is_a_draft_and_the_same_draft_when_written_again():
    owner, _ = active_partner()
    first = commands.save_plan(owner, draft=plan_draft())
    again = commands.save_plan(owner, first, draft=plan_draft(seat_price_minor=31_00, meter=None))
    assert (again.pk, again.state, again.version, again.family) == (first.pk, "draft", 1, first.public_id)
    assert (again.seat_price_minor, again.meter, again.terms.meter) == (31_00, "", None)


def test_a_plan_in_force_is_replaced_by_its_next_version_and_keeps_its_terms():
    owner, _ = active_partner()
    first = active_plan(owner)
    sold = first.terms.to_json()

    second = commands.save_plan(owner, first, draft=plan_draft(seat_price_minor=35_00))
    assert (second.version, second.supersedes, second.state) == (2, first, "draft")
    assert commands.save_plan(owner, first, draft=plan_draft(seat_price_minor=36_00)).pk == second.pk
    assert selectors.version_in_force(ANONYMOUS, first.family) == first

    second.refresh_from_db()
    commands.activate_plan(owner, second)
    first.refresh_from_db()
    assert (first.state, second.state) == ("retired", "active")
    assert first.retired_at is not None
    assert PriceTerms.from_json(sold) == first.terms
    assert selectors.version_in_force(ANONYMOUS, first.family) == second
    assert list(Message.objects.filter(type="pricing.plan_retired").values_list("subject", flat=True)) == [
        first.public_id
    ]
    last = Opening.objects.latest("id")
    assert (last.command, last.subject) == ("pricing.activate_plan", second.public_id)


@pytest.mark.parametrize(
    "change",
    [
        {"seat_price_minor": 1},
        {"currency": "USD"},
        {"included_quantity": 10**9},
        {"name": {"en": "Cheap"}},
        {"state": "draft"},
        {"organisation_id": 1},
    ],
)
def test_the_database_holds_a_version_in_force_as_it_was(change):
    owner, _ = active_partner()
    plan = active_plan(owner)
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM pricing_plan WHERE id = %s", [plan.pk])
    assert Plan.objects.get(pk=plan.pk).terms == plan.terms


def test_a_plan_moves_forward_only():
    owner, _ = active_partner()
    plan = active_plan(owner)
    with pytest.raises(WrongState):
        commands.activate_plan(owner, plan)
    commands.retire_plan(owner, plan)
    for move in (
        lambda: commands.retire_plan(owner, plan),
        lambda: commands.activate_plan(owner, plan),
        lambda: commands.save_plan(owner, plan, draft=plan_draft()),
    ):
        with pytest.raises(WrongState):
            move()


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"name": {}}, ["/name"]),
        ({"name": {"en": " ", "fr": "x"}}, ["/name/en", "/name/fr"]),
        ({"name": {"en": "two\nlines"}}, ["/name/en"]),
        ({"currency": "USD"}, ["/currency"]),
        ({"currency": "eur"}, ["/currency"]),
        ({"seat_price_minor": -1}, ["/seat_price_minor"]),
        ({"seat_price_minor": 10**18}, ["/seat_price_minor"]),
        ({"min_seats": 0}, ["/min_seats"]),
        ({"min_seats": 9, "max_seats": 8}, ["/max_seats"]),
        ({"meter": replace(METER, slug="Rows matched", unit={})}, ["/meter/slug", "/meter/unit"]),
        ({"meter": replace(METER, package_size=0)}, ["/meter/package_size"]),
        ({"meter": replace(METER, included_quantity=-1)}, ["/meter/included_quantity"]),
    ],
)
def test_every_field_that_is_wrong_is_named(changes, pointers):
    """B063 to B065"""
    owner, _ = active_partner()
    with pytest.raises(Invalid) as refused:
        commands.save_plan(owner, draft=plan_draft(**changes))
    assert [error.pointer for error in refused.value.errors] == pointers
    assert not Plan.objects.exists()


def test_only_the_partner_s_owner_admin_and_finance_price():
    owner, partner = active_partner()
    plan = commands.save_plan(owner, draft=plan_draft())
    finance = person_of(partner.organisation, "fi@acme.example", roles=("finance",))
    assert commands.save_plan(finance, plan, draft=plan_draft(min_seats=1)).min_seats == 1
    support = person_of(partner.organisation, "su@acme.example", roles=("support",))
    customer = person_of(company("Buyer"), "bo@buyer.example")
    for actor in (support, customer, ANONYMOUS):
        with pytest.raises(Denied):
            commands.save_plan(actor, draft=plan_draft())


def test_another_partner_sees_a_plan_in_force_and_changes_nothing():
    owner, _ = active_partner("Acme", "acme.example")
    other, _ = active_partner("Borea", "borea.example")
    draft = commands.save_plan(owner, draft=plan_draft())
    plan = active_plan(owner)
    assert list(Plan.objects.visible_to(other)) == [plan]
    with scoped(other):
        assert list(Plan.objects.all()) == [plan]
    for target in (draft, plan):
        with pytest.raises((NotFound, Denied)):
            commands.save_plan(other, target, draft=plan_draft(seat_price_minor=1))
    assert {row.seat_price_minor for row in Plan.objects.all()} == {29_00}


def test_the_same_key_writes_one_plan():
    owner, _ = active_partner()
    plans = [commands.save_plan(owner, draft=plan_draft(), key="one") for _ in range(2)]
    assert plans[0] == plans[1]
    assert Plan.objects.count() == 1
