"""The words of the operators' lists: what fields are called, in each language.

Django makes a field's name of its Python name, in English alone. Naming each in its model would put a migration beside
every word, and most of them are read here only: so the catalogue holds the names that Django makes, gathered from the
models by `make messages`, and fields are given their translation when the product starts. What a model is called, its
app says in its `face.py`.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


def name_in_words() -> None:
    """Let the names and help texts of our fields be read in each language. Migrations see nothing of it."""
    for config in apps.get_app_configs():
        if config.name.startswith("apps."):
            for model in config.get_models():
                for field in model._meta.get_fields():
                    _name(field)


def _name(field: Any) -> None:
    for attribute in ("verbose_name", "help_text"):
        made = getattr(field, attribute, None)
        if made and not isinstance(made, Promise):
            setattr(field, attribute, _(made))


def words_of_fields() -> list[tuple[str, Path]]:
    """Each name and help text of a field that operators read, in English, with the file of its model; sorted."""
    with override(None):
        return sorted(set(_words()))


def _words() -> Iterator[tuple[str, Path]]:
    for model in admin.site._registry:
        if model._meta.app_config.name.startswith("apps."):
            path = Path(inspect.getfile(model))
            for field in model._meta.get_fields():
                for attribute in ("verbose_name", "help_text"):
                    if text := str(getattr(field, attribute, "")):
                        yield text, path
