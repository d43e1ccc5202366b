"""Every email is readable as text and HTML, in both languages, shows names as written, and links home only."""

import re
from datetime import UTC, datetime
from email.message import Message
from html.parser import HTMLParser

import pytest
from django.core import mail

from apps.ground.accounts.mail import Letter, send
from apps.ground.tenancy.models import Marketplace
from intelgraph.stack.paths import PROJECT

# A name that is markup, an entity and a second header line.
NAME = 'Eve <img src="https://elsewhere.example/x.png"> & "Co"\r\nBcc: all@example.com'
ON_ONE_LINE = " ".join(NAME.split())
VALUES = {
    "name": NAME,
    "company": NAME,
    "organisation": NAME,
    "by": NAME,
    "roles": [NAME],
    "expires_at": datetime(2026, 12, 3, 9, 0, tzinfo=UTC),
    "title": NAME,
    "body": NAME,
    "action": "",
}
PATH = "/notifications/?a=1&b=2"
TEMPLATES = sorted(
    str(path.relative_to(PROJECT / "templates/email")).removesuffix(".subject.txt")
    for path in (PROJECT / "templates/email").rglob("*.subject.txt")
)
# Subjects that say what to do, in English and in German; a notice's title is its kind's own.
SUBJECTS = {
    "accounts/confirm": ("Confirm your email address", "Bestätigen Sie Ihre E-Mail-Adresse"),
    "accounts/known": ("Sign in to your existing account", "Melden Sie sich bei Ihrem bestehenden Konto an"),
    "accounts/reset": ("Set a new password", "Ein neues Passwort setzen"),
    "accounts/invitation": (f"Join {ON_ONE_LINE}", f"{ON_ONE_LINE} beitreten"),
    "notices/notice": (ON_ONE_LINE, ON_ONE_LINE),
}


class Page(HTMLParser):
    """The elements of an HTML part with their attributes, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def sent(template: str, language: str) -> Message:
    send(Letter(template, "reader@example.com", language, PATH, VALUES))
    return mail.outbox[-1].message()


def parts(message: Message) -> tuple[str, str]:
    """The text and the HTML of an email, as its reader's program decodes them."""
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.get_payload()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return text.get_payload(decode=True).decode(), html.get_payload(decode=True).decode()


both_languages = pytest.mark.parametrize("language", ["en", "de"])
every_template = pytest.mark.parametrize("template", TEMPLATES)


def test_every_email_is_tested() -> None:
    assert SUBJECTS.keys() == set(TEMPLATES)


@every_template
@both_languages
def test_the_subject_says_what_to_do_on_one_line(us: Marketplace, template: str, language: str) -> None:
    message = sent(template, language)
    assert mail.outbox[-1].subject == SUBJECTS[template][language == "de"]
    assert message["Bcc"] is None


@every_template
@both_languages
def test_both_parts_show_a_name_as_it_is_written(us: Marketplace, template: str, language: str) -> None:
    text, html = parts(sent(template, language))
    page = Page(html)
    assert ON_ONE_LINE in " ".join(text.split())
    assert ON_ONE_LINE in " ".join(page.text.split())
    assert [tag for tag, _ in page.elements if tag == "img"] == []


@every_template
@both_languages
def test_both_parts_link_to_the_marketplace_and_nowhere_else(us: Marketplace, template: str, language: str) -> None:
    text, html = parts(sent(template, language))
    address = re.search(r"^http://us\.localhost\S*$", text, re.MULTILINE)
    assert address is not None
    assert address[0].endswith(PATH)
    links = [given["href"] for tag, given in Page(html).elements if tag == "a"]
    assert links == [address[0]]


@every_template
@both_languages
def test_the_html_loads_nothing_and_names_its_language(us: Marketplace, template: str, language: str) -> None:
    _text, html = parts(sent(template, language))
    page = Page(html)
    assert dict(page.elements)["html"]["lang"] == language
    assert [given for _tag, given in page.elements if {"src", "srcset", "background"} & given.keys()] == []
    assert [tag for tag, _ in page.elements if tag in {"script", "link", "iframe", "object", "form"}] == []
    assert not re.search(r"url\(|@import", html)
    assert len([tag for tag, _ in page.elements if tag == "h1"]) == 1
    assert all(given.get("role") == "presentation" for tag, given in page.elements if tag == "table")


@every_template
def test_the_text_is_german_for_german_readers(us: Marketplace, template: str) -> None:
    english, _html = parts(sent(template, "en"))
    german, _html = parts(sent(template, "de"))
    assert "You are receiving this email because" in " ".join(english.split())
    assert "Sie erhalten diese E-Mail, weil" in " ".join(german.split())
