"""Countries by their ISO 3166-1 code, named in the reader's language by CLDR."""

import re

from babel import Locale, UnknownLocaleError

from apps.ground.web.language import active_language

CODE = re.compile(r"[A-Z]{2}")
NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}  # CLDR's groups and test regions


def country_choices() -> list[tuple[str, str]]:
    """Code and name, by name, with an empty first line."""
    names = _locale().territories
    found = [(code, name) for code, name in names.items() if CODE.fullmatch(code) and code not in NO_COUNTRY]
    return [("", "—"), *sorted(found, key=lambda pair: pair[1])]


def country_name(code: str) -> str:
    """The country's name in the reader's language; the code itself where CLDR has none."""
    return str(_locale().territories.get(code, code))


def _locale() -> Locale:
    try:
        return Locale.parse(active_language(), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
