"""Signing up, links in letters, and invitations."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.ground import clock
from apps.ground.accounts import links
from apps.ground.accounts.commands import (
    accept_invitation,
    admit_organisation,
    confirm_email,
    invite,
    request_password_reset,
    sign_up,
    withdraw_invitation,
)
from apps.ground.accounts.models import AccessLink, Invitation, Membership, Organisation, User
from apps.ground.accounts.refusals import AnotherPerson, LinkExpired, LinkUsed, SignInFirst
from apps.ground.accounts.registration import Company, Newcomer
from apps.ground.accounts.secret import Secret
from apps.ground.events.models import Message
from apps.ground.policy.actor import ANONYMOUS, system_actor
from apps.ground.provenance.models import Opening
from apps.ground.web.refusals import Denied, Invalid, NotFound
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory, member, user_of

COMPANY = {"company": "Wright & Söhne", "country": "DE", "full_name": "Ada Wright"}
CHOSEN = "a long sentence here"


def link_in(letter: Any) -> str:
    """The path of the link in a letter's text."""
    found = re.search(r"http://us\.localhost\S*?(/account/\S+)", letter.body)
    assert found is not None
    return found[1]


def fill_in(browser: Any, email: str, **changes: str) -> Any:
    return browser.post("/account/sign-up/", {**COMPANY, "email": email, **changes})


def test_a_customer_signs_up_and_is_signed_in_by_the_link_and_a_password(
    browse: Callable[..., Any], letters: Callable[[], list[Any]]
) -> None:
    browser = browse()

    fill_in(browser, "Ada@Wright.example")
    (letter,) = letters()
    page = browser.get(link_in(letter))
    assert page.status_code == 200
    assert not User.objects.filter(email="ada@wright.example").exists()
    browser.post(link_in(letter), {"password": CHOSEN})

    assert letter.to == ["ada@wright.example"]
    assert browser.get("/org/members/").status_code == 200
    membership = Membership.objects.get(user__email="ada@wright.example")
    assert (membership.roles, membership.organisation.kinds) == (["owner"], ["customer"])
    assert membership.organisation.slug == "wright-sohne"


def test_signing_up_with_a_known_address_answers_alike_and_makes_nothing(
    browse: Callable[..., Any], letters: Callable[[], list[Any]]
) -> None:
    """B022"""
    UserFactory(email="known@example.com")
    before = Organisation.objects.count()

    browser = browse()
    answer = fill_in(browser, "known@example.com")
    (letter,) = letters()

    assert answer["Location"] == "/account/sign-up/sent/"
    assert b"known@example.com" in browser.get("/account/sign-up/sent/").content
    assert Organisation.objects.count() == before
    assert "existing account" in letter.subject


def test_events_of_a_known_and_an_unknown_address_say_the_same(browse: Callable[..., Any]) -> None:
    """B022"""
    UserFactory(email="known@example.com")
    for email in ("known@example.com", "nobody@example.com"):
        browse().post("/account/password/", {"email": email})

    said = [
        {name: value for name, value in message.data.items() if name != "link"}
        for message in Message.objects.filter(type="accounts.password_reset_requested")
    ]

    assert said == [{"purpose": "reset"}, {"purpose": "reset"}]


def test_a_weak_password_is_named_at_its_field(browse: Callable[..., Any], letters: Callable[[], list[Any]]) -> None:
    browser = browse()
    fill_in(browser, "ada@example.com")

    answer = browser.post(link_in(letters()[0]), {"password": "short"})

    assert answer.status_code == 422
    assert b'href="#id_password"' in answer.content
    assert not User.objects.filter(email="ada@example.com").exists()


def test_a_reset_is_mailed_to_the_known_only(browse: Callable[..., Any], letters: Callable[[], list[Any]]) -> None:
    """B022"""
    UserFactory(email="known@example.com")

    answers = [browse().post("/account/password/", {"email": f"{name}@example.com"}) for name in ("known", "nobody")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [letter.to for letter in letters()] == [["known@example.com"]]


def test_a_reset_link_works_once_and_ends_sessions(
    browse: Callable[..., Any], letters: Callable[[], list[Any]]
) -> None:
    """B023"""
    user = UserFactory(email="forgot@example.com")
    signed_in = browse(user)
    assert signed_in.get("/account/").status_code == 200
    browser = browse()
    browser.post("/account/password/", {"email": user.email})
    link = link_in(letters()[0])

    browser.post(link, {"password": "an altogether new one"})
    again = browser.post(link, {"password": "a third sentence here"})

    assert again.status_code == 410
    assert signed_in.get("/account/").status_code == 302
    user.refresh_from_db()
    assert user.check_password("an altogether new one")


@pytest.mark.parametrize("spoil", ["late", "other_address", "newer"])
def test_a_reset_link_dies_with_time_address_and_successor(us: Any, browse: Callable[..., Any], spoil: str) -> None:
    """B023"""
    user = UserFactory(email="forgot@example.com")
    link = request_password_reset(ANONYMOUS, email=user.email)
    if spoil == "late":
        AccessLink.objects.filter(pk=link.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    elif spoil == "other_address":
        User.objects.filter(pk=user.pk).update(email="moved@example.com")
    else:
        request_password_reset(ANONYMOUS, email=user.email)

    answer = browse().post(f"/account/password/{links.token_of(link)}/", {"password": "an altogether new one"})

    assert answer.status_code == 410
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_link_that_nobody_sent_is_not_found(browse: Callable[..., Any]) -> None:
    link = request_password_reset(ANONYMOUS, email=UserFactory().email)
    forged = links.token_of(link)[:-1] + ("0" if links.token_of(link)[-1] != "0" else "1")

    assert browse().get(f"/account/password/{forged}/").status_code == 404


def test_a_letter_is_sent_once_however_often_its_task_runs(
    browse: Callable[..., Any], letters: Callable[[], list[Any]]
) -> None:
    from apps.ground.accounts.tasks import mail_link
    from apps.ground.jobs.queue import run_now

    fill_in(browse(), "ada@example.com")
    (_letter,) = letters()

    run_now(mail_link, AccessLink.objects.get().public_id)

    from django.core import mail

    assert len(mail.outbox) == 1


def test_the_log_holds_no_name_and_no_address(browse: Callable[..., Any]) -> None:
    fill_in(browse(), "ada.wright@example.com")

    written = str([opening.opens for opening in Opening.objects.all()]) + str(
        list(Message.objects.values_list("data", flat=True))
    )

    assert "ada.wright" not in written.lower()
    assert "wright" not in written.lower()  # "ada" alone may stand in a digest: a, d are hex digits


def test_an_app_that_founds_a_partner_gets_the_organisation_and_admits_it(us: Any) -> None:
    person = Newcomer("pia@partner.example", "Pia Partner", "de")

    link = sign_up(
        system_actor("program"), person=person, company=Company("Partner AG", "ch", kinds=("partner",), state="applied")
    )
    assert not Organisation.objects.exists()
    confirm_email(ANONYMOUS, token=Secret(links.token_of(link)), password=Secret(CHOSEN))

    founded = Organisation.objects.get()
    assert (founded.state, founded.country) == ("applied", "CH")
    admitted = admit_organisation(system_actor("program"), founded, kind="partner")
    assert (admitted.state, admitted.kinds) == ("active", ["partner"])


def test_nobody_signs_others_up_directly(customer: Organisation) -> None:
    person = Newcomer("x@example.com", "X")

    with pytest.raises(Denied):
        sign_up(member(customer), person=person, company=Company("X", "DE"))


def test_an_invited_newcomer_joins_with_name_and_password(
    browse: Callable[..., Any], letters: Callable[[], list[Any]], customer: Organisation
) -> None:
    owner = member(customer)
    invite(owner, email="New@Example.com", role="finance", also=["viewer"])
    (letter,) = letters()
    browser = browse()

    assert b"Halcyon" in browser.get(link_in(letter)).content
    browser.post(link_in(letter), {"full_name": "Nora New", "password": "a long sentence here"})

    joined = Membership.objects.get(user__email="new@example.com")
    assert (joined.organisation, joined.roles) == (customer, ["finance", "viewer"])
    assert browser.get(link_in(letter)).status_code == 410
    assert browser.get("/org/members/").status_code == 200


def test_an_invited_newcomer_is_asked_for_name_and_password(customer: Organisation, browse: Callable[..., Any]) -> None:
    invitation = invite(member(customer), email="new@example.com", role="finance")
    page = browse().get(f"/account/invitation/{links.token_of(invitation)}/").text
    assert 'name="full_name"' in page
    assert 'name="password"' in page
    assert "already have an account" not in page


def test_an_invitation_is_for_the_invited_only(customer: Organisation, partner: Organisation) -> None:
    """B023"""
    invitation = invite(member(customer), email="meant@example.com", role="viewer")
    somebody = member(partner)

    with pytest.raises(AnotherPerson):
        accept_invitation(somebody, token=Secret(links.token_of(invitation)))

    assert not Membership.objects.filter(organisation=customer, user_id=somebody.user_id).exists()
    invitation.refresh_from_db()
    assert invitation.state == "open"


def test_whoever_has_an_account_signs_in_to_accept(customer: Organisation) -> None:
    user = UserFactory(email="meant@example.com")
    token = Secret(links.token_of(invite(member(customer), email=user.email, role="viewer")))

    with pytest.raises(SignInFirst):
        accept_invitation(ANONYMOUS, token=token, newcomer=Newcomer("", "Thief"), password=Secret(CHOSEN))

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_an_invitation_ends_by_time_withdrawal_and_a_newer_one(customer: Organisation) -> None:
    """B023"""
    owner = member(customer)
    replaced = invite(owner, email="a@example.com", role="viewer")
    late = invite(owner, email="a@example.com", role="viewer")
    withdrawn = withdraw_invitation(owner, invite(owner, email="b@example.com", role="viewer"))
    Invitation.objects.filter(pk=late.pk).update(expires_at=clock.now())

    for invitation, refusal in ((replaced, LinkUsed), (late, LinkExpired), (withdrawn, LinkUsed)):
        with pytest.raises(refusal):
            accept_invitation(ANONYMOUS, token=Secret(links.token_of(invitation)))


def test_an_admin_gives_nobody_the_role_of_an_owner(customer: Organisation) -> None:
    admin = member(customer, ["admin"])

    with pytest.raises(Denied) as denied:
        invite(admin, email="a@example.com", role="owner")
    assert denied.value.code == "owner_only"
    with pytest.raises(Invalid):
        invite(admin, email="a@example.com", role="viewer", also=["owner"])
    with pytest.raises(Invalid):
        invite(admin, email="a@example.com", role="moderator")


def test_a_stranger_sees_no_invitation_of_others(customer: Organisation, partner: Organisation) -> None:
    invitation = invite(member(customer), email="a@example.com", role="viewer")

    with pytest.raises((NotFound, Denied)):
        withdraw_invitation(member(partner), invitation)
    assert list(Invitation.objects.visible_to(member(partner))) == []


def test_a_removed_member_comes_back_by_invitation(customer: Organisation) -> None:
    owner = member(customer)
    gone = MembershipFactory(organisation=customer, state="removed", removed_at=clock.now())
    invitation = invite(owner, email=gone.user.email, role="viewer")
    from apps.ground.accounts.actors import actor_for

    accept_invitation(actor_for(gone.user, None), token=Secret(links.token_of(invitation)))

    gone.refresh_from_db()
    assert (gone.state, gone.roles, gone.removed_at) == ("active", ["viewer"], None)
    assert user_of(owner).pk != gone.user_id
