"""Tags and filters for names, amounts, numbers, times and digests inside running text."""

from datetime import date, datetime
from decimal import Decimal

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.ground.accounts.addresses import shown
from apps.surfaces.components import amounts

register = Library()


@register.simple_tag
def bdi(name: object) -> SafeString:
    """A name that people chose, kept apart from the direction of the text around it."""
    return format_html("<bdi>{}</bdi>", "" if name is None else name)


@register.filter
def shown_address(email: str) -> str:
    """An email address as people read it: its domain in U-labels."""
    return shown(email)


@register.simple_tag
def money(amount_minor: int | None, currency: str, whole: bool = False) -> SafeString:
    """An amount in minor units with its currency; `whole=True` hides decimals that are zero."""
    return format_html('<bdi class="num">{}</bdi>', amounts.money(amount_minor, currency, whole=whole))


@register.simple_tag
def money_text(amount_minor: int | None, currency: str, whole: bool = False) -> str:
    """The same without markup, for attributes and for `{% blocktranslate %}` (`as name`)."""
    return amounts.money(amount_minor, currency, whole=whole)


@register.simple_tag
def count(value: int | float | Decimal | None) -> SafeString:
    """A number with the separators of the language."""
    return format_html('<bdi class="num">{}</bdi>', amounts.count(value))


@register.filter
def count_text(value: int | float | Decimal | None) -> str:
    """The same without markup: `{{ total|count_text }}`."""
    return amounts.count(value)


@register.simple_tag
def when(value: date | datetime | None, only: str = "") -> SafeString:
    """A time with its zone in a `<time>`. `only="date"` leaves the clock out and `only="ago"` says how long ago it
    was, as lists do; the tooltip keeps the whole. A deadline is always written whole."""
    if value is None:
        return format_html("<span>{}</span>", amounts.NOTHING)
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', amounts.machine(value), amounts.day(value))
    if only:
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            amounts.machine(value),
            amounts.moment(value),
            amounts.ago(value) if only == "ago" else amounts.day(value),
        )
    return format_html('<time datetime="{}">{}</time>', amounts.machine(value), amounts.moment(value))


@register.filter
def moment_text(value: date | datetime | None) -> str:
    """A time with its zone without markup, for emails and `{% blocktranslate %}`: `{{ expires_at|moment_text }}`."""
    return amounts.moment(value)


@register.filter
def short_digest(value: str) -> str:
    """A digest as people compare it: six characters, an ellipsis, four characters."""
    text = str(value)
    return text if len(text) <= 12 else f"{text[:6]}…{text[-4:]}"


@register.inclusion_tag("components/copy.html")
def copy(value: str, label: str = "") -> dict[str, object]:
    """A button that copies `value`; without JavaScript it stays hidden."""
    return {"value": value, "label": label}


@register.inclusion_tag("components/snippet.html")
def snippet(text: str, label: str) -> dict[str, object]:
    """Text for a terminal or an editor as it is, scrolled sideways and copied. label: its name for who listens."""
    return {"text": text, "label": label}


@register.inclusion_tag("components/digest.html")
def digest(value: str, name: str = "sha256") -> dict[str, object]:
    """A short digest with a copy button for the whole of it."""
    return {"value": value, "name": name}
