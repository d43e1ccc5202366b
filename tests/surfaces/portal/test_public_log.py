"""What anybody may ask the log: its checkpoint, places and proofs; digests and nothing else."""

import base64
from collections.abc import Callable

from django.test import Client

from apps.ground.policy.actor import Actor
from apps.ground.provenance.checkpoint import open_checkpoint
from apps.ground.provenance.merkle import verify_consistency, verify_inclusion
from apps.ground.provenance.models import CheckpointRow, Opening
from apps.ground.provenance.note import Signer
from apps.ground.provenance.sealer import seal_once
from apps.ground.restrictions.models import Restriction

Browser = Callable[..., Client]


def test_the_checkpoint_is_a_signed_note_that_anybody_reads(
    freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    visitor = browser_of()
    assert visitor.get("/log/checkpoint").status_code == 404
    seal_once(signer)
    response = visitor.get("/log/checkpoint")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    opened = open_checkpoint(response.content, signer.key.name, signer.key)
    assert opened.size == Opening.objects.count()

    document = visitor.get("/api/v1/log/checkpoint").json()
    assert document["note"] == response.content.decode()
    assert (document["size"], document["root"]) == (opened.size, opened.root.hex())
    assert base64.b64encode(opened.root).decode() in document["note"]


def test_proofs_by_api_verify(freeze: Restriction, signer: Signer, browser_of: Browser) -> None:
    seal_once(signer, most=1)
    seal_once(signer)
    visitor = browser_of()
    old, new = CheckpointRow.objects.order_by("size")
    leaf = Opening.objects.order_by("-id").first().leaf
    place = visitor.get(f"/api/v1/log/entries/{bytes(leaf.hash).hex()}").json()["index"]
    assert place == new.size - 1

    answer = visitor.get(f"/api/v1/log/proofs/inclusion?index={place}&size={new.size}").json()
    path = [bytes.fromhex(each) for each in answer["path"]]
    verify_inclusion(bytes(leaf.hash), place, new.size, path, bytes(new.root))

    answer = visitor.get(f"/api/v1/log/proofs/consistency?old={old.size}&new={new.size}").json()
    path = [bytes.fromhex(each) for each in answer["path"]]
    verify_consistency(old.size, new.size, bytes(old.root), bytes(new.root), path)


def test_what_is_no_place_in_the_log_is_refused_with_its_name(
    freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    seal_once(signer)
    visitor = browser_of()
    size = CheckpointRow.objects.get().size
    missing = visitor.get("/api/v1/log/proofs/inclusion?index=0")
    assert (missing.status_code, missing.json()["errors"][0]["pointer"]) == (422, "/size")
    for wrong in ("-1", "x", "1e3", "9" * 25, "٣"):
        assert visitor.get("/api/v1/log/proofs/inclusion", {"index": wrong, "size": size}).status_code == 422
    for index, asked in ((size, size), (0, size + 1)):
        assert visitor.get("/api/v1/log/proofs/inclusion", {"index": index, "size": asked}).status_code == 404
    assert visitor.get("/api/v1/log/proofs/consistency", {"old": size + 1, "new": size}).status_code == 404
    for unknown in ("00" * 32, "zz", "0"):
        assert visitor.get(f"/api/v1/log/entries/{unknown}").status_code == 404


def test_the_page_shows_the_command_with_this_log_s_key(
    owner: Actor, freeze: Restriction, signer: Signer, browser_of: Browser
) -> None:
    visitor = browser_of()
    assert "No sealed entries yet" in visitor.get("/log/").content.decode()
    seal_once(signer)
    text = visitor.get("/log/").content.decode()
    assert "python3 verify.py evidence.zip --key" in text
    assert str(signer.key) in text
    assert freeze.public_id not in text
    script = visitor.get("/log/verify.py")
    assert b"Check an evidence bundle offline" in script.content
