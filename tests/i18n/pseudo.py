"""A language nobody speaks: every text that asks for a translation comes back with accents, longer and in brackets."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import read_mo, write_mo

from intelgraph.stack.messages import texts_in_use

LANGUAGE = "en-xa"
OPENING, CLOSING = "⟦", "⟧"
ACCENTED = str.maketrans("aceinosuyzACEINOSUYZ", "áćéíñóšúýžÁĆÉÍÑÓŠÚÝŽ")
KEPT = re.compile(r"%\(\w+\)[a-z]|%%|%[a-z]|\{[^{}]*\}|<[^>]*>|&#?\w+;")
# What Django and its REST framework say themselves: in forms, in the admin, at sign-in, in problem documents.
OTHERS = (
    "django.conf",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
)


def pseudo(text: str) -> str:
    """The text accented, a third longer and bracketed; placeholders, tags and outer white space as they are."""
    inner = text.strip()
    if not inner:
        return text
    start = text.index(inner)
    longer = "~" * (len(inner) * 35 // 100 + 1)
    return f"{text[:start]}{OPENING}{accented(inner)} {longer}{CLOSING}{text[start + len(inner) :]}"


def accented(text: str) -> str:
    """The text with accents on its letters, but for what a program reads in it."""
    kept = KEPT.findall(text)
    parts = [part.translate(ACCENTED) for part in KEPT.split(text)]
    return "".join(part + rest for part, rest in zip(parts, [*kept, ""], strict=True))


def write_catalogue(folder: Path) -> None:
    """Compile the pseudo-language's catalogue into `folder`, as one of Django's LOCALE_PATHS."""
    made = Catalog(locale=None, fuzzy=False)
    for catalogue in (texts_in_use(), *texts_of_others()):
        for message in catalogue:
            # Babel leaves the context of a compiled catalogue as bytes.
            context = message.context.decode() if isinstance(message.context, bytes) else message.context
            if message.id and made.get(key_of(message.id), context) is None:
                made.add(message.id, translated(message.id), context=context)
    place = folder / "en_XA" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, made)


def key_of(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def translated(text: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return pseudo(text) if isinstance(text, str) else tuple(pseudo(each) for each in text)


def texts_of_others() -> Iterator[Catalog]:
    """The texts that come with what the product is built on, as their German catalogues list them."""
    for package in OTHERS:
        with files(package).joinpath("locale/de/LC_MESSAGES/django.mo").open("rb") as file:
            yield read_mo(file)
