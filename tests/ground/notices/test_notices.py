"""Telling members: a row each, in their language, by letter once, and never to whoever left."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.commands import suspend_organisation
from apps.ground.accounts.models import Membership, Organisation
from apps.ground.jobs.queue import run_now
from apps.ground.notices import wording
from apps.ground.notices.commands import mark_read
from apps.ground.notices.models import Notice
from apps.ground.notices.selectors import unread_count
from apps.ground.notices.tasks import mail_notice
from apps.ground.notices.tell import tell
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped, set_scope
from apps.ground.web.refusals import Denied, NotFound
from tests.factories.accounts import OrganisationFactory, member, operator, user_of

KIND = "tests.happened"


@pytest.fixture(autouse=True)
def _words() -> Iterator[None]:
    """A kind of notice whose title has a place, and is translated where Django is."""
    wording.word(KIND, "%(what)s happened", "Look at %(what)s.", _("Delete"))
    yield
    del wording._wordings[KIND]


@pytest.fixture
def company(us: Marketplace) -> Organisation:
    return OrganisationFactory(name="Halcyon")


def happened(company: Organisation, what: str = "It", **more: Any) -> list[Notice]:
    return tell(company.pk, KIND, "lst_1", "/notifications/", {"what": what}, **more)


def visit(actor: Actor, us: Marketplace, browser_of: Callable[..., Client], method: str, path: str, **data: Any) -> Any:
    try:
        return getattr(browser_of(user_of(actor)), method)(path, data)
    finally:
        connection.set_tenant(us)
        set_scope(Scope(reach="marketplace"))


def test_each_member_is_told_once_an_occasion(company: Organisation) -> None:
    one, two = member(company), member(company, ["viewer"])

    happened(company)
    again = happened(company)

    assert again == []
    assert sorted(Notice.objects.values_list("user_id", flat=True)) == sorted([one.user_id, two.user_id])
    assert (unread_count(one), unread_count(two)) == (1, 1)


def test_only_the_roles_that_it_concerns_are_told(company: Organisation) -> None:
    member(company, ["viewer"])
    finance = member(company, ["finance", "support"])

    (notice,) = happened(company, roles=["finance"])

    assert notice.user_id == finance.user_id


def test_a_letter_follows_in_the_readers_language(company: Organisation, deliver: Callable[[], int]) -> None:
    reader = member(company, language="de", email="leserin@example.com")

    happened(company, "Etwas")
    mail.outbox.clear()
    deliver()

    (letter,) = mail.outbox
    assert letter.to == ["leserin@example.com"]
    assert letter.subject == "Etwas happened"
    assert "http://us.localhost" in letter.body
    html = letter.alternatives[0][0]
    assert "Löschen" in html
    assert 'lang="de"' in html
    assert Notice.objects.get(user_id=reader.user_id).mailed_at is not None


def test_a_letter_is_sent_once_and_not_to_whoever_left(company: Organisation, deliver: Callable[[], int]) -> None:
    """S10"""
    leaver = member(company)
    (notice,) = happened(company)
    Membership.objects.filter(user_id=leaver.user_id).update(state="removed")

    mail.outbox.clear()
    deliver()
    assert mail.outbox == []

    Membership.objects.filter(user_id=leaver.user_id).update(state="active")
    run_now(mail_notice, notice.public_id)
    run_now(mail_notice, notice.public_id)
    assert len(mail.outbox) == 1


def test_what_wants_no_letter_sends_none(company: Organisation, deliver: Callable[[], int]) -> None:
    member(company)
    happened(company, mail=False)
    mail.outbox.clear()

    deliver()

    assert mail.outbox == []


def test_the_bell_shows_what_happened_and_forgets_what_was_read(
    us: Marketplace, company: Organisation, browser_of: Callable[..., Client]
) -> None:
    reader = member(company)
    (notice,) = happened(company, "<b>It</b>")

    page = visit(reader, us, browser_of, "get", "/notifications/").content.decode()
    assert "&lt;b&gt;It&lt;/b&gt; happened" in page
    assert "Notifications, 1 unread" in page

    followed = visit(reader, us, browser_of, "post", f"/notifications/{notice.public_id}/read/", follow="1")
    assert followed["Location"] == "/notifications/"
    assert unread_count(reader) == 0
    assert "happened" not in visit(reader, us, browser_of, "get", "/notifications/", show="unread").content.decode()


def test_everything_can_be_marked_at_once(
    us: Marketplace, company: Organisation, browser_of: Callable[..., Client]
) -> None:
    reader = member(company)
    for what in ("One", "Two"):
        happened(company, what)

    visit(reader, us, browser_of, "post", "/notifications/read/")

    assert unread_count(reader) == 0


def test_a_colleague_reads_and_marks_only_their_own(
    us: Marketplace, company: Organisation, browser_of: Callable[..., Client]
) -> None:
    one = member(company)
    (notice,) = happened(company)
    colleague = member(company)

    with pytest.raises((Denied, NotFound)):
        mark_read(colleague, notice)
    with scoped(colleague):
        assert not Notice.objects.exists()
    assert visit(colleague, us, browser_of, "post", f"/notifications/{notice.public_id}/read/").status_code == 404
    assert unread_count(one) == 1


def test_a_sentence_without_its_value_is_a_mistake_at_once(company: Organisation) -> None:
    member(company)

    with pytest.raises(KeyError):
        tell(company.pk, KIND, "lst_1", "/", {"other": "x"})
    with pytest.raises(wording.UnknownKind):
        tell(company.pk, "tests.unheard", "lst_1", "/", {})


def test_administrators_hear_that_their_organisation_is_suspended_and_why(
    company: Organisation, deliver: Callable[[], int]
) -> None:
    owner, viewer = member(company), member(company, ["viewer"])
    suspend_organisation(operator(["moderator"]), company, reason="Invoices of March are unpaid")

    mail.outbox.clear()
    deliver()

    assert (unread_count(owner), unread_count(viewer)) == (1, 0)
    (letter,) = mail.outbox
    assert letter.subject == "Halcyon is suspended"
    assert "Invoices of March are unpaid" in letter.body
