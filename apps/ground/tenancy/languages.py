"""The languages of a marketplace, by the names that the reader knows them by."""

from typing import Any

from django.conf import settings

from apps.ground.tenancy.current import current


def language_name(code: str) -> Any:
    """The name of a language, to be translated; its code where it has none."""
    return dict(settings.LANGUAGES).get(code, code)


def known_languages() -> set[str]:
    """The codes in which a text may be kept: the product's and the marketplace's."""
    return {code for code, _name in settings.LANGUAGES} | set(current().languages)


def offered_languages() -> list[tuple[str, Any]]:
    """Code and name of each language of the marketplace, its first one first."""
    return [(code, language_name(code)) for code in current().languages]
