"""What is read beside a leaf (command, time, actor, subject, erasures) is what was logged, or it is found."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.provenance.audit import audit_log
from apps.ground.provenance.evidence import bundle
from apps.ground.provenance.head import read_head
from apps.ground.provenance.keys import make_seed, signer_of
from apps.ground.provenance.models import LeafRow, Opening, Unsealed
from apps.ground.provenance.note import Signer
from apps.ground.provenance.sealer import seal_once
from apps.ground.provenance.story import LogNotProvable, proved
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.tenancy.models import Marketplace
from tests.ground.provenance.stored_logs import erase

MODERATOR = Actor(
    kind="operator", user_id=1, user_ref="usr_moderator", roles=frozenset({"moderator"}), mfa=True, stepped_up=True
)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    path = tmp_path / "log.ed25519"
    make_seed(path)
    return signer_of("us", path)


@pytest.fixture
def row(us: Marketplace, signer: Signer) -> Opening:
    """The newest of three sealed lines: a frozen listing."""
    for number in range(3):
        freeze_listing(
            MODERATOR,
            f"lst_{number:020}",
            organisation_id=7,
            basis="security",
            reason="A report of leaked credentials",
            review_by=now() + timedelta(days=7),
        )
    seal_once(signer)
    return Opening.objects.order_by("-id").select_related("leaf__sealed").first()


def set_fields(**fields: object) -> Callable[[Opening], None]:
    def change(row: Opening) -> None:
        Opening.objects.filter(pk=row.pk).update(**fields)

    return change


def invented_erasures(row: Opening) -> None:
    gone = {"erased": "ers_invented", "at": "2026-01-01T00:00:00.000000Z", "basis": "GDPR Art. 17"}
    Opening.objects.filter(pk=row.pk).update(opens={name: {**gone, "leaf": row.leaf_id - 1} for name in row.opens})


def nameless_erasure(row: Opening) -> None:
    gone = {"erased": "ers_invented", "at": "2026-01-01T00:00:00.000000Z", "basis": "GDPR Art. 17"}
    Opening.objects.filter(pk=row.pk).update(opens={**row.opens, "actor": gone})


def borrowed_erasure(row: Opening) -> None:
    """The receipt of another line's erasure."""
    other = Opening.objects.order_by("id").first()
    erase(other, "actor")
    Opening.objects.filter(pk=row.pk).update(opens={**row.opens, "actor": other.opens["actor"]})


CHANGES = {
    "command": set_fields(command="checkout.decline_order"),
    "actor": set_fields(actor_ref="usr_forged"),
    "time": set_fields(created_at="2001-01-01T00:00:00Z"),
    "type of the subject": set_fields(subject_type="checkout.order"),
    "digest of the subject": set_fields(subject_digest="hmac-sha256:" + "0" * 64),
    "parts": set_fields(parts=["ord_00000000000000000001"]),
    "nothing kept": set_fields(opens={}),
    "not even an object": set_fields(opens=[]),
    "salts gone": set_fields(opens={"subject": {}, "actor": None}),
    "invented erasures": invented_erasures,
    "erasure without a leaf": nameless_erasure,
    "another line's erasure": borrowed_erasure,
}


@pytest.mark.parametrize("what", CHANGES)
def test_other_words_than_were_logged_are_found(row: Opening, signer: Signer, what: str) -> None:
    """P13: by the audit, on the page, and no bundle is made of it."""
    assert audit_log().holds
    CHANGES[what](row)
    seal_once(signer)
    assert {finding.leaf for finding in audit_log().findings} == {row.leaf.sealed.index}
    assert [line.holds for line in proved(MODERATOR, [row.subject], read_head())] == [False]
    with pytest.raises(LogNotProvable):
        bundle(MODERATOR, [row.subject], {})


def test_a_line_under_another_thing_s_name_is_found(row: Opening) -> None:
    Opening.objects.filter(pk=row.pk).update(subject="ord_00000000000000000001")
    assert [finding.leaf for finding in audit_log().findings] == [row.leaf.sealed.index]
    assert [line.holds for line in proved(MODERATOR, ["ord_00000000000000000001"], read_head())] == [False]


def test_a_line_that_waits_and_says_other_than_its_leaf_does_not_wait_for_a_tick(us: Marketplace) -> None:
    freeze_listing(
        MODERATOR,
        "lst_00000000000000000009",
        organisation_id=7,
        basis="security",
        reason="A report of leaked credentials",
        review_by=now() + timedelta(days=7),
    )
    row = Opening.objects.get()
    Opening.objects.update(actor_ref="usr_forged")
    assert [line.holds for line in proved(MODERATOR, [row.subject], None)] == [False]


def test_a_missing_opening_is_found(row: Opening) -> None:
    index = row.leaf.sealed.index
    row.delete()
    assert [(each.leaf, each.what) for each in audit_log().findings] == [(index, "nothing is kept that opens the leaf")]


def test_a_leaf_that_neither_waits_nor_has_a_place_is_found(us: Marketplace, row: Opening) -> None:
    leaf = LeafRow.objects.create(body=bytes(row.leaf.body), hash=bytes(row.leaf.hash), created_at=now())
    assert any("does not wait" in finding.what for finding in audit_log().findings)
    Unsealed.objects.create(leaf=leaf)
    assert not any("does not wait" in finding.what for finding in audit_log().findings)


def test_a_recorded_erasure_is_counted_and_shown(row: Opening, signer: Signer) -> None:
    erase(row, "actor")
    erase(row, "subject", "rcp_2")
    seal_once(signer)
    audit = audit_log()
    assert (audit.findings, audit.erased) == ([], 2)
    (line,) = proved(MODERATOR, [row.subject], read_head())
    assert (line.holds, line.entry.actor, line.entry.subject, line.entry.facts) == (True, "", "", {})
    assert bundle(MODERATOR, [row.subject], {}).leaves == 3
