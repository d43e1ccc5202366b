"""What stands in pages as data: what people wrote, and texts that bring their own languages."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from intelgraph.stack.paths import PROJECT

TITLE = re.compile(r"^title: (.+)$", re.MULTILINE)


def texts_of_rows(word: str) -> set[str]:
    """Every text in the marketplace's tables that holds this word: a world's own word stands in all that it wrote."""
    found = set()
    for model in apps.get_models():
        fields = [
            each.attname for each in model._meta.concrete_fields if isinstance(each, CharField | TextField | JSONField)
        ]
        for values in model._default_manager.values_list(*fields) if fields else ():
            found |= {text for value in values for text in leaves(value) if word.lower() in text.lower()}
    return found


def texts_of_policies() -> set[str]:
    """Names of categories, facets and clauses, and titles of legal texts: they bring their own languages."""
    files = [yaml.safe_load(path.read_text()) for path in (PROJECT / "policies").glob("*.yaml")]
    titles = (TITLE.search(path.read_text()) for path in (PROJECT / "policies" / "terms").glob("*.md"))
    return {text for file in files for text in translations(file)} | {title[1] for title in titles if title}


def translations(value: Any) -> Iterator[str]:
    """The English of each text that stands beside its translations: `{"en": …, "de": …}`."""
    if isinstance(value, dict) and isinstance(value.get("en"), str):
        yield from leaves(value["en"])
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from translations(each)


def leaves(value: Any) -> Iterator[str]:
    """The texts inside a value as JSON knows them, each also line by line, as pages show it."""
    match value:
        case str():
            yield " ".join(value.split())
            yield from (line.strip("-* ") for line in value.splitlines())
        case dict():
            for each in value.values():
                yield from leaves(each)
        case list() | tuple():
            for each in value:
                yield from leaves(each)
