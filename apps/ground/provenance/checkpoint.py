"""Checkpoints (C2SP tlog-checkpoint): the log's origin, size and root as the text of a signed note.

The signing key's name is the origin, so that a checkpoint of one marketplace can never pass for another's.
"""

import base64
import binascii
import re
from typing import NamedTuple, Self

from apps.ground.provenance.merkle import EMPTY_ROOT, HASH_BYTES
from apps.ground.provenance.note import MalformedNote, Signer, UntrustedNote, VerifierKey, open_note, sign

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class MalformedCheckpoint(MalformedNote):
    """The note's text is not a checkpoint; the message says what is wrong."""


class Checkpoint(NamedTuple):
    """A tree head: `size` leaves of the log `origin` hash to `root` (32 bytes). Extension lines are signed too."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def parse(cls, body: str) -> Self:
        """Read a note's text. Raises MalformedCheckpoint."""
        lines = body.removesuffix("\n").split("\n")
        if not body.endswith("\n") or len(lines) < 3 or not all(lines):
            raise MalformedCheckpoint("a checkpoint has at least three lines, none of them empty")
        origin, size, encoded, *extensions = lines
        if not _SIZE.fullmatch(size):
            raise MalformedCheckpoint("the tree size is not a plain decimal number")
        try:
            root = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as error:
            raise MalformedCheckpoint("the root is not base64") from error
        checkpoint = cls(origin, int(size), root, tuple(extensions))
        if len(root) != HASH_BYTES or checkpoint.body() != body:
            raise MalformedCheckpoint(f"the root is not {HASH_BYTES} bytes in canonical base64")
        if checkpoint.size == 0 and root != EMPTY_ROOT:
            raise MalformedCheckpoint("an empty tree has the root SHA-256 of nothing")
        return checkpoint

    def body(self) -> str:
        """The note's text, ending in a newline."""
        return "\n".join([self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions]) + "\n"


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> str:
    """The checkpoint as a signed note; while a key is being changed, by the old and the new.

    Raises MalformedCheckpoint for a checkpoint that could not be read back, or where no signer bears the origin's name.
    """
    if Checkpoint.parse(checkpoint.body()) != checkpoint:
        raise MalformedCheckpoint("an extension is one line, and a line holds no line break")
    if not any(signer.key.name == checkpoint.origin for signer in signers):
        raise MalformedCheckpoint(f"no signing key is named {checkpoint.origin}")
    return sign(checkpoint.body(), *signers)


def open_checkpoint(note: str | bytes, origin: str, *trusted: VerifierKey) -> Checkpoint:
    """The checkpoint, once it is of the log `origin` and signed by a trusted key that bears this name.

    Keys of other names (witnesses, other logs) may be among the trusted; alone they do not vouch for this log.
    Raises MalformedNote (MalformedCheckpoint), UntrustedNote.
    """
    own_keys = [key for key in trusted if key.name == origin]
    checkpoint = Checkpoint.parse(open_note(note, *own_keys).text)
    if checkpoint.origin != origin:
        raise UntrustedNote(f"the checkpoint is of another log: {checkpoint.origin}")
    return checkpoint
