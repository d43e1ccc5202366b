"""How an operator reads the fields of a record."""

from typing import Any

from django.conf import settings
from django.template import Library
from django.utils.html import format_html, format_html_join

from apps.ground.accounts.countries import country_name
from apps.ground.accounts.languages import native_name

register = Library()
LANGUAGES = {code for code, _name in settings.LANGUAGES}


@register.filter
def record_value(field: Any) -> str:
    """A read-only field of Django's admin in words: texts by language as texts, a country by its name, all else as the
    admin shows it."""
    name = field.field["field"]
    value = getattr(field.form.instance, name, None) if isinstance(name, str) else None
    if (
        isinstance(value, dict)
        and value
        and value.keys() <= LANGUAGES
        and all(isinstance(t, str) for t in value.values())
    ):
        return _texts(value)
    if name == "country" and value:
        return country_name(value)
    return str(field.contents())


def _texts(by_language: dict[str, str]) -> str:
    """One text as it is; several each under the name of its language."""
    if len(by_language) == 1:
        return format_html('<span lang="{}">{}</span>', *next(iter(by_language.items())))
    rows = ((native_name(code), code, text) for code, text in by_language.items())
    return format_html_join("", '<p>{}: <span lang="{}">{}</span></p>', rows)
