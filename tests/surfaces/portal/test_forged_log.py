"""The owner of the database rewrites a sale without the signing key: seen by verify, by the sealer and on the pages."""

import io
from collections.abc import Callable, Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from apps.ground.commands.models import EvidenceExport
from apps.ground.policy.actor import Actor
from apps.ground.provenance.head import LogBroken
from apps.ground.provenance.keys import origin_of
from apps.ground.provenance.models import CheckpointRow, Opening
from apps.ground.provenance.note import Signer
from apps.ground.provenance.sealer import seal_once
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from tests.factories.accounts import OrganisationFactory, member, user_of
from tests.ground.provenance.stored_logs import ALL, as_owner, forge, leave, seal, subject_of

SOLD = 4


@pytest.fixture
def signer() -> Signer:
    return Signer(origin_of("us"), bytes(range(32)))


@pytest.fixture
def buyer(shop: Marketplace, signer: Signer) -> Iterator[Actor]:
    """A customer whose twelve sales are sealed under four checkpoints."""
    with scoped(ALL):
        actor = member(OrganisationFactory(kinds=["customer"]))
    leave(0, 12)
    with scoped(ALL):
        Opening.objects.update(organisation_id=actor.organisation_id)
    seal(signer, most=3)
    yield actor
    connection.set_schema_to_public()


def test_a_rewritten_past_is_seen_everywhere(
    own_database: str, buyer: Actor, signer: Signer, browser_of: Callable[..., Client]
) -> None:
    """P13 F31: leaf, opening, nodes and every root column agree with each other; only the notes do not."""
    client, address = browser_of(user_of(buyer)), f"/proof/{subject_of(SOLD)}/"
    assert "All entries verified" in client.get(address).content.decode()
    call_command("provenance", "verify", marketplace="us", stdout=io.StringIO())

    with as_owner(own_database) as owner:
        forge(owner, SOLD)

    text = client.get(address).content.decode()
    assert "Log verification failed" in text
    assert "Verification failed for part of this page" in text
    assert "999999" in text, "the forged line is shown, and marked"
    assert "All entries verified" not in text
    assert client.post(f"{address}bundle.zip").status_code == 503
    with pytest.raises(CommandError, match="not what was signed"):
        call_command("provenance", "verify", marketplace="us", stdout=io.StringIO())
    leave(12, 1)
    with scoped(ALL):
        with pytest.raises(LogBroken):
            seal_once(signer)
        assert CheckpointRow.objects.order_by("-size").first().size == 12
        assert not EvidenceExport.objects.exists()
    broken = client.get("/api/v1/log/checkpoint")
    assert (broken.status_code, broken.json()["code"]) == (503, "log_broken")
