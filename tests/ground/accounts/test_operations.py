"""What operators see and do about organisations in the admin."""

from collections.abc import Callable
from typing import Any

from apps.ground.accounts.commands import create_api_key
from apps.ground.accounts.models import Organisation
from tests.factories.accounts import member, operator, user_of


def test_an_operator_suspends_an_organisation_by_a_lever_with_a_reason(
    browse: Callable[..., Any], customer: Organisation
) -> None:
    member(customer)
    browser = browse(user_of(operator(["moderator"])), second_factor=True)
    act = f"/admin/accounts/organisation/{customer.pk}/act/suspend_organisation/"

    assert browser.get("/admin/accounts/organisation/").status_code == 200
    assert browser.get(f"/admin/accounts/organisation/{customer.pk}/change/").status_code == 200
    assert browser.get(act).status_code == 200
    assert browser.post(act, {"reason": "short"}).status_code == 422
    done = browser.post(act, {"reason": "Invoices of March are unpaid."})

    assert done.status_code == 302
    customer.refresh_from_db()
    assert (customer.state, customer.state_reason) == ("suspended", "Invoices of March are unpaid.")
    assert browser.get(done["Location"]).status_code == 200


def test_the_admin_lists_people_without_their_addresses(browse: Callable[..., Any], customer: Organisation) -> None:
    member(customer, email="private@example.com", full_name="Petra Private")
    browser = browse(user_of(operator(["moderator"])), second_factor=True)

    page = browser.get("/admin/accounts/user/").content

    assert b"Petra Private" in page
    assert b"private@example.com" not in page


def test_a_leaked_key_is_found_by_its_beginning_and_revoked(browse: Callable[..., Any], customer: Organisation) -> None:
    key = create_api_key(member(customer), name="Export", scopes=["orders:write"])
    browser = browse(user_of(operator(["moderator"])), second_factor=True)

    assert key.prefix.encode() in browser.get(f"/admin/accounts/apikey/?q={key.prefix}").content
    browser.post(f"/admin/accounts/apikey/{key.pk}/act/revoke_api_key/", {"key": "form-1"})

    key.refresh_from_db()
    assert key.state == "revoked"


def test_nobody_else_enters_operations(browse: Callable[..., Any], customer: Organisation) -> None:
    unproved = browse(user_of(operator(["moderator"])))
    assert unproved.get("/admin/accounts/organisation/")["Location"].startswith("/account/second-factor/")
    assert browse().get("/admin/")["Location"].startswith("/account/sign-in/")
    refused = browse(user_of(member(customer)), second_factor=True).get("/admin/accounts/organisation/")
    assert refused.status_code in {302, 403, 404}
    assert b"Halcyon" not in refused.content
