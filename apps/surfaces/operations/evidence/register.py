"""`policies/artifacts.yaml`, read strictly: all artefacts of the blueprint, in its order."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from msgspec import Meta, Struct

from intelgraph.policy_files import reads
from intelgraph.strict_yaml import UnreadableYaml, read_as

Text = Annotated[str, Meta(min_length=1)]


class Artifact(Struct, forbid_unknown_fields=True, frozen=True):
    """One artefact.

    place: the files that do it, relative to the project. proof: the tests that show it works, each a file of tests or
    one test of it. A row without a proof has no place and no backout either: it is not built, or not whole.
    """

    epic: Annotated[int, Meta(ge=1, le=11)]
    name: Text
    kind: Literal["config", "document", "feature", "generated"]
    app: Text
    place: tuple[Text, ...] = ()
    proof: tuple[Text, ...] = ()
    backout: str = ""

    @property
    def key(self) -> str:
        """How the row is named on the command line: names repeat across epics."""
        return f"{self.epic}/{self.name}"


class Register(Struct, forbid_unknown_fields=True, frozen=True):
    """The file. at_least: how many rows are proved; a change may only raise it. owners: epic to the role that is
    responsible."""

    version: Literal[1]
    at_least: Annotated[int, Meta(ge=0)]
    approver: Text
    owners: dict[str, Text]
    artifacts: tuple[Artifact, ...]

    def owner(self, artifact: Artifact) -> str:
        return self.owners[str(artifact.epic)]


@reads("artifacts.yaml")
def register() -> Register:
    """The register in force. Raises: UnreadableYaml."""
    return _read(Path(settings.POLICIES_DIR) / "artifacts.yaml")


@lru_cache(maxsize=8)
def _read(path: Path) -> Register:
    found = read_as(path, Register)
    for fault in _faults(found):
        raise UnreadableYaml(path, 0, fault)
    return found


def _faults(found: Register) -> list[str]:
    """What the shape of the file cannot say."""
    keys = [artifact.key for artifact in found.artifacts]
    faults = [f"{key} is there twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
    for artifact in found.artifacts:
        if str(artifact.epic) not in found.owners:
            faults.append(f"{artifact.key} has no owner")
        if len({bool(artifact.place), bool(artifact.proof), bool(artifact.backout)}) > 1:
            faults.append(f"{artifact.key}: place, proof and backout are given together")
    return faults
