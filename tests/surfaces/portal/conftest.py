"""A frozen and freed listing of a partner: a story of two lines, and the key that seals it."""

from datetime import timedelta
from pathlib import Path

import pytest

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.provenance.keys import make_seed, signer_of
from apps.ground.provenance.note import Signer
from apps.ground.restrictions.commands import freeze_listing, lift
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.models import Marketplace
from tests.factories.accounts import OrganisationFactory, member, operator


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    path = tmp_path / "log.ed25519"
    make_seed(path)
    return signer_of("us", path)


@pytest.fixture
def owner(us: Marketplace) -> Actor:
    return member(OrganisationFactory(name="Halcyon Data", kinds=["partner"]), full_name="Inès Okafor")


@pytest.fixture
def moderator(us: Marketplace) -> Actor:
    return operator(("moderator",))


@pytest.fixture
def freeze(owner: Actor, moderator: Actor) -> Restriction:
    """Frozen by a moderator and freed again."""
    frozen = freeze_listing(
        moderator,
        "lst_00000000000000000001",
        organisation_id=owner.organisation_id,
        basis="security",
        reason="A report of leaked credentials",
        review_by=now() + timedelta(days=7),
    )
    return lift(moderator, frozen, reason="The credentials were rotated")
