"""All the walks of a run: every role through each marketplace in each of its languages, each walked once."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.crawl.crawler import Walk
from tests.crawl.languages import checked_in
from tests.crawl.roles import OPERATORS, Role
from tests.support.sampled import IS_WHOLE, SEED

#: Addresses of a kind that are asked for, names in a query beside the pager's, and most addresses of all.
EVERYTHING, WIDE, NARROW = (6, 2, 0), (2, 1, 0), (1, 0, 60)
WIDER = (4, 1, 0)  # what a partner writes is in many states
#: Where every run goes everywhere; elsewhere it walks more narrowly, with the same pages in the other language.
MAIN = ("us", "en")
SHARE_OF_FILTERS = 1.0 if IS_WHOLE else 0.15  # of an operator's lists, which have hundreds


@dataclass
class Walks:
    """Marketplace -> role -> who that is; `of` walks, or tells how the walk went.

    media: where the pictures are.
    """

    crowds: Mapping[str, Mapping[str, Role]]
    blocker: DjangoDbBlocker
    media: Path
    made: dict[tuple[str, str, str], Walk] = field(default_factory=dict)

    def of(self, marketplace: str, language: str, role: str) -> Walk:
        """The walk of this role, made when it is first asked for."""
        name = (marketplace, language, role)
        if name not in self.made:
            self.made[name] = self._walk(*name)
        return self.made[name]

    def _walk(self, marketplace: str, language: str, role: str) -> Walk:
        who = self.crowds[marketplace][role]
        title = f"{role} in {marketplace}, {language}, FAULT_SEED={SEED}"
        objects, filters, most = budget(marketplace, language, role)
        with self.blocker.unblock(), override_settings(MEDIA_ROOT=self.media):
            walk = Walk(title, who.client(language), objects, filters, most, takes(role, title), checked_in(language))
            return walk.begin(who.doors)

    def report(self, file: Path) -> None:
        """Write who reached which routes, and print of how many."""
        walks = self.made.values()
        lines = [f"{each.role}: {each.asked} addresses of {len(each.reached)} routes" for each in walks]
        sys.stdout.write("\n".join(["", *lines, f"The routes: {file}", ""]))
        lines += [f"{walk.role}: {route} {times}" for walk in walks for route, times in sorted(walk.reached.items())]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def budget(marketplace: str, language: str, role: str) -> tuple[int, int, int]:
    """How far this walk goes; an operator's second list of everything is seen by a share that the seed chooses."""
    if IS_WHOLE:
        return EVERYTHING
    is_main = (marketplace, language) == MAIN and role != "auditor"
    if is_main and role == "partner":
        return WIDER
    return WIDE if is_main or (language != "en" and role not in OPERATORS) else NARROW


def takes(role: str, title: str) -> Callable[[str], bool]:
    """Which kinds of filtered lists this role walks: all of them, or for operators a share that the seed chooses."""
    share = SHARE_OF_FILTERS if role in OPERATORS else 1.0
    return lambda kind: int(sha256(f"{title} {kind}".encode()).hexdigest()[:8], 16) / 0x1_0000_0000 < share
