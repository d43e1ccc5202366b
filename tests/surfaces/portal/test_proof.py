"""The proof pages: each line in words with its proof, a bundle that stands by itself, and nothing of a neighbour's."""

import hashlib
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from apps.ground.commands.models import EvidenceExport
from apps.ground.policy.actor import Actor
from apps.ground.provenance.models import CheckpointRow, Opening
from apps.ground.provenance.note import Signer
from apps.ground.provenance.sealer import seal_once
from apps.ground.restrictions.models import Restriction
from apps.surfaces.portal.pages import proof
from tests.factories.accounts import OrganisationFactory, member, user_of

Browser = Callable[..., Client]


def page_text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_partner_reads_the_story_of_a_freeze_in_words_with_its_proofs(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    seal_once(signer)
    text = page_text(browser_of(user_of(owner)), f"/partner/proof/{freeze.public_id}/")
    assert "Listing frozen" in text
    assert "Restriction lifted" in text
    assert "All entries verified" in text
    assert text.count("Inclusion proof") == 2
    for leaf in Opening.objects.filter(subject=freeze.public_id):
        assert bytes(leaf.leaf.hash).hex() in text


def test_the_story_of_a_listing_holds_what_restricted_it(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    seal_once(signer)
    text = page_text(browser_of(user_of(owner)), "/proof/lst_00000000000000000001/")
    assert freeze.public_id in text


def test_lines_that_are_not_sealed_yet_say_so_and_fetch_themselves(
    owner: Actor, freeze: Restriction, browser_of: Browser
) -> None:
    text = page_text(browser_of(user_of(owner)), f"/proof/{freeze.public_id}/")
    assert "Awaiting seal" in text
    assert 'hx-trigger="every 2s"' in text
    assert "All entries verified" not in text


def test_evidence_asked_for_before_the_seal_is_given_once_the_sealer_came(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []
    monkeypatch.setattr(time, "sleep", lambda _seconds: rounds.append(seal_once(signer)))
    given = browser_of(user_of(owner)).post(f"/proof/{freeze.public_id}/bundle.zip")
    assert (given.status_code, given["Content-Type"]) == (200, "application/zip")
    assert rounds == [2]
    assert EvidenceExport.objects.get().leaves == 2


def test_without_a_sealer_the_download_says_what_it_waits_for(
    owner: Actor, freeze: Restriction, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P16: only what needs the sealer is refused, with the time to ask again, on a page that looks again by itself."""
    monkeypatch.setattr(proof, "SEAL_WITHIN_S", 0.0)
    refused = browser_of(user_of(owner)).post(f"/partner/proof/{freeze.public_id}/bundle.zip")
    assert (refused.status_code, refused["Retry-After"]) == (503, "2")
    text = refused.content.decode()
    assert "Awaiting seal" in text
    assert f'hx-get="/partner/proof/{freeze.public_id}/"' in text
    assert "Not possible right now" not in text
    assert not EvidenceExport.objects.exists()


def test_few_downloads_wait_at_once_and_the_next_is_told_to_come_back(
    owner: Actor, freeze: Restriction, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P20: who waits holds a connection, so a crowd of them must not take all."""
    monkeypatch.setattr(proof, "WAITING", threading.BoundedSemaphore(1))
    client, address = browser_of(user_of(owner)), f"/proof/{freeze.public_id}/bundle.zip"
    with proof.WAITING:
        monkeypatch.setattr(time, "sleep", lambda _seconds: pytest.fail("it waited"))
        assert client.post(address).status_code == 503
    monkeypatch.setattr(proof, "SEAL_WITHIN_S", 0.0)
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    assert client.post(address).status_code == 503
    assert proof.WAITING.acquire(blocking=False), "a place is free again after a wait in vain"


def test_a_changed_opening_is_marked_on_the_page(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    seal_once(signer)
    opening = Opening.objects.filter(subject=freeze.public_id).order_by("id").first()
    opening.opens["subject"]["payload"]["facts"]["basis"] = "commercial"
    opening.save()
    text = page_text(browser_of(user_of(owner)), f"/proof/{freeze.public_id}/")
    assert "Verification failed for part of this page" in text
    assert "All entries verified" not in text


def test_a_checkpoint_that_nobody_signed_is_not_called_verified(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    seal_once(signer)
    forge_head(signer)
    text = page_text(browser_of(user_of(owner)), "/proof/")
    assert "Verification failed" in text


def test_a_neighbour_and_a_visitor_find_nothing(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    seal_once(signer)
    stranger = browser_of(user_of(member(OrganisationFactory(kinds=["partner"]))))
    for method, path in (("get", f"/proof/{freeze.public_id}/"), ("post", f"/proof/{freeze.public_id}/bundle.zip")):
        assert getattr(stranger, method)(path).status_code == 404
        visitor = getattr(browser_of(), method)(path)
        assert (visitor.status_code, visitor["Location"].partition("?")[0]) == (302, "/account/sign-in/")
    assert freeze.public_id not in page_text(stranger, "/proof/")


def test_an_auditor_reads_every_story(
    owner: Actor, moderator: Actor, freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    seal_once(signer)
    auditor = browser_of(user_of(moderator), second_factor=True)
    assert freeze.public_id in page_text(auditor, "/proof/")
    assert "All entries verified" in page_text(auditor, f"/proof/{freeze.public_id}/")


def test_the_downloaded_bundle_passes_the_verifier_and_leaves_a_line(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser, tmp_path: Path
) -> None:
    seal_once(signer)
    response = browser_of(user_of(owner)).post(f"/proof/{freeze.public_id}/bundle.zip")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    bundle = tmp_path / "evidence.zip"
    bundle.write_bytes(response.content)

    exported = EvidenceExport.objects.get()
    assert exported.about == freeze.public_id
    assert exported.leaves == 2
    assert exported.sha256 == hashlib.sha256(response.content).hexdigest()
    assert exported.organisation_id == owner.organisation_id
    assert Opening.objects.filter(command="provenance.export_bundle", subject=exported.public_id).exists()

    verify = [sys.executable, str(settings.ROOT / "sdk" / "verify.py"), str(bundle), "--key"]
    assert subprocess.run([*verify, str(signer.key)], check=False).returncode == 0
    forged = str(Signer(signer.key.name, bytes(32)).key)
    assert subprocess.run([*verify, forged], check=False).returncode == 1


def test_a_viewer_reads_the_story_and_may_not_take_it_away(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    from apps.ground.accounts.models import Organisation

    seal_once(signer)
    organisation = Organisation.objects.get(pk=owner.organisation_id)
    viewer = browser_of(user_of(member(organisation, ["viewer"])))
    assert "bundle.zip" not in page_text(viewer, f"/proof/{freeze.public_id}/")
    assert viewer.post(f"/proof/{freeze.public_id}/bundle.zip").status_code == 403


def test_both_sides_of_a_deal_see_its_line(owner: Actor, freeze: Restriction, signer: Signer) -> None:
    """An opening has an organisation and a counterparty; either may read it."""
    other = member(OrganisationFactory(kinds=["customer"]))
    opening = Opening.objects.filter(subject=freeze.public_id).order_by("id").first()
    opening.counterparty_id = other.organisation_id
    opening.save()
    assert list(Opening.objects.visible_to(other)) == [opening]
    assert opening in Opening.objects.visible_to(owner)


def test_looking_something_up_leads_to_its_story(owner: Actor, freeze: Restriction, browser_of: Browser) -> None:
    client = browser_of(user_of(owner))
    assert client.get("/proof/", {"about": freeze.public_id})["Location"] == f"/proof/{freeze.public_id}/"
    found = client.get("/partner/proof/", {"about": f" {freeze.public_id} "})
    assert found["Location"] == f"/partner/proof/{freeze.public_id}/"


@pytest.mark.parametrize("asked", ["harbor mutual", "ord_1", "../x", "O-2026-999999", "<b>"])
@pytest.mark.parametrize("frame", ["/proof/", "/partner/proof/"])
def test_what_is_not_there_is_said_beside_the_field(owner: Actor, browser_of: Browser, asked: str, frame: str) -> None:
    response = browser_of(user_of(owner)).get(frame, {"about": asked})
    text = response.content.decode()
    assert response.status_code == 200
    assert f"No results for “{escape(asked)}”" in text
    assert 'aria-invalid="true" aria-describedby="about-error"' in text
    assert f'value="{escape(asked)}"' in text


def test_a_neighbours_thing_reads_as_one_that_is_not_there(freeze: Restriction, browser_of: Browser) -> None:
    stranger = browser_of(user_of(member(OrganisationFactory(kinds=["partner"]))))
    assert "No results" in stranger.get("/proof/", {"about": freeze.public_id}).content.decode()


def test_reading_writes_nothing(owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser) -> None:
    """A GET neither exports nor leaves a line; the export is a form of the story's page."""
    seal_once(signer)
    client, before = browser_of(user_of(owner)), Opening.objects.count()
    address = f"/proof/{freeze.public_id}/"
    assert client.get(f"{address}bundle.zip").status_code == 405
    assert f'<form method="post" action="{address}bundle.zip"' in page_text(client, address)
    assert (EvidenceExport.objects.count(), Opening.objects.count()) == (0, before)


def test_a_log_that_does_not_verify_is_said_on_every_page_of_it(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    """A checkpoint nobody signed: the pages say so, and no evidence is issued, with a page and not an error."""
    seal_once(signer)
    forge_head(signer)
    client = browser_of(user_of(owner))
    address = f"/partner/proof/{freeze.public_id}/"
    for path in ("/proof/", "/log/", address):
        assert "Log verification failed" in page_text(client, path), path
    text = page_text(client, address)
    assert "bundle.zip" not in text
    assert "All entries verified" not in text
    refused = client.post(f"{address}bundle.zip")
    assert (refused.status_code, refused["Retry-After"]) == (503, "300")
    assert "Log verification failed" in refused.content.decode()
    assert not EvidenceExport.objects.exists()


def test_a_changed_line_is_no_evidence(owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser) -> None:
    seal_once(signer)
    opening = Opening.objects.filter(subject=freeze.public_id).order_by("id").first()
    Opening.objects.filter(pk=opening.pk).update(actor_ref="usr_forged")
    refused = browser_of(user_of(owner)).post(f"/proof/{freeze.public_id}/bundle.zip")
    assert refused.status_code == 503
    assert "Verification failed for part of this page" in refused.content.decode()


def forge_head(signer: Signer) -> None:
    """A larger checkpoint with the old note beside a key of somebody else's."""
    head = CheckpointRow.objects.get()
    other = Signer(signer.key.name, bytes(32))
    CheckpointRow.objects.create(
        size=head.size + 1, root=head.root, note=head.note, verifier=str(other.key), created_at=head.created_at
    )


@pytest.mark.parametrize("frame", ["/proof/", "/partner/proof/"])
def test_the_log_is_read_in_parts(
    owner: Actor, moderator: Actor, signer: Signer, browser_of: Browser, frame: str
) -> None:
    from datetime import timedelta

    from apps.ground.clock import now
    from apps.ground.restrictions.commands import freeze_listing

    for number in range(27):
        freeze_listing(
            moderator,
            f"lst_{number:020}",
            organisation_id=owner.organisation_id,
            basis="security",
            reason="A report of leaked credentials",
            review_by=now() + timedelta(days=7),
        )
    client = browser_of(user_of(owner))
    first = client.get(frame)
    assert len(first.context["log"].rows) == 25
    (following,) = re.findall(r'href="([^"]+)" rel="next"', first.content.decode())
    second = client.get(frame + unescape(following))
    assert len(second.context["log"].rows) == 2
    whole = client.get(frame, {"show": "all"})
    (following,) = re.findall(r'href="([^"]+)" rel="next"', whole.content.decode())
    assert len(client.get(frame + unescape(following)).context["log"].rows) == 2
