"""A database of two marketplaces with two worlds in us and one in eu, built once for all walks of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings

from apps.ground.provenance.keys import make_seed
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.hosts import forget
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from tests.isolation.worlds import World, build
from tests.support.databases import clone_database, drop_database, template_database


@dataclass(frozen=True)
class Places:
    """Whose things are asked for, who has the same next door, and who has the same in the other marketplace."""

    own: World
    neighbour: World
    elsewhere: World


def _connect(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connections.databases["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    forget()


@pytest.fixture(scope="package")
def seeded(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Places]:
    """The worlds, committed; the connection leads to their database until the last walk of this folder is done."""
    ordinary = connection.settings_dict["NAME"]
    name = clone_database(template_database(), f"worlds_{worker_id}")
    folder = tmp_path_factory.mktemp("worlds")
    for_tests = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        CELERY_TASK_ALWAYS_EAGER=True,
        MEDIA_ROOT=tmp_path_factory.getbasetemp() / "media",
        TOKEN_SIGNING_KEY_FILE=folder / "tokens.ed25519",
    )
    make_seed(folder / "tokens.ed25519")
    with for_tests, django_db_blocker.unblock():
        _connect(name)
        built = []
        for marketplace, word in (("us", "amberine"), ("us", "basaltic"), ("eu", "cobaltic")):
            with inside(named(marketplace)), scoped(Scope(reach="marketplace")):
                built.append(build(word, folder))
        connection.close()
    with for_tests:
        yield Places(*built)
    with django_db_blocker.unblock():
        connections.close_all()
        _connect(ordinary)
    drop_database(name)


@pytest.fixture
def places(seeded: Places, us: Marketplace) -> Places:
    """The worlds, with us entered and the whole of it in reach; what a test changes is rolled back."""
    return seeded
