"""Signing in: the same answer about everybody, waiting that grows, a new session id, the second factor first."""

import re
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from apps.ground.accounts import rules
from apps.ground.accounts.models import Attempts, Membership, Organisation
from apps.ground.accounts.sessions import PENDING_KEY
from apps.ground.accounts.throttling import FREE_PER_NETWORK
from apps.ground.provenance.models import Opening
from apps.ground.tenancy.models import Marketplace
from tests.factories.accounts import (
    PASSWORD,
    TOTP_KEY,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    member,
    user_of,
    verified_device,
)

SIGN_IN = "/account/sign-in/"


def sign_in(browser: Any, email: str, password: str = PASSWORD, **more: str) -> Any:
    return browser.post(SIGN_IN, {"email": email, "password": password, **more})


def test_a_person_signs_in_by_address_and_password_and_it_is_recorded(browse: Callable[..., Any]) -> None:
    user = UserFactory(email="ada@example.com")
    browser = browse()

    answer = sign_in(browser, " Ada@Example.COM ")

    assert answer.status_code == 302
    assert b"ada@example.com" in browser.get("/account/").content
    assert Opening.objects.filter(command="accounts.sign_in", subject=user.public_id).count() == 1


def test_a_known_and_an_unknown_address_get_the_same_answer(browse: Callable[..., Any]) -> None:
    """B022"""
    UserFactory(email="known@example.com")

    def said(email: str) -> tuple[int, bytes]:
        answer = sign_in(browse(), email, "wrong password")
        text = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)
        return answer.status_code, text.replace(email.encode(), b"").replace(
            answer.headers["X-Request-ID"].encode(), b""
        )

    assert said("known@example.com") == said("nobody@example.com")
    assert said("known@example.com")[0] == 422


def test_an_address_that_was_never_confirmed_does_not_open(browse: Callable[..., Any]) -> None:
    UserFactory(email="new@example.com", email_confirmed_at=None)

    assert sign_in(browse(), "new@example.com").status_code == 422


def test_guessing_waits_longer_each_time_and_neighbours_do_not(browse: Callable[..., Any]) -> None:
    """B021"""
    UserFactory(email="target@example.com")
    UserFactory(email="neighbour@example.com")
    stranger = browse()

    for _ in range(rules.FREE_TRIES):
        assert sign_in(stranger, "target@example.com", "guess").status_code == 422
    refused = sign_in(stranger, "target@example.com", "guess")

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1
    assert sign_in(browse(), "neighbour@example.com").status_code == 302


def test_the_owner_still_enters_from_a_device_that_is_known(browse: Callable[..., Any]) -> None:
    """B021"""
    UserFactory(email="owner@example.com")
    known = browse()
    sign_in(known, "owner@example.com")
    known.post("/sign-out/")
    stranger = browse()
    for _ in range(rules.FREE_TRIES + 1):
        sign_in(stranger, "owner@example.com", "guess")

    assert sign_in(stranger, "owner@example.com").status_code == 429
    assert sign_in(known, "owner@example.com").status_code == 302


def test_success_forgives_earlier_failures(browse: Callable[..., Any]) -> None:
    UserFactory(email="slip@example.com")
    browser = browse()
    sign_in(browser, "slip@example.com", "typo")

    sign_in(browser, "slip@example.com")

    assert set(Attempts.objects.values_list("failures", flat=True)) == {1}  # the network's alone


def test_success_forgives_the_failures_of_a_known_device(browse: Callable[..., Any]) -> None:
    """B021: they are its owner's slips."""
    UserFactory(email="slip@example.com")
    browser = browse()
    sign_in(browser, "slip@example.com")
    for _ in range(rules.FREE_TRIES - 1):
        browser.post("/sign-out/")
        sign_in(browser, "slip@example.com", "typo")
    assert Attempts.objects.count() == 1

    sign_in(browser, "slip@example.com")

    assert not Attempts.objects.exists()


def test_behind_a_proxy_guessing_stops_the_guesser_alone(browse: Callable[..., Any], settings: Any) -> None:
    """B021 B002: in front of everybody stands one address, and it is never counted."""
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.1"),)
    UserFactory(email="honest@example.com")
    guesser, honest = browse(), browse()
    guesser.client.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.66"
    honest.client.defaults["HTTP_X_FORWARDED_FOR"] = "192.0.2.7"
    for number in range(FREE_PER_NETWORK):
        sign_in(guesser, f"invented{number}@example.com", "guess")

    assert sign_in(guesser, "honest@example.com").status_code == 429
    assert sign_in(honest, "honest@example.com").status_code == 302


def test_a_proxy_that_names_nobody_is_not_counted(browse: Callable[..., Any], settings: Any) -> None:
    """B021"""
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.1"),)
    sign_in(browse(), "invented@example.com", "guess")
    assert Attempts.objects.count() == 1  # the account's


def test_a_session_id_from_before_is_not_kept(browse: Callable[..., Any]) -> None:
    """B024"""
    UserFactory(email="fixed@example.com")
    browser = browse()
    session = browser.client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    sign_in(browser, "fixed@example.com")

    assert browser.client.cookies["session"].value != before


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil"])
def test_the_way_back_never_leads_to_another_host(browse: Callable[..., Any], elsewhere: str) -> None:
    UserFactory(email="way@example.com")

    assert sign_in(browse(), "way@example.com", next=elsewhere)["Location"] == "/"


def test_the_way_back_leads_to_the_page_that_was_wanted(browse: Callable[..., Any], customer: Organisation) -> None:
    user = user_of(member(customer))
    browser = browse()

    asked = browser.get("/org/members/")

    assert asked.status_code == 302
    assert sign_in(browser, user.email, next="/org/members/")["Location"] == "/org/members/"


def test_whoever_has_a_second_factor_is_nobody_before_showing_it(
    browse: Callable[..., Any], customer: Organisation
) -> None:
    user = user_of(member(customer))
    verified_device(user)
    browser = browse()

    answer = sign_in(browser, user.email)

    assert answer["Location"] == "/account/second-factor/"
    assert browser.get("/account/").status_code == 302
    assert browser.post("/account/second-factor/", {"code": "000000"}).status_code == 422
    assert browser.get("/account/").status_code == 302


def test_a_code_of_the_app_finishes_signing_in_and_counts_once(
    browse: Callable[..., Any], customer: Organisation
) -> None:
    user = user_of(member(customer))
    verified_device(user)
    code = f"{totp(bytes.fromhex(TOTP_KEY)):06d}"
    first, second = browse(), browse()
    sign_in(first, user.email)
    sign_in(second, user.email)

    assert first.post("/account/second-factor/", {"code": code}).status_code == 302
    assert first.get("/account/").status_code == 200
    assert second.post("/account/second-factor/", {"code": code}).status_code == 422


@pytest.mark.parametrize(("later_s", "enters"), [(599, True), (601, False)])
def test_a_right_password_waits_ten_minutes_for_its_second_factor(
    browse: Callable[..., Any], customer: Organisation, later_s: int, enters: bool
) -> None:
    user = user_of(member(customer))
    verified_device(user)
    browser = browse()
    sign_in(browser, user.email)
    session = browser.client.session
    session[PENDING_KEY] = {**session[PENDING_KEY], "at": session[PENDING_KEY]["at"] - later_s}
    session.save()

    browser.post("/account/second-factor/", {"code": f"{totp(bytes.fromhex(TOTP_KEY)):06d}"})

    assert (browser.get("/account/").status_code == 200) is enters


def test_setting_up_a_second_factor_shows_recovery_codes_that_open_once(browse: Callable[..., Any]) -> None:
    """B025: shown once, kept as digests; a digest read from the table opens nothing."""
    operator = OrganisationFactory(name="Operator", slug="operator", kinds=["operator"])
    user = MembershipFactory(organisation=operator, roles=["lead"]).user
    browser = browse()
    led = sign_in(browser, user.email)
    assert led["Location"] == "/account/second-factor/set-up/"
    assert browser.get("/admin/")["Location"].startswith("/account/second-factor/")
    page = browser.get("/account/second-factor/set-up/")
    assert b"data:image/svg+xml;base64," in page.content
    secret = browser.client.session["enrolling"]

    wrong = browser.post("/account/second-factor/set-up/", {"code": "12345x"})
    right = browser.post("/account/second-factor/set-up/", {"code": f"{totp(bytes.fromhex(secret)):06d}"})

    assert wrong.status_code == 422
    codes = re.findall(r"<code>((?:[a-z2-7]{4} ?){6})</code>", right.content.decode())
    assert len(codes) == 10
    kept = " ".join(StaticToken.objects.values_list("token", flat=True))
    assert not [code for code in codes if code.replace(" ", "")[:16] in kept]
    thief = browse()
    sign_in(thief, user.email)
    assert thief.post("/account/second-factor/", {"code": kept.split()[1]}).status_code == 422
    StaticDevice.objects.update(throttling_failure_count=0)
    assert browser.get("/account/second-factor/").status_code == 200
    again = browse()
    sign_in(again, user.email)
    assert again.post("/account/second-factor/", {"code": codes[0]}).status_code == 302
    third = browse()
    sign_in(third, user.email)
    assert third.post("/account/second-factor/", {"code": codes[0]}).status_code == 422


def test_a_removed_member_is_out_at_the_next_request(browse: Callable[..., Any], customer: Organisation) -> None:
    """B028"""
    actor = member(customer, ["admin"])
    member(customer)
    browser = browse(user_of(actor))
    assert browser.get("/org/members/").status_code == 200

    Membership.objects.filter(user_id=actor.user_id).update(state="removed")

    assert browser.get("/org/members/").status_code == 404


def test_a_session_of_one_marketplace_is_nobody_in_another(
    us: Marketplace, browse: Callable[..., Any], customer: Organisation
) -> None:
    """B024"""
    browser = browse(user_of(member(customer)))
    assert browser.get("/account/").status_code == 200

    answer = browser.get("/account/", headers={"host": "eu.localhost"})

    assert answer.status_code == 302
    assert "/account/sign-in/" in answer["Location"]


def test_switching_needs_a_membership(
    browse: Callable[..., Any], customer: Organisation, partner: Organisation
) -> None:
    """B040"""
    actor = member(customer)
    other = OrganisationFactory(name="Other", slug="other")
    browser = browse(user_of(actor))

    assert browser.post("/org/switch/", {"organisation": other.public_id}).status_code == 404
    MembershipFactory(organisation=partner, user=user_of(actor))
    assert browser.post("/org/switch/", {"organisation": partner.public_id}).status_code == 302

    assert b"Kestrel" in browser.get("/org/members/").content


def test_signing_out_ends_the_session(browse: Callable[..., Any], customer: Organisation) -> None:
    browser = browse(user_of(member(customer)))

    assert browser.get("/sign-out/").status_code == 405
    browser.post("/sign-out/")

    assert browser.get("/account/").status_code == 302
