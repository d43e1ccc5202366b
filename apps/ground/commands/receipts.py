"""The facts of an entry of the log as an operator reads them on a receipt."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.ground.provenance.models import Opening

INTERNAL = re.compile(r"[a-z]{2,5}_[0-9a-z]{20}|[0-9a-f]{64}")  # public ids and digests: the proof has them


def person_named(ref: str) -> str:
    """The name of the person with this public id; the reference itself for a system actor."""
    people: Any = get_user_model()._default_manager
    found = people.filter(public_id=ref).first()
    return str(found) if found else ref


def shown_moment(moment: datetime | None) -> SafeString:
    """A moment as on every page: a `<time>` in the marketplace's zone. (`strip` of safe text would be plain text.)"""
    return render_to_string("admin/moment.html", {"moment": moment})


def reason_given(opening: Opening) -> str:
    """The reason that was recorded with the command; empty where it asks for none."""
    return str(opening.opens.get("subject", {}).get("payload", {}).get("reason", ""))


def facts_in_words(opening: Opening) -> list[tuple[str, str]]:
    """Label and value of each fact that people can read; ids, digests and facts without a field are left out."""
    facts: Mapping[str, Any] = opening.opens.get("subject", {}).get("payload", {}).get("facts", {})
    if not opening.subject_type:
        return []
    return list(_readable(apps.get_model(opening.subject_type), facts))


def _readable(model: type[models.Model], facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        said = _said(model, field, value)
        if said and isinstance(field, models.Field):
            yield str(capfirst(field.verbose_name)), said


def _said(model: type[models.Model], field: Any, value: Any) -> str:
    """One value in words; a model names the choices of a list of values in `fact_choices`."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    words = dict(getattr(model, "fact_choices", {}).get(field.name) or getattr(field, "flatchoices", None) or ())
    if isinstance(value, list):
        return ", ".join(str(words.get(each, each)) for each in value if not INTERNAL.fullmatch(str(each)))
    if value is None or isinstance(value, dict) or field.name.endswith("_minor") or INTERNAL.fullmatch(str(value)):
        return ""
    if isinstance(field, models.DateTimeField):
        return shown_moment(parse_datetime(value))
    return str(words.get(value, value))
