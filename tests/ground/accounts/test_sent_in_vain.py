"""A form that could not be taken leads back to its page, and what was typed is kept, never what is secret."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.ground.accounts.models import Invitation, Organisation
from apps.ground.web.way_back import KEPT_S, KEY
from tests.factories.accounts import PASSWORD, UserFactory, member, operator, user_of

OURS = {"HTTP_ORIGIN": "http://us.localhost"}
TYPED = {"email": "new@example.com", "roles": ["viewer"], "key": "once"}


def signed_in(browser: Any, email: str, to: str) -> Any:
    return browser.post("/account/sign-in/", {"email": email, "password": PASSWORD, "next": to})


def next_of(answer: Any) -> str:
    assert answer.status_code == 302
    path, _, query = answer["Location"].partition("?next=")
    assert path == "/account/sign-in/"
    return query.replace("%2F", "/").replace("%3F", "?").replace("%3D", "=")


def test_a_form_whose_session_is_over_is_sent_after_signing_in(
    browse: Callable[..., Any], customer: Organisation
) -> None:
    """A7"""
    owner = user_of(member(customer))
    browser = browse()

    later = next_of(browser.post("/org/members/", TYPED, **OURS))
    assert signed_in(browser, owner.email, later)["Location"] == reverse("accounts:resume")
    page = browser.get(later).content.decode()
    assert 'action="/org/members/"' in page
    assert "new@example.com" in page
    assert not Invitation.objects.exists()

    browser.post("/org/members/", TYPED, **OURS)
    assert Invitation.objects.get().email == "new@example.com"
    assert browser.get(later)["Location"] == "/"


def test_an_address_that_only_takes_a_post_leads_to_the_page_it_was_on(browse: Callable[..., Any]) -> None:
    """A7"""
    page = {"HTTP_REFERER": "http://us.localhost/notifications/?show=unread"}
    nobodys = "/notifications/ntc_00000000000000000000/read/"

    assert next_of(browse().post(nobodys, **OURS, **page)) == "/notifications/?show=unread"
    for elsewhere in ("http://evil.example/notifications/", "http://us.localhost/sign-out/", ""):
        assert next_of(browse().post(nobodys, **OURS, HTTP_REFERER=elsewhere)) == "/"


@pytest.mark.parametrize(
    ("typed", "headers"),
    [
        ({"email": "a@example.com"}, {"HTTP_ORIGIN": "http://evil.example"}),
        ({"email": "a@example.com"}, {}),
        ({"full_name": "Ada", "password": "a secret"}, OURS),
        ({"totp_code": "123456"}, OURS),
        ({"email": "a" * 20_000}, OURS),
        ({"key": "once", "next": "/"}, OURS),
    ],
    ids=["another host", "no origin", "password", "code", "long", "nothing"],
)
def test_what_is_secret_strange_or_long_is_not_kept(
    browse: Callable[..., Any], typed: dict[str, str], headers: dict[str, str]
) -> None:
    browser = browse()

    assert next_of(browser.post("/org/members/", typed, **headers)) == "/org/members/"
    assert KEY not in browser.client.session


def test_what_was_typed_is_forgotten_after_a_while(browse: Callable[..., Any], customer: Organisation) -> None:
    browser = browse()
    later = next_of(browser.post("/org/members/", TYPED, **OURS))
    signed_in(browser, user_of(member(customer)).email, later)
    session = browser.client.session
    session[KEY] = {**session[KEY], "at": time.time() - KEPT_S}
    session.save()

    assert browser.get(later)["Location"] == "/"


def test_an_operators_form_waits_for_the_sign_in(browser_of: Callable[..., Client], us: Any) -> None:
    address = "/admin/accounts/organisation/1/act/suspend_organisation/"
    answer = browser_of().post(address, {"reason": "Bounced twice."}, **OURS)

    assert next_of(answer) == reverse("accounts:resume")


def test_a_step_up_keeps_what_was_typed(browser_of: Callable[..., Client], customer: Organisation) -> None:
    browser = browser_of(user_of(operator()), second_factor=True)
    session = browser.session
    session["stepped_up_at"] = 0
    session.save()

    refused = browser.post(
        f"/admin/accounts/organisation/{customer.pk}/act/suspend_organisation/", {"reason": "Bounced twice."}, **OURS
    )

    assert refused.status_code == 403
    assert f'name="next" value="{reverse("accounts:resume")}"' in refused.content.decode()


@pytest.fixture
def strict(browser_of: Callable[..., Client]) -> Callable[..., Client]:
    """A browser whose forms must bear their token, and bear that of an earlier session."""

    def open_one(user: object = None) -> Client:
        browser = browser_of(user)
        browser.handler.enforce_csrf_checks = True
        return browser

    return open_one


def test_a_page_that_was_open_too_long_can_be_loaded_again(
    strict: Callable[..., Client], customer: Organisation
) -> None:
    """A8"""
    browser = strict(user_of(member(customer)))

    answer = browser.post("/org/members/", TYPED, **OURS)

    text = answer.content.decode()
    assert answer.status_code == 403
    assert "This page has expired" in text
    assert 'href="/org/members/"' in text
    assert "owner or admin" not in text
    assert "new@example.com" in text


def test_a_form_of_another_host_is_not_offered_to_be_sent(
    strict: Callable[..., Client], customer: Organisation
) -> None:
    browser = strict(user_of(member(customer)))

    answer = browser.post("/org/members/", TYPED, HTTP_ORIGIN="http://evil.example")

    assert answer.status_code == 403
    assert "new@example.com" not in answer.content.decode()


def test_a_stale_sign_in_page_just_signs_in(strict: Callable[..., Client], us: Any) -> None:
    """A8"""
    user = UserFactory()
    form = {"email": user.email, "password": PASSWORD}

    assert strict().post("/account/sign-in/", form, HTTP_ORIGIN="http://evil.example").status_code == 403
    assert strict().post("/account/sign-in/", form).status_code == 403
    answer = strict().post("/account/sign-in/", form, **OURS)
    assert (answer.status_code, "session" in answer.cookies) == (302, True)


def test_a_stale_sign_in_page_of_somebody_who_signed_in_leads_on(
    strict: Callable[..., Client], customer: Organisation
) -> None:
    form = {"email": "x@example.com", "password": "whatever it was", "next": "/home/"}

    assert strict(user_of(member(customer))).post("/account/sign-in/", form, **OURS)["Location"] == "/home/"


def test_too_many_tries_on_a_stale_page_are_told_as_such(strict: Callable[..., Client], us: Any) -> None:
    browser = strict()
    form = {"email": "x@example.com", "password": "wrong password"}

    codes = [browser.post("/account/sign-in/", form, **OURS).status_code for _time in range(6)]

    assert codes == [422] * 5 + [429]
