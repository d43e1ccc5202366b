"""Where tests arrange what the browser then finds: a thread with a database connection of its own.

The browser's driver keeps an event loop in the test's thread, in which Django refuses to touch a database; and the
product serves another database than the other tests use.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from apps.ground import clock
from apps.ground.accounts.actors import STEPPED_UP_KEY
from apps.ground.accounts.models import User
from apps.ground.events.dispatch import deliver_all
from apps.ground.events.models import Message
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import named
from apps.ground.tenancy.scope import Scope, set_scope
from tests.factories.accounts import user_of, verified_device
from tests.support.product import Product

Given = ParamSpec("Given")
Made = TypeVar("Made")
SETTLES_WITHIN_S = 20


@dataclass
class Backstage:
    """Runs functions against the served database, with a whole marketplace in reach."""

    product: Product
    blocker: DjangoDbBlocker
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(max_workers=1))
    opened: bool = False

    def __call__(self, arrange: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """Arrange something in marketplace us; what it announced is delivered before this returns."""
        return self.within("us", arrange, *args, **kwargs)

    def within(self, marketplace: str, arrange: Callable[..., Made], *args: Any, **kwargs: Any) -> Made:
        """Arrange something in a marketplace."""
        return self._run(lambda: self._arrange(marketplace, arrange, args, kwargs))

    def look(self, read: Callable[[], Made]) -> Made:
        """Read something in marketplace us, and nothing else."""
        return self._run(lambda: self._inside("us", read))

    def session_of(self, who: Actor, marketplace: str = "us") -> str:
        """The session cookie of somebody who has signed in, operators with their second factor."""
        return self._run(lambda: self._inside(marketplace, lambda: self._session(who, marketplace)))

    def queries(self, who: Actor | None, paths: list[str]) -> dict[str, int]:
        """How many questions each page asks the database, asked by this member or by a visitor."""
        return self._run(lambda: self._count(who, paths))

    def close(self) -> None:
        self._run(lambda: connection.close())
        self.thread.shutdown()

    def _run(self, work: Callable[[], Made]) -> Made:
        with self.blocker.unblock():
            return self.thread.submit(self._on_own_database, work).result()

    def _on_own_database(self, work: Callable[[], Made]) -> Made:
        if not self.opened:
            connection.settings_dict = {**connection.settings_dict, "NAME": self.product.database}
            self.opened = True
        with override_settings(
            SECRET_KEY=self.product.secret,
            MEDIA_ROOT=self.product.folder / "media",
            EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
            CELERY_TASK_ALWAYS_EAGER=True,
            PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "PBKDF2")],
            TOKEN_SIGNING_KEY_FILE=self.product.folder / "keys/tokens.ed25519",
            LOG_SIGNING_KEY_FILE=self.product.folder / "keys/log.ed25519",
            LOG_VERIFIER_KEYS_FILE=self.product.log_verifiers,
        ):
            return work()

    def _inside(self, marketplace: str, work: Callable[[], Made]) -> Made:
        connection.set_schema_to_public()
        connection.set_tenant(named(marketplace))
        with transaction.atomic():
            set_scope(Scope(reach="marketplace"))
            return work()

    def _arrange(self, marketplace: str, arrange: Callable[..., Made], args: Any, kwargs: Any) -> Made:
        made = self._inside(marketplace, lambda: arrange(*args, **kwargs))
        deadline = time.monotonic() + SETTLES_WITHIN_S
        while deliver_all() or self._inside(marketplace, self._waiting):
            assert time.monotonic() < deadline, self._inside(marketplace, self._waiting)
            time.sleep(0.02)
        return made

    def _waiting(self) -> list[dict[str, Any]]:
        return list(Message.objects.exclude(state=Message.State.DONE).values("type", "state", "reason"))

    def _session(self, who: Actor, marketplace: str) -> str:
        return str(self._signed_in(who, marketplace).cookies[settings.SESSION_COOKIE_NAME].value)

    def _signed_in(self, who: Actor | None, marketplace: str = "us") -> Client:
        client = Client(HTTP_HOST=f"{marketplace}.localhost")
        if who is None:
            return client
        user: User = user_of(who)
        client.force_login(user)
        if who.is_operator:
            session = client.session
            session["otp_device_id"] = verified_device(user).persistent_id
            session[STEPPED_UP_KEY] = clock.now().timestamp()
            session.save()
        return client

    def _count(self, who: Actor | None, paths: list[str]) -> dict[str, int]:
        client = self._inside("us", lambda: self._signed_in(who))
        counted = {}
        for path in paths:
            client.get(path)  # what a process keeps is there at the second time
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200, path
            counted[path] = sum("set_config" not in each["sql"] for each in asked.captured_queries)
        return counted
