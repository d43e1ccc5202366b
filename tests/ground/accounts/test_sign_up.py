"""A sign-up makes nothing before its address is confirmed, and whoever opens the link decides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.ground import clock
from apps.ground.accounts import links
from apps.ground.accounts.commands import accept_invitation, confirm_email, invite, sign_up_customer
from apps.ground.accounts.models import AccessLink, Membership, Organisation, User
from apps.ground.accounts.refusals import LinkUsed
from apps.ground.accounts.registration import Company, Newcomer
from apps.ground.accounts.secret import Secret
from apps.ground.accounts.tasks import forget_unconfirmed
from apps.ground.jobs.queue import run_now
from apps.ground.policy.actor import ANONYMOUS
from tests.factories.accounts import MembershipFactory, UserFactory, member
from tests.ground.accounts.test_joining import CHOSEN, fill_in, link_in

ATTACKERS = "a password of the attacker"


def signed_up(email: str, company: str) -> Secret:
    """The token in the email of a sign-up."""
    person = Newcomer(email, "Ada Wright")
    link = sign_up_customer(ANONYMOUS, person=person, company=Company(company, "DE"))
    return Secret(links.token_of(link))


def test_nothing_typed_at_sign_up_opens_the_account(
    browse: Callable[..., Any], letters: Callable[[], list[Any]]
) -> None:
    attacker, victim = browse(), browse()
    fill_in(attacker, "victim@corp.example", company="Evil Ltd", password=ATTACKERS)
    fill_in(victim, "victim@corp.example", company="Corp", password=CHOSEN)
    first, second = sorted(letters(), key=lambda letter: "Evil" not in letter.body)

    assert b"Evil Ltd" in victim.get(link_in(first)).content
    assert b"Corp" in victim.get(link_in(second)).content
    victim.post(link_in(second), {"password": CHOSEN})

    assert [each.organisation.name for each in Membership.objects.all()] == ["Corp"]
    answer = attacker.post("/account/sign-in/", {"email": "victim@corp.example", "password": ATTACKERS})
    assert answer.status_code == 422
    assert attacker.post(link_in(first), {"password": ATTACKERS}).status_code == 410
    assert not Organisation.objects.filter(name="Evil Ltd").exists()


def test_an_older_link_opens_nothing_once_the_address_has_an_account(us: Any) -> None:
    older, newer = signed_up("ada@corp.example", "Older"), signed_up("ada@corp.example", "Newer")

    confirm_email(ANONYMOUS, token=newer, password=Secret(CHOSEN))

    with pytest.raises(LinkUsed):
        confirm_email(ANONYMOUS, token=older, password=Secret(ATTACKERS))
    assert User.objects.get().check_password(CHOSEN)
    assert [each.stated for each in AccessLink.objects.all()] == [{}, {}]


def test_an_unconfirmed_sign_up_takes_no_slug(us: Any) -> None:
    signed_up("stranger@elsewhere.example", "Corp")

    confirm_email(ANONYMOUS, token=signed_up("ada@corp.example", "Corp"), password=Secret(CHOSEN))

    assert Organisation.objects.get().slug == "corp"


def test_an_account_that_was_never_confirmed_hands_nothing_on(customer: Organisation) -> None:
    """Accounts of the time when a sign-up made one: password and company were the stranger's."""
    former = UserFactory(email="ada@corp.example", email_confirmed_at=None, password=ATTACKERS)
    MembershipFactory(user=former, organisation__name="Evil Ltd")
    invitation = invite(member(customer), email="ada@corp.example", role="viewer")

    accept_invitation(
        ANONYMOUS,
        token=Secret(links.token_of(invitation)),
        newcomer=Newcomer("", "Ada Wright"),
        password=Secret(CHOSEN),
    )

    active = Membership.objects.filter(user=former, state="active")
    assert [each.organisation for each in active] == [customer]
    former.refresh_from_db()
    assert former.check_password(CHOSEN)


def test_an_invitation_that_is_accepted_closes_open_sign_ups(customer: Organisation) -> None:
    token = signed_up("ada@corp.example", "Corp")
    invitation = Secret(links.token_of(invite(member(customer), email="ada@corp.example", role="viewer")))
    accept_invitation(ANONYMOUS, token=invitation, newcomer=Newcomer("", "Ada"), password=Secret(CHOSEN))

    with pytest.raises(LinkUsed):
        confirm_email(ANONYMOUS, token=token, password=Secret(ATTACKERS))


def test_one_continues_where_the_sign_up_began(browse: Callable[..., Any], letters: Callable[[], list[Any]]) -> None:
    fill_in(browse(), "ada@corp.example", next="/l/entity-atlas/buy/?seats=12")

    answer = browse().post(link_in(letters()[0]), {"password": CHOSEN})

    assert answer["Location"] == "/l/entity-atlas/buy/?seats=12"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_sign_up_continues_at_no_other_host(
    browse: Callable[..., Any], letters: Callable[[], list[Any]], elsewhere: str
) -> None:
    fill_in(browse(), "ada@corp.example", next=elsewhere)

    assert browse().post(link_in(letters()[0]), {"password": CHOSEN})["Location"] == "/home/"


def test_the_email_is_sent_again_and_an_address_corrected(
    browse: Callable[..., Any], letters: Callable[[], list[Any]]
) -> None:
    browser = browse()
    fill_in(browser, "ada@corp.exmaple")
    letters()

    browser.post("/account/sign-up/sent/")
    assert [letter.to for letter in letters()] == [["ada@corp.exmaple"]]
    assert b"/account/sign-up/?again=1" in browser.get("/account/sign-up/sent/").content
    shown = browser.get("/account/sign-up/?again=1").content.decode()
    assert 'value="ada@corp.exmaple"' in shown
    assert 'value="Ada Wright"' in shown
    fill_in(browser, "ada@corp.example")
    assert [letter.to for letter in letters()] == [["ada@corp.example"]]
    assert b"ada@corp" not in browse().get("/account/sign-up/?again=1").content


@pytest.mark.parametrize("known", [True, False])
def test_one_address_is_not_flooded_with_emails(
    browse: Callable[..., Any], letters: Callable[[], list[Any]], known: bool
) -> None:
    if known:
        UserFactory(email="ada@corp.example")
    answers = [fill_in(browse(), "ada@corp.example") for _time in range(7)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [422] * 2
    assert len(letters()) == 5


def test_what_an_expired_sign_up_stated_is_forgotten(us: Any) -> None:
    signed_up("ada@corp.example", "Corp")
    signed_up("eve@corp.example", "Corp")
    AccessLink.objects.filter(email="ada@corp.example").update(expires_at=clock.now() - timedelta(seconds=1))

    run_now(forget_unconfirmed)

    kept = {link.email: bool(link.stated) for link in AccessLink.objects.all()}
    assert kept == {"ada@corp.example": False, "eve@corp.example": True}
