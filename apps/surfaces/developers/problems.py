"""Every refusal that the product knows, as the reference lists it: code, status, sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.ground.policy.reasons import sentences
from apps.ground.web.api.problems import BY_KIND
from apps.ground.web.refusals import Denied, Refused, Sentence


@dataclass(frozen=True)
class Problem:
    """One code."""

    code: str
    status: int
    said: Sentence


def problems() -> list[Problem]:
    """All codes with a class of their own, those of the policies, and those of the protocol; by code."""
    found = {each.code: Problem(each.code, each.status, each.detail) for each in _kinds(Refused) if each is not Refused}
    for code, said in sentences().items():
        found.setdefault(code, Problem(code, Denied.status, said))
    for kind, code, status in BY_KIND:
        found.setdefault(code, Problem(code, status, getattr(kind, "default_detail", "")))
    return [found[code] for code in sorted(found) if code]


def _kinds(kind: type[Refused]) -> Iterator[type[Refused]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _kinds(each)
