"""A form field for a point in time, read and written on the marketplace's clock."""

from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.ground.tenancy.times import zone_name


class LocalTimeField(forms.DateTimeField):
    """A date with time in the marketplace's zone, which its hint names. An aware initial value is converted."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        hint = format_lazy(_("In the marketplace's time zone: {zone}"), zone=lazystr(_Zone()))
        super().__init__(**{"widget": widget, "help_text": hint, **kwargs})


class _Zone:
    """Reads the zone's name when the hint is shown, not when the form is declared."""

    def __str__(self) -> str:
        return zone_name()
