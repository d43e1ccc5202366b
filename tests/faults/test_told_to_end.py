"""A web process that is told to end answers what it has begun, closes its sockets, and takes nothing new."""

import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from apps.demand.checkout.models import Order
from apps.ground.accounts.commands import create_api_key
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from tests.factories import checkout as made
from tests.factories.accounts import user_of
from tests.faults.installation import Answer, Gone, Installation
from tests.faults.own_servers import until
from tests.faults.visitor import Visitor
from tests.support.racing import WHOLE

pytestmark = pytest.mark.stack
END_WITHIN_S = 20


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "killed"])
def test_it_answers_what_it_has_begun_and_takes_nothing_new(
    shop: Marketplace, installation: Installation, tmp_path: Path, settings: Any, is_told: bool
) -> None:
    """F07 P01 P16: a request, and a socket of an open page. Control: killed instead, it owes both an answer."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()
        key = create_api_key(actor, name="Procurement", scopes=["orders:write"]).shown_once
    installation.gather_static()
    installation.start_web(f"command.written=hold:{tmp_path}")
    web = installation.running[-1]
    (tmp_path / "command.written.go").touch()
    visitor = Visitor(installation)
    assert visitor.sign_in(user_of(actor)).status == 302
    for name in ("go", "reached"):
        (tmp_path / f"command.written.{name}").unlink()

    def order() -> Answer:
        given = {"offer": offer.public_id, "seats": 3}
        return installation.ask("POST", "/api/v1/orders", given, Authorization=f"Bearer {key}", Idempotency_Key="once")

    with visitor.listening() as page, ThreadPoolExecutor(1) as pool:
        begun = pool.submit(order)
        until((tmp_path / "command.written.reached").exists)
        if not is_told:
            web_and_children_die(web)
            with pytest.raises(Gone):
                begun.result(END_WITHIN_S)
            return
        web.terminate()
        until(lambda: refuses(installation))
        (tmp_path / "command.written.go").touch()
        assert begun.result(END_WITHIN_S).status == 201
        with pytest.raises(ConnectionClosed):
            page.recv(timeout=END_WITHIN_S)
    assert web.wait(END_WITHIN_S) == 0
    with scoped(WHOLE):
        assert Order.objects.count() == 1


def web_and_children_die(web: "subprocess.Popen[bytes]") -> None:
    """All of them at once, as when the machine goes."""
    os.killpg(web.pid, signal.SIGKILL)
    web.wait(END_WITHIN_S)


def refuses(installation: Installation) -> bool:
    try:
        installation.ask("GET", "/healthz")
    except Gone:
        return True
    return False
