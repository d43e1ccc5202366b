"""Members and their roles: an organisation keeps an owner, and nobody looks into another."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.ground.accounts import selectors
from apps.ground.accounts.commands import (
    change_role,
    reinstate_organisation,
    remove_member,
    suspend_organisation,
    update_profile,
)
from apps.ground.accounts.models import Membership, Organisation, User
from apps.ground.accounts.refusals import LastOwner
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from apps.ground.web.refusals import Denied, NotFound
from tests.factories.accounts import OrganisationFactory, member, operator, user_of
from tests.support.racing import HANG_S, ROUNDS, WHOLE, at_once, enter_us, in_rounds


def membership_of(actor: Actor) -> Membership:
    return Membership.objects.get(user_id=actor.user_id, organisation_id=actor.organisation_id)


def test_the_last_owner_stays_an_owner(customer: Organisation) -> None:
    """C20"""
    owner = member(customer)
    member(customer, ["admin"])

    with pytest.raises(LastOwner):
        remove_member(owner, membership_of(owner))

    second = member(customer)
    remove_member(second, membership_of(owner))
    assert membership_of(owner).state == "removed"
    with pytest.raises(LastOwner):
        remove_member(second, membership_of(second))


def test_the_last_owner_is_not_made_less(customer: Organisation) -> None:
    lead = operator(["owner", "lead"])

    with pytest.raises(Denied):
        change_role(lead, membership_of(lead), role="moderator")  # own role
    with pytest.raises(NotFound):
        change_role(member(OrganisationFactory()), membership_of(member(customer)), role="viewer")


@pytest.mark.race
def test_two_owners_cannot_remove_each_other_at_once(own_database: str) -> None:
    """C20: each has found the other there before either acts."""
    us = enter_us()
    with scoped(WHOLE):
        companies = [OrganisationFactory() for _ in range(ROUNDS)]
        owners = {company.pk: [member(company), member(company)] for company in companies}
        found = {pk: [membership_of(each) for each in pair] for pk, pair in owners.items()}

    def remove(company: Organisation, number: int) -> str:
        try:
            remove_member(owners[company.pk][number], found[company.pk][1 - number])
        except LastOwner as refused:
            return refused.code
        return "removed"

    for company, answers in zip(companies, in_rounds(2, us, companies, remove), strict=True):
        assert sorted(answers) == ["last_owner", "removed"]
        with scoped(WHOLE):
            assert Membership.objects.filter(organisation=company, state="active").count() == 1


def test_without_the_lock_two_owners_would_leave_nobody(own_database: str) -> None:
    """C20, control: looking first and acting later, as the command does not, both find the other one there."""
    us = enter_us()
    with scoped(WHOLE):
        company = OrganisationFactory()
        owners = [member(company), member(company)]
    active = Membership.objects.filter(organisation=company, state="active")
    looked = threading.Barrier(2, timeout=HANG_S)

    def careless(number: int) -> None:
        with scoped(WHOLE):
            stays_one = active.count() > 1
            looked.wait()
            if stays_one:
                active.filter(user_id=owners[1 - number].user_id).update(state="removed")

    assert at_once(2, us, careless) == [None, None]
    with scoped(WHOLE):
        assert active.count() == 0


def test_roles_change_and_show_in_the_next_request(browse: Callable[..., Any], customer: Organisation) -> None:
    owner = member(customer)
    viewer = member(customer, ["viewer"])
    browser = browse(user_of(viewer))
    assert b'id="invite"' not in browser.get("/org/members/").content

    change_role(owner, membership_of(viewer), role="admin", also=["developer"])

    assert b'id="invite"' in browser.get("/org/members/").content
    assert membership_of(viewer).roles == ["admin", "developer"]


def test_a_viewer_changes_nothing_about_members(customer: Organisation) -> None:
    owner = member(customer)
    viewer = member(customer, ["viewer"])

    with pytest.raises(Denied):
        change_role(viewer, membership_of(owner), role="viewer")
    with pytest.raises(Denied):
        remove_member(viewer, membership_of(owner))


def test_an_admin_takes_no_owner_away(customer: Organisation) -> None:
    member(customer)
    owner = member(customer)

    with pytest.raises(Denied) as denied:
        remove_member(member(customer, ["admin"]), membership_of(owner))

    assert denied.value.code == "owner_only"


def test_members_of_one_organisation_are_not_seen_by_another(
    browse: Callable[..., Any], customer: Organisation, partner: Organisation
) -> None:
    hidden = membership_of(member(customer))
    looking = member(partner)

    with scoped(looking):
        assert {row.organisation_id for row in Membership.objects.all()} == {partner.pk}
        assert [row.user_id for row in selectors.members(looking)] == [looking.user_id]
    browser = browse(user_of(looking))
    assert browser.get(f"/org/members/{hidden.public_id}/roles/").status_code == 404
    assert browser.post(f"/org/members/{hidden.public_id}/remove/").status_code == 404
    hidden.refresh_from_db()
    assert hidden.state == "active"


def test_a_customer_is_invisible_to_others_and_an_active_partner_is_public(
    customer: Organisation, partner: Organisation
) -> None:
    applied = OrganisationFactory(kinds=["partner"], state="applied")

    with scoped(Scope()):
        seen = set(Organisation.objects.values_list("pk", flat=True))

    assert partner.pk in seen
    assert not {customer.pk, applied.pk} & seen


def test_the_page_invites_changes_and_removes(browse: Callable[..., Any], customer: Organisation) -> None:
    owner = member(customer)
    other = membership_of(member(customer, ["viewer"]))
    browser = browse(user_of(owner))

    assert browser.post("/org/members/", {"email": "a@example.com", "roles": ["viewer", "admin"]}).status_code == 302
    assert browser.post("/org/members/", {"email": "not an address", "roles": []}).status_code == 422
    assert b"a@example.com" in browser.get("/org/members/").content
    roles = f"/org/members/{other.public_id}/roles/"
    assert b'value="viewer" class="" id=' not in browser.get(roles).content
    assert browser.post(roles, {"roles": ["support"]}).status_code == 302
    other.refresh_from_db()
    assert other.roles == ["support"]
    assert browser.get(f"/org/members/{other.public_id}/remove/").status_code == 200
    assert browser.post(f"/org/members/{other.public_id}/remove/").status_code == 302
    other.refresh_from_db()
    assert other.state == "removed"


def test_a_suspended_organisation_looks_but_does_not_touch(browse: Callable[..., Any], customer: Organisation) -> None:
    """B028"""
    owner = member(customer)
    browser = browse(user_of(owner))

    suspend_organisation(operator(["moderator"]), customer, reason="Unpaid")

    assert browser.get("/org/members/").status_code == 200
    assert browser.post("/org/members/", {"email": "a@example.com", "roles": ["viewer"]}).status_code == 422
    reinstate_organisation(operator(["moderator"]), customer, reason="Paid")
    assert browser.post("/org/members/", {"email": "a@example.com", "roles": ["viewer"]}).status_code == 302


def test_an_operator_without_a_second_factor_suspends_nobody(customer: Organisation) -> None:
    company = OrganisationFactory(kinds=["operator"])
    full = member(company, ["moderator"])
    unproved = Actor(**{name: getattr(full, name) for name in Actor.__slots__} | {"mfa": False})

    with pytest.raises(Denied) as denied:
        suspend_organisation(unproved, customer, reason="x")

    assert denied.value.code == "mfa_required"


def test_people_name_themselves_and_nobody_else(browse: Callable[..., Any], customer: Organisation) -> None:
    one, other = member(customer), member(customer)

    with pytest.raises(Denied):
        update_profile(one, user_of(other), full_name="Mocked", language="en")

    browser = browse(user_of(one))
    browser.post("/account/", {"full_name": "  Ann Other ", "language": "en"})
    assert User.objects.get(pk=one.user_id).full_name == "Ann Other"


def test_working_out_the_actor_costs_one_query(us: Any, customer: Organisation) -> None:
    from django.test.utils import CaptureQueriesContext

    from apps.ground.accounts.actors import standing_of

    user = user_of(member(customer))
    with scoped(Scope()), CaptureQueriesContext(connection) as asked:
        standing = standing_of(user, {})

    assert standing.actor.organisation_id == customer.pk
    assert len([query for query in asked if "FROM" in query["sql"]]) == 1


def test_the_only_owner_reads_why_they_cannot_leave(browse: Callable[..., Any], customer: Organisation) -> None:
    """A15"""
    owner = member(customer)
    member(customer, ["viewer"])
    browser = browse(user_of(owner))
    leave = f"/org/members/{Membership.objects.get(user_id=owner.user_id).public_id}/remove/"

    assert leave not in browser.get("/org/members/").content.decode()
    shown, refused = browser.get(leave), browser.post(leave)
    for answer in (shown, refused):
        assert "Make another member an owner first" in answer.content.decode()
        assert "Not possible right now" not in answer.content.decode()
        assert 'href="/org/members/"' in answer.content.decode()
    assert (shown.status_code, refused.status_code) == (200, 422)
    member(customer)
    assert leave in browser.get("/org/members/").content.decode()
    assert browser.post(leave).status_code == 302


def test_the_chosen_language_holds(browser_of: Callable[..., Client], eu: Marketplace) -> None:
    """A9"""
    browser = browser_of(user_of(member(OrganisationFactory())), "eu")
    browser.cookies["language"] = "en"
    shown = browser.get("/account/").content.decode()
    assert "Deutsch" in shown
    assert ">German<" not in shown

    browser.post("/account/", {"full_name": "Ada", "language": "de"})

    assert '<html lang="de"' in browser.get("/account/").content.decode()
    assert '<html lang="de"' in browser.get("/org/members/").content.decode()
