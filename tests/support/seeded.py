"""A database with one whole company story in it, committed, for tests that ask much of the same things."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.test import override_settings

from apps.ground.provenance.keys import make_seed
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.hosts import forget
from apps.ground.tenancy.scope import Scope, scoped
from tests.isolation.worlds import World, build
from tests.support.databases import clone_database, drop_database, template_database


def _connect(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connections.databases["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    forget()


@contextmanager
def seeded_world(blocker: object, name: str, folder: Path) -> Iterator[World]:
    """The world of one word in marketplace us, in a database of this name; the connection leads there meanwhile."""
    ordinary = connection.settings_dict["NAME"]
    made = clone_database(template_database(), name)
    for_tests = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        CELERY_TASK_ALWAYS_EAGER=True,
        MEDIA_ROOT=folder / "media",
        TOKEN_SIGNING_KEY_FILE=folder / "tokens.ed25519",
    )
    make_seed(folder / "tokens.ed25519")
    with for_tests:
        with blocker.unblock():
            _connect(made)
            with inside(named("us")), scoped(Scope(reach="marketplace")):
                world = build("amberine", folder)
            connection.close()
        yield world
    with blocker.unblock():
        connections.close_all()
        _connect(ordinary)
    drop_database(made)
