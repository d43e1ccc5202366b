"""A person's browser without a screen: cookies, forms with their hidden fields, redirects, uploads."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from apps.surfaces.golden.smoke.documents import Form, Reader

MOST_REDIRECTS = 6
Values = Mapping[str, str | list[str]]


class DoesNotHold(AssertionError):
    """A step of the story was not as it must be; the message says what was seen."""


@dataclass(frozen=True)
class Page:
    """An answer: where it came from, its status, its headers (lower case) and its bytes."""

    path: str
    status: int
    headers: dict[str, str]
    content: bytes

    @cached_property
    def read(self) -> Reader:
        return Reader(self.content.decode("utf-8", "replace"))

    @property
    def text(self) -> str:
        """The visible words."""
        return self.read.text

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    def link(self, part: str) -> str:
        """The first link whose address or words hold this. Raises: DoesNotHold."""
        for href, words in self.read.links:
            if part in href or part in words:
                return urljoin(self.path, href)
        raise DoesNotHold(f"{self.path} has no link with {part!r}")

    def form(self, has: str = "") -> Form:
        """The form that has a control of this name; without one, the first of the page's own that posts.

        Raises: DoesNotHold.
        """
        for each in self.read.forms:
            controls = each.kinds.keys() | {name for name, _value in each.buttons}
            elsewhere = each.action.startswith(("/i18n/", "/sign-out/", "/admin/logout/", "/org/switch/"))
            if (has in controls if has else each.method == "post") and not elsewhere:
                return each
        raise DoesNotHold(f"{self.path} ({self.status}) has no form with {has!r}: {self.text[:300]}")


class Browser:
    """One person at one marketplace's host; `*.localhost` is this machine, whatever its name service says."""

    def __init__(self, host: str, port: int, language: str = "en") -> None:
        self.host, self.port = host, port
        self.cookies: dict[str, str] = {"language": language}

    def get(self, path: str) -> Page:
        """A page, redirects followed."""
        return self._follow(self.send("GET", path))

    def submit(self, page: Page, values: Values | None = None, *, has: str = "", file: Any = None) -> Page:
        """Send a form of the page as it stands with these values; `file` is (control, name, bytes).

        Raises: DoesNotHold where the answer is an error or shows the form again with errors.
        """
        form = page.form(has or next(iter(values or {}), ""))
        sent = {**form.values, **{name: [v] if isinstance(v, str) else v for name, v in (values or {}).items()}}
        target = urljoin(page.path, form.action or page.path)
        body, kind = _encoded(sent, file)
        origin = {"Origin": f"http://{self.host}:{self.port}", "Content-Type": kind}
        answer = self._follow(self.send("POST", target, body, origin))
        if answer.status >= 400:
            raise DoesNotHold(f"POST {target} answered {answer.status}: {answer.text[:600]}")
        return answer

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Page:
        """One request and its answer, cookies kept. Raises: DoesNotHold when nobody answers."""
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method, path, body=body, headers={"Host": f"{self.host}:{self.port}", **cookies, **(headers or {})}
            )
            answer = connection.getresponse()
            content = answer.read()
        except OSError as error:
            raise DoesNotHold(f"{method} {path} on port {self.port}: {error}; is `make up` running?") from None
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Page(path, answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)

    def _follow(self, page: Page) -> Page:
        for _again in range(MOST_REDIRECTS):
            if page.status not in {301, 302, 303, 307, 308}:
                return page
            parts = urlsplit(urljoin(page.path, page.headers["location"]))
            page = self.send("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
        raise DoesNotHold(f"{page.path} redirects without end")


@dataclass(frozen=True)
class Program:
    """A program with an API key."""

    host: str
    port: int
    key: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Page:
        """One request to the API; the caller looks at its status."""
        given = {"Authorization": f"Bearer {self.key}", "Accept": "application/json", **headers}
        data = None
        if body is not None:
            data, given["Content-Type"] = json.dumps(body).encode(), "application/json"
        return Browser(self.host, self.port).send(method, f"/api/v1{path}", data, given)


def _encoded(values: dict[str, list[str]], file: Any) -> tuple[bytes, str]:
    if file is None:
        return urlencode(values, doseq=True).encode(), "application/x-www-form-urlencoded"
    control, name, content = file
    line = f"----{secrets.token_hex(12)}"
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, given in values.items()
        for value in given
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="{control}"; filename="{name}"\r\n'
    parts += [f"{head}Content-Type: image/png\r\n\r\n".encode(), content, f"\r\n--{line}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={line}"
