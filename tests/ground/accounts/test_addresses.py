"""One mailbox has one address here, which is the one that emails go to (IDNA 2008)."""

from collections.abc import Callable
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.mail.message import sanitize_address
from django.core.management import CommandError, call_command
from django.db import connection

from apps.ground.accounts.addresses import InvalidAddress, canonical, shown
from apps.ground.accounts.commands import confirm_email, invite
from apps.ground.accounts.models import Invitation, Organisation, User
from apps.ground.accounts.secret import Secret
from apps.ground.policy.actor import ANONYMOUS
from apps.supply.program.rules import company_domain
from tests.factories.accounts import UserFactory, member
from tests.ground.accounts.test_joining import CHOSEN, fill_in, link_in
from tests.ground.accounts.test_sign_up import signed_up

SHARP = "max@maßanfertigung-probe.example"


def test_an_email_goes_to_the_name_that_was_checked(
    browse: Callable[..., Any], letters: Callable[[], list[Any]]
) -> None:
    """IDNA 2003 writes ss for ß, which is another name that anybody can register."""
    browser = browse()
    fill_in(browser, SHARP)
    (letter,) = letters()

    (to,) = letter.to
    assert to == canonical(SHARP) == "max@xn--maanfertigung-probe-mtb.example"
    assert sanitize_address(to, "utf-8") == to
    assert SHARP in browser.get("/account/sign-up/sent/").content.decode()
    assert SHARP in browser.get(link_in(letter)).content.decode()


def test_two_spellings_of_one_mailbox_are_one_account(browse: Callable[..., Any]) -> None:
    confirm_email(ANONYMOUS, token=signed_up("max@Müller-probe.example", "Müller"), password=Secret(CHOSEN))

    for spelling in ("max@müller-probe.example", "MAX@xn--mller-probe-thb.example", "max@mu\u0308ller-probe.example"):
        answer = browse().post("/account/sign-in/", {"email": spelling, "password": CHOSEN})
        assert answer.status_code == 302, spelling
    assert User.objects.get().email == "max@xn--mller-probe-thb.example"


@pytest.mark.parametrize(
    "address", ["a@[127.0.0.1]", "a@[IPv6:::1]", "a", "@example.com", "a@", "a@-.example", "a@xn--zzzzzz.example"]
)
def test_what_is_no_mailbox_of_a_domain_is_refused(
    customer: Organisation, browse: Callable[..., Any], address: str
) -> None:
    with pytest.raises(InvalidAddress):
        canonical(address)
    with pytest.raises(InvalidAddress):
        invite(member(customer), email=address, role="viewer")
    assert fill_in(browse(), address).status_code == 422
    assert browse().post("/account/sign-in/", {"email": address, "password": CHOSEN}).status_code == 422


def test_an_invited_address_is_shown_as_people_read_it(customer: Organisation, browse: Callable[..., Any]) -> None:
    owner = member(customer)
    assert invite(owner, email=SHARP, role="viewer").email == canonical(SHARP)

    assert SHARP in browse(User.objects.get(pk=owner.user_id)).get("/org/members/").content.decode()


@pytest.mark.parametrize("address", ["ada@example.com", "not an address", "a@xn--zzzzzz.example"])
def test_showing_never_fails(address: str) -> None:
    assert shown(address) == address


def test_a_websites_domain_is_the_same_name_as_the_emails() -> None:
    assert company_domain("https://www.maßanfertigung-probe.example/") == canonical(SHARP).partition("@")[2]


def test_accounts_that_become_one_address_are_named_and_left_alone(us: Any) -> None:
    first = UserFactory()
    second = UserFactory(email="max@xn--mller-probe-thb.example")
    User.objects.filter(pk=first.pk).update(email="max@müller-probe.example")
    said = StringIO()

    with pytest.raises(CommandError, match="1 addresses need a decision"):
        call_command("address_clashes", "--marketplace", "us", stdout=said)

    assert f"{first.public_id}, {second.public_id} have one address" in said.getvalue()
    assert User.objects.count() == 2


def test_stored_addresses_are_rewritten_except_where_two_would_be_one(customer: Organisation) -> None:
    alone, first, second = UserFactory(), UserFactory(), UserFactory(email="ada@xn--mller-probe-thb.example")
    User.objects.filter(pk=alone.pk).update(email="max@müller-probe.example")
    User.objects.filter(pk=first.pk).update(email="ada@müller-probe.example")
    invitation = invite(member(customer), email="eve@example.com", role="viewer")
    Invitation.objects.filter(pk=invitation.pk).update(email="eve@müller-probe.example")
    migration = import_module("apps.ground.accounts.migrations.0003_addresses_in_a_labels")

    with connection.schema_editor() as editor:
        migration.store_a_labels(apps, editor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('intelgraph.reach', 'marketplace', true)")

    emails = {user.pk: user.email for user in User.objects.filter(pk__in=[alone.pk, first.pk, second.pk])}
    assert emails == {
        alone.pk: "max@xn--mller-probe-thb.example",
        first.pk: "ada@müller-probe.example",
        second.pk: "ada@xn--mller-probe-thb.example",
    }
    invitation.refresh_from_db()
    assert invitation.email == "eve@xn--mller-probe-thb.example"
