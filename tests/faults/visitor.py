"""A person's browser as far as cookies, forms and the socket of live pages go."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from websockets.sync.client import ClientConnection, connect

from apps.ground.accounts.models import User
from tests.factories.accounts import PASSWORD
from tests.faults.installation import Answer, Installation

CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Somebody at us.localhost."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._keep(self.installation.ask("GET", path, Cookie=self.cookie))

    def sign_in(self, user: User, password: str = PASSWORD) -> Answer:
        return self.post("/account/sign-in/", email=user.email, password=password)

    def sign_out(self) -> Answer:
        return self.post("/sign-out/", form_at="/account/")

    def post(self, path: str, form_at: str = "", **fields: str) -> Answer:
        """Open the form, fill it in, send it."""
        token = CSRF.search(self.get(form_at or path).content)
        assert token is not None
        form = urlencode({"csrfmiddlewaretoken": token.group(1).decode(), **fields})
        return self._keep(self.installation.send_form(path, form, self.cookie))

    @contextmanager
    def listening(self) -> Iterator[ClientConnection]:
        """The socket of an open page."""
        host = f"us.localhost:{self.installation.port}"
        with connect(
            f"ws://{host}/live/",
            sock=socket.create_connection(("127.0.0.1", self.installation.port)),
            origin=f"http://{host}",
            additional_headers={"Cookie": self.cookie},
            open_timeout=20,
            close_timeout=2,
        ) as page:
            yield page

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, answer: Answer) -> Answer:
        for line in answer.cookies:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer


def heard(page: ClientConnection, seconds: float) -> dict[str, Any] | None:
    """The next news, or None where none came."""
    try:
        return dict(json.loads(page.recv(seconds)))
    except TimeoutError:
        return None
