"""Signed notes and checkpoints against the examples of their specifications and of Go's implementation."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ground.provenance import merkle
from apps.ground.provenance.checkpoint import Checkpoint, MalformedCheckpoint, open_checkpoint, sign_checkpoint
from apps.ground.provenance.note import MalformedNote, Signer, UntrustedNote, VerifierKey, open_note, sign

# c2sp.org/signed-note
FOO_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
# golang.org/x/mod/sumdb/note
PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH_KEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
PETER, ENOCH = VerifierKey.parse(PETER_KEY), VerifierKey.parse(ENOCH_KEY)
ROOT = merkle.leaf_hash(b"one")


def test_the_specification_s_example_opens() -> None:
    key = VerifierKey.parse(FOO_KEY)
    assert str(key) == FOO_KEY
    opened = open_note(FOO_NOTE.encode(), key)
    assert opened.text == "This is an example message.\n"
    assert opened.signed_by == (key,)


def test_signing_gives_the_bytes_go_gives() -> None:
    signer = Signer.parse(PETER_SECRET)
    assert str(signer.key) == PETER_KEY
    assert signer.secret() == PETER_SECRET
    assert sign(TEXT, signer) == TEXT + "\n" + PETER_LINE
    assert PETER_SECRET.rpartition("+")[2] not in repr(signer)


def test_signatures_of_keys_nobody_trusts_are_passed_over() -> None:
    note = TEXT + "\n" + PETER_LINE + ENOCH_LINE
    assert open_note(note, PETER).signed_by == (PETER,)
    assert open_note(note, PETER, ENOCH).signed_by == (PETER, ENOCH)
    with pytest.raises(UntrustedNote):
        open_note(note)


def test_a_wrong_signature_of_a_trusted_key_spoils_the_note() -> None:
    wrong = ENOCH_LINE.replace("5n2tiOHp", "5n2tiOHq")
    assert open_note(TEXT + "\n" + PETER_LINE + wrong, PETER).signed_by == (PETER,)
    with pytest.raises(UntrustedNote):
        open_note(TEXT + "\n" + PETER_LINE + wrong, PETER, ENOCH)
    with pytest.raises(UntrustedNote):
        open_note(TEXT.replace("answer", "ANSWER") + "\n" + PETER_LINE, PETER)


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        TEXT + "\n",
        TEXT + "\n" + PETER_LINE[:-1],
        "\x01" + TEXT + "\n" + PETER_LINE,
        b"\xff" + (TEXT + "\n" + PETER_LINE).encode(),
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Bad Name"),
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Bad+Name"),
        TEXT + "\n" + PETER_LINE + "Unexpected line.\n",
        TEXT + "\n" + PETER_LINE * 101,
        TEXT + "\n— PeterNeumann x08g\n",
        TEXT + "\n" + PETER_LINE.replace("nAM=", "nAN="),  # bits that base64 would drop
    ],
)
def test_malformed_notes_are_refused(note: str | bytes) -> None:
    with pytest.raises(MalformedNote):
        open_note(note, PETER)


def test_no_mangled_key_is_a_key() -> None:
    for text, parse in ((PETER_KEY, VerifierKey.parse), (PETER_SECRET, Signer.parse)):
        for begin in range(len(text)):
            for end in range(begin + 1, len(text) + 1):
                if (begin, end) != (0, len(text)):
                    with pytest.raises(MalformedNote):
                        parse(text[begin:end])
        for place, letter in enumerate(text):
            with pytest.raises(MalformedNote):
                parse(text[:place] + chr(ord(letter) + 1) + text[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_keys_of_another_length_or_algorithm_are_refused(text: str) -> None:
    with pytest.raises(MalformedNote):
        VerifierKey.parse(text)


@pytest.mark.parametrize("text", ["abc", "a\tb\n", "a\r\n", ""])
def test_text_a_note_cannot_hold_is_not_signed(text: str) -> None:
    with pytest.raises(MalformedNote):
        sign(text, Signer.parse(PETER_SECRET))


def test_a_generated_key_signs_and_reads_back() -> None:
    signer = Signer.generate("EnochRoot")
    assert Signer.parse(signer.secret()).key == signer.key
    assert open_note(sign("hi\n", signer), signer.key).text == "hi\n"
    with pytest.raises(MalformedNote):
        Signer.generate("two words")


def test_the_specification_s_checkpoint_reads() -> None:
    body = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    checkpoint = Checkpoint.parse(body)
    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert base64.b64encode(checkpoint.root).decode() == "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    assert checkpoint.body() == body


@given(
    size=st.integers(1, 2**62),
    root=st.binary(min_size=32, max_size=32),
    extensions=st.lists(st.text("abc ", min_size=1), max_size=3),
)
def test_a_checkpoint_reads_back_as_signed(size: int, root: bytes, extensions: list[str]) -> None:
    signer = Signer("log.example/us", bytes(32))
    checkpoint = Checkpoint("log.example/us", size, root, tuple(extensions))
    assert open_checkpoint(sign_checkpoint(checkpoint, signer), "log.example/us", signer.key) == checkpoint


@pytest.mark.parametrize(
    "body",
    [
        "log\n1\n",
        "log\n01\n" + base64.b64encode(ROOT).decode() + "\n",
        "log\n-1\n" + base64.b64encode(ROOT).decode() + "\n",
        "log\n١\n" + base64.b64encode(ROOT).decode() + "\n",
        "log\n1\n" + base64.b64encode(ROOT[:31]).decode() + "\n",
        "log\n1\n" + base64.b64encode(ROOT).decode(),
        "log\n0\n" + base64.b64encode(ROOT).decode() + "\n",
        "log\n1\n!\n",
        "\n1\n" + base64.b64encode(ROOT).decode() + "\n",
        "log\n1\n" + base64.b64encode(ROOT).decode() + "\n\nextension\n",
    ],
)
def test_malformed_checkpoints_are_refused(body: str) -> None:
    with pytest.raises(MalformedCheckpoint):
        Checkpoint.parse(body)


def test_an_empty_log_has_a_checkpoint() -> None:
    signer = Signer("log", bytes(32))
    note = sign_checkpoint(Checkpoint("log", 0, merkle.EMPTY_ROOT), signer)
    assert open_checkpoint(note, "log", signer.key).size == 0


def test_a_checkpoint_of_one_log_never_passes_for_another_s() -> None:
    us, eu = Signer("log/us", bytes(32)), Signer("log/eu", bytes(32))
    with pytest.raises(MalformedCheckpoint):
        sign_checkpoint(Checkpoint("log/us", 1, ROOT), eu)
    with pytest.raises(MalformedCheckpoint):
        sign_checkpoint(Checkpoint("log/us", 1, ROOT, ("two\nlines",)), us)
    note = sign_checkpoint(Checkpoint("log/us", 1, ROOT), us)
    with pytest.raises(UntrustedNote):
        open_checkpoint(note, "log/eu", us.key, eu.key)
    forged = sign(Checkpoint("log/us", 1, ROOT).body(), eu)
    with pytest.raises(UntrustedNote):
        open_checkpoint(forged, "log/us", us.key, eu.key)
    relabelled = sign(Checkpoint("log/eu", 1, ROOT).body(), us)
    with pytest.raises(UntrustedNote):
        open_checkpoint(relabelled, "log/us", us.key, eu.key)


def test_while_a_key_is_changed_either_key_opens() -> None:
    old, new = Signer("log", bytes(32)), Signer("log", b"\x01" * 32)
    note = sign_checkpoint(Checkpoint("log", 1, ROOT), old, new)
    assert open_checkpoint(note, "log", old.key) == open_checkpoint(note, "log", new.key)
