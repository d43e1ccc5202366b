"""The connection to another database than the test's own, where commits are commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.test import override_settings

from apps.ground.provenance.keys import make_seed
from apps.ground.tenancy.hosts import forget
from tests.support.databases import drop_database


def connect(name: str) -> None:
    """Let Django's connection lead to this database of the test servers."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connections.databases["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    forget()


def trusted_in(folder: Path) -> Path:
    """The file of the logs' public keys that tests with this folder trust."""
    return folder / "keys" / "log.verifiers"


@contextmanager
def connected(blocker: Any, database: str, folder: Path) -> Iterator[None]:
    """Within the block the connection leads to this database, where commits are commits; afterwards it is dropped.

    folder: for keys and pictures; a key for tokens is made there.
    """
    ordinary = connection.settings_dict["NAME"]
    for_tests = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        CELERY_TASK_ALWAYS_EAGER=True,
        MEDIA_ROOT=folder / "media",
        TOKEN_SIGNING_KEY_FILE=folder / "tokens.ed25519",
        LOG_VERIFIER_KEYS_FILE=trusted_in(folder),
    )
    make_seed(folder / "tokens.ed25519")
    with for_tests:
        with blocker.unblock():
            connect(database)
        yield
    with blocker.unblock():
        connections.close_all()
        connect(ordinary)
        connection.set_schema_to_public()
    drop_database(database)
