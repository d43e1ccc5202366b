"""Claiming, releasing and assigning items: who may, what it means for a review, and when a claim ends."""

from datetime import timedelta

import pytest

from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.provenance.models import Opening
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Denied, NotFound, Refused
from apps.ground.worklist import claiming, commands, selectors
from apps.ground.worklist.models import Claim
from apps.ground.worklist.views import View
from apps.supply.listings.commands import assign_review, claim_review, release_review, withdraw
from apps.supply.listings.models import ListingVersion
from apps.supply.program import commands as program
from apps.supply.program.models import Partner
from tests.factories import listings as make
from tests.factories.accounts import member, operator
from tests.factories.program import active_partner, applicant, company


@pytest.fixture
def tomasz(us: Marketplace) -> Actor:
    return operator(("moderator",))


@pytest.fixture
def application(us: Marketplace) -> Partner:
    return applicant("Saltmarsh", "saltmarsh.example")[1]


def holder(actor: Actor, kind: str, subject: str) -> int | None:
    """The id of the person who has an item."""
    rows = selectors.inbox(actor, View(kind)).rows
    (found,) = [each for each in rows if each.subject == subject]
    return found.assignee.pk if found.assignee else None


def test_an_item_is_claimed_once_and_given_back(ruth: Actor, tomasz: Actor, application: Partner) -> None:
    commands.claim(ruth, kind="application", subject=application.public_id)

    assert holder(tomasz, "application", application.public_id) == ruth.user_id
    with pytest.raises(Refused, match=r"^already_claimed:"):
        commands.claim(tomasz, kind="application", subject=application.public_id)
    commands.release(tomasz, kind="application", subject=application.public_id)  # ruth is away
    assert holder(ruth, "application", application.public_id) is None
    with pytest.raises(Refused, match=r"^not_claimed:"):
        commands.release(ruth, kind="application", subject=application.public_id)
    commands.claim(tomasz, kind="application", subject=application.public_id)
    assert holder(ruth, "application", application.public_id) == tomasz.user_id
    assert Claim.objects.count() == 1
    last = Opening.objects.order_by("-id").first()
    assert last is not None
    assert last.command == "worklist.claim"


def test_an_item_is_assigned_to_those_who_may_decide_it(ruth: Actor, tomasz: Actor, application: Partner) -> None:
    item = {"kind": "application", "subject": application.public_id}
    commands.assign(ruth, **item, assignee=tomasz.user_ref)
    assert holder(ruth, "application", application.public_id) == tomasz.user_id

    for person in (operator(("auditor",)), operator(("finance",)), member(company("Elsewhere"))):
        with pytest.raises(Denied):
            commands.assign(ruth, **item, assignee=person.user_ref)


def test_claims_are_the_operators_who_decide(ruth: Actor, application: Partner) -> None:
    item = {"kind": "application", "subject": application.public_id}
    with pytest.raises(Denied, match=r"^cannot_decide:"):
        commands.claim(operator(("finance",)), **item)
    for person in (operator(("auditor",)), member(company("Elsewhere"))):
        with pytest.raises(Denied):
            commands.claim(person, **item)
    with pytest.raises(NotFound):
        commands.claim(ruth, kind="application", subject="prt_00000000000000000000")
    with pytest.raises(NotFound):
        commands.claim(ruth, kind="nothing", subject=application.public_id)


def test_a_claim_ends_when_the_item_is_decided_and_does_not_come_back(ruth: Actor, us: Marketplace) -> None:
    _owner, application = applicant("Saltmarsh", "saltmarsh.example")
    item = {"kind": "application", "subject": application.public_id}
    commands.claim(ruth, **item)
    program.reject(ruth, application, note="The website is not the company's.")
    with pytest.raises(NotFound):
        commands.release(ruth, **item)

    Claim.objects.update(claimed_at=clock.now() - timedelta(days=3))
    Partner.objects.filter(pk=application.pk).update(state="applied", applied_at=clock.now(), decided_at=None)

    assert holder(ruth, "application", application.public_id) is None


def test_the_claim_of_a_version_is_its_review(ruth: Actor, tomasz: Actor) -> None:
    owner, _partner = active_partner()
    version = make.sent(owner)

    claiming.claim(ruth, "listing", version.public_id)

    version.refresh_from_db()
    assert (version.state, version.claimed_by_id) == ("in_review", ruth.user_id)
    assert not Claim.objects.exists()
    assert holder(tomasz, "listing", version.public_id) == ruth.user_id
    with pytest.raises(Refused, match=r"^already_claimed:"):
        claiming.claim(tomasz, "listing", version.public_id)
    claiming.assign(ruth, "listing", version.public_id, tomasz.user_ref)
    assert holder(ruth, "listing", version.public_id) == tomasz.user_id
    claiming.release(tomasz, "listing", version.public_id)
    version.refresh_from_db()
    assert (version.state, version.claimed_by_id, version.claimed_at) == ("submitted", None, None)


def test_a_review_is_given_to_those_who_may_review(ruth: Actor, tomasz: Actor) -> None:
    owner, _partner = active_partner()
    version = make.sent(owner)
    assign_review(ruth, version, reviewer=tomasz.user_ref)
    assert ListingVersion.objects.get(pk=version.pk).claimed_by_id == tomasz.user_id
    with pytest.raises(Denied):
        assign_review(ruth, version, reviewer=operator(("auditor",)).user_ref)
    with pytest.raises(Denied):
        release_review(owner, version)
    claim_review(ruth, version)  # from the review itself a colleague takes it over
    assert ListingVersion.objects.get(pk=version.pk).claimed_by_id == ruth.user_id
    release_review(ruth, version)
    with pytest.raises(Refused, match=r"^wrong_state:"):
        release_review(ruth, version)
    withdraw(owner, version)
    with pytest.raises(NotFound):
        claiming.claim(ruth, "listing", version.public_id)
