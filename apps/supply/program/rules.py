"""What a company's domain says about it, and how a partner is named in addresses: pure functions, no Django."""

import ipaddress
import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from urllib.parse import urlsplit

from intelgraph import domain_names

LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_DOMAIN = 253
LONGEST_SLUG = 50
ANSWER_WITHIN = timedelta(days=2)  # an application, by an operator


class NotADomain(ValueError):
    """What was given names no company's domain."""


def company_domain(website: str) -> str:
    """The domain of a company's website, lower case, in ASCII (punycode), without `www.`.

    Takes an address or a bare host name. Raises: NotADomain for addresses with a user or a port, IP addresses, single
    names, and labels that DNS would not take.

    >>> company_domain("https://www.Müller-Daten.de/ueber-uns")
    'xn--mller-daten-thb.de'
    """
    text = website.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        if parts.scheme not in {"http", "https"} or parts.username is not None or parts.port is not None:
            raise NotADomain(website)
        return ascii_domain((parts.hostname or "").removeprefix("www."))
    except ValueError as error:
        raise NotADomain(website) from error


def ascii_domain(host: str) -> str:
    """A host name as DNS compares it. Raises: NotADomain.

    >>> ascii_domain("Example.COM.")
    'example.com'
    """
    text = unicodedata.normalize("NFC", host).strip().lower().removesuffix(".")
    try:
        name = text if text.isascii() else domain_names.to_ascii(text)
    except ValueError as error:
        raise NotADomain(host) from error
    labels = name.split(".")
    if len(name) > LONGEST_DOMAIN or len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        raise NotADomain(host)
    if _is_address(name) or labels[-1].isdigit():
        raise NotADomain(host)
    return name


def mail_domain(email: str) -> str:
    """The domain of an e-mail address. Raises: NotADomain.

    >>> mail_domain("ada@Mail.Example.com")
    'mail.example.com'
    """
    _, at, domain = email.rpartition("@")
    if not at:
        raise NotADomain(email)
    return ascii_domain(domain)


def stands_under(domain: str, names: Collection[str]) -> bool:
    """Whether the domain is one of the names or below one.

    >>> stands_under("mail.gmx.de", {"gmx.de"}), stands_under("notgmx.de", {"gmx.de"})
    (True, False)
    """
    labels = domain.split(".")
    return any(".".join(labels[start:]) in names for start in range(len(labels)))


def of_one_company(domain: str, mail: str, shared: Collection[str]) -> bool:
    """Whether mail and website are one company's: equal, or one below the other, and neither shared by many.

    >>> of_one_company("acme.com", "mail.acme.com", ()), of_one_company("acme.co.uk", "other.co.uk", {"co.uk"})
    (True, False)
    """
    if domain in shared or mail in shared:
        return False
    return stands_under(mail, {domain}) or stands_under(domain, {mail})


def slug_of(name: str) -> str:
    """A partner's name as it stands in an address: ASCII letters, digits and hyphens; `partner` where none is left.

    >>> slug_of("Žižka & Söhne GmbH"), slug_of("株式会社")
    ('zizka-sohne-gmbh', 'partner')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-") or "partner"


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
