"""Letters in two forms, text and HTML, in the reader's language, with links on the marketplace's own address."""

from dataclasses import dataclass, field
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from apps.ground.tenancy.current import canonical_address, current


@dataclass(frozen=True)
class Letter:
    """What to send to whom. `template` names `templates/email/<template>.txt`, `.html` and `.subject.txt`."""

    template: str
    to: str
    language: str
    path: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def send(letter: Letter) -> None:
    """Send it now. Raises: OSError or smtplib.SMTPException when the mail server is away; the task tries again."""
    marketplace = current()
    with translation.override(letter.language):
        values = {
            **letter.values,
            "marketplace": marketplace,
            "action_url": canonical_address(marketplace, letter.path) if letter.path else "",
        }
        subject = " ".join(render_to_string(f"email/{letter.template}.subject.txt", values).split())
        message = EmailMultiAlternatives(
            subject, render_to_string(f"email/{letter.template}.txt", values), to=[letter.to]
        )
        message.attach_alternative(render_to_string(f"email/{letter.template}.html", values), "text/html")
        message.send()
