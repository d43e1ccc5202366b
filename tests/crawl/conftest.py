"""Two marketplaces with three pages of everything, built once for all walks of this folder, and who walks there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from pytest_django import DjangoDbBlocker

from apps.ground.accounts.models import User
from apps.ground.tenancy.current import current, inside, named
from apps.ground.tenancy.scope import Scope, scoped
from intelgraph.stack.paths import PROJECT
from tests.crawl.plenty import fill, mailed, too_few
from tests.crawl.roles import VISITOR, Role
from tests.crawl.walks import Walks
from tests.factories.accounts import member, operator, user_of, verified_device
from tests.factories.program import active_partner, owner_of
from tests.isolation.worlds import World
from tests.support.databases import as_owner
from tests.support.kept import Story, kept

WORDS = {"us": "amberine", "eu": "cobaltic"}


@dataclass(frozen=True)
class Crowd:
    """A filled marketplace and those who walk through it; `too_few`: what it has fewer than three pages of."""

    marketplace: str
    languages: tuple[str, ...]
    roles: dict[str, Role]
    too_few: dict[str, int]


def _leave_low_ids() -> None:
    """Of every table of the connection's database the low ids are left to the copies."""
    with as_owner(connection.settings_dict["NAME"]) as owner:
        owner.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, 1000000) FROM pg_sequences"
            " WHERE schemaname = ANY(%s)",
            [list(WORDS)],
        )


def _crowds(_known: None, folder: Path) -> dict[str, Crowd]:
    _leave_low_ids()
    return {marketplace: _crowd(marketplace, word, folder) for marketplace, word in WORDS.items()}


def _crowd(marketplace: str, word: str, folder: Path) -> Crowd:
    with inside(named(marketplace)), scoped(Scope(reach="marketplace")):
        mail.outbox = []
        world = fill(word, folder)
        roles = {each.name: each for each in _roles(marketplace, world)}
        return Crowd(marketplace, tuple(current().languages), roles, too_few())


def _roles(marketplace: str, world: World) -> Iterator[Role]:
    """Everybody with their letters; those to people who are nobody yet are the visitor's."""
    people = {
        "customer": world.buyer,
        "approver": member(world.customer, ["finance"]),
        "partner": world.seller,
        "beginner": active_partner(f"{world.word} beginner", f"{world.word}-beginner.example", agreed=False)[0],
        "applicant": owner_of(world.things["application"]),
        "operator": operator(("lead", "moderator")),
        "auditor": operator(("auditor",)),
    }
    letters = mailed()
    for name, actor in people.items():
        user: User = user_of(actor)
        device = verified_device(user).persistent_id if actor.is_operator else ""
        yield Role(name, marketplace, user, device, letters.pop(user.email, []))
    yield Role(VISITOR, marketplace, letters=[text for texts in letters.values() for text in texts])


CROWDS = Story("crowds", ("tests/isolation/worlds.py", "tests/crawl/*.py"), _crowds)


@pytest.fixture(scope="package")
def crowds(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Crowd]]:
    """The filled marketplaces, committed; the connection leads to them until the last walk of this folder is done."""
    with kept(django_db_blocker, f"crawl_{worker_id}", tmp_path_factory.getbasetemp(), CROWDS) as crowds:
        yield crowds


@pytest.fixture(scope="package")
def walks(
    crowds: dict[str, Crowd], django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walks]:
    """Who walked where; a walk is made when it is first asked for."""
    walks = Walks(
        {name: crowd.roles for name, crowd in crowds.items()},
        django_db_blocker,
        tmp_path_factory.getbasetemp() / "media",
    )
    yield walks
    walks.report(PROJECT / ".var" / "test" / "crawl.txt")
