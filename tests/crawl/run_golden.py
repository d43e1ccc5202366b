"""`make crawl`, its second part: the same walks through the golden content, by those who sign in to look around.

Not a part of `make test`, because the year that fills both marketplaces takes minutes: pytest is given this by name.
"""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from apps.ground.accounts.models import User
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from apps.surfaces.golden import content
from intelgraph.stack.paths import PROJECT
from tests.crawl.crawler import grouped
from tests.crawl.roles import OPERATORS, VISITOR, Role
from tests.crawl.walks import Walks
from tests.factories.accounts import verified_device
from tests.support.databases import clone_database
from tests.support.golden import golden_database
from tests.support.seeded import connected

WHO = (VISITOR, "customer", "approver", "partner", "operator", "deputy", "auditor")
PLACES = [(each["slug"], language) for each in content.marketplaces() for language in each["languages"]]


def _roles(marketplace: str) -> Iterator[Role]:
    yield Role(VISITOR, marketplace)
    for name, who in content.demo(marketplace).items():
        user = User.objects.get(email=who["email"])
        yield Role(name, marketplace, user, verified_device(user).persistent_id if name in OPERATORS else "")


@pytest.fixture(scope="module")
def golden(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walks]:
    """A copy of the golden database, and those who sign in there."""
    state = PROJECT / ".var" / "test"
    database = clone_database(golden_database(state / "golden"), "golden_walks")
    with connected(django_db_blocker, database, tmp_path_factory.mktemp("golden")):
        roles: dict[str, dict[str, Role]] = {}
        with django_db_blocker.unblock():
            for marketplace in {name for name, _language in PLACES}:
                with inside(named(marketplace)), scoped(Scope(reach="marketplace")):
                    roles[marketplace] = {each.name: each for each in _roles(marketplace)}
        walks = Walks(roles, django_db_blocker, state / "golden" / "media")
        yield walks
        walks.report(state / "crawl_golden.txt")


@pytest.mark.parametrize("role", WHO)
@pytest.mark.parametrize(("marketplace", "language"), PLACES)
def test_no_link_of_the_golden_content_leads_astray(golden: Walks, marketplace: str, language: str, role: str) -> None:
    walk = golden.of(marketplace, language, role)
    assert walk.faults == [], f"\n{grouped(walk.faults)}"
