"""Email addresses in the one form in which they are stored, compared and written to."""

import unicodedata

from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import FieldError, Invalid
from intelgraph import domain_names


class InvalidAddress(Invalid):
    """No mailbox of a domain: without a domain, at a number (`a@[127.0.0.1]`), or at a name that IDNA refuses."""

    code = "email"
    detail = _("Enter an email address, such as ada@example.com.")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/email", self.code, self.detail)])


def canonical(email: str) -> str:
    """The address in lower case and Unicode NFC, its domain in A-labels: every spelling of one mailbox is equal.

    Lower-casing the part before the @ is stricter than RFC 5321 allows and what every mail provider does.
    Raises: InvalidAddress.

    >>> canonical(" Ada@Example.COM "), canonical("max@Müller.example")
    ('ada@example.com', 'max@xn--mller-kva.example')
    """
    mailbox, at, domain = unicodedata.normalize("NFC", email.strip()).lower().rpartition("@")
    if not mailbox or not at:
        raise InvalidAddress
    try:
        return f"{mailbox}@{domain_names.to_ascii(domain)}"
    except ValueError:
        raise InvalidAddress from None


def shown(email: str) -> str:
    """The address as people read it, its domain in U-labels.

    >>> shown("max@xn--mller-kva.example")
    'max@müller.example'
    """
    mailbox, at, domain = email.rpartition("@")
    return f"{mailbox}{at}{domain_names.to_unicode(domain)}"
