"""Forms that send commands: an idempotency key of their own, and refusals shown at the field they name."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.ground.web.characters import invisible_in
from apps.ground.web.refusals import FieldError, Refused


class CommandForm(forms.Form):
    """A form whose hidden `key` makes sending it twice one command. No text in it may hold invisible characters."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", secrets.token_urlsafe(18))

    def clean(self) -> dict[str, Any]:
        """The values, each text without characters that no reader sees; a password is nobody's to read."""
        given = super().clean() or {}
        for name, value in list(given.items()):
            is_secret = name in self.fields and isinstance(self.fields[name].widget, forms.PasswordInput)
            if isinstance(value, str) and not is_secret and (found := invisible_in(value)):
                text = _("Remove the invisible character %(code)s from this text, or type it again.") % {"code": found}
                self.add_error(name, forms.ValidationError(text, code="invisible_characters"))
        return given

    @property
    def idempotency_key(self) -> str | None:
        """The key that came with the form, if any."""
        return self.cleaned_data.get("key") or None


def add_errors(form: forms.BaseForm, errors: Iterable[FieldError]) -> None:
    """Show each error at the field its pointer names, or above the form; a field that has an error keeps that one.

    Called from a form's `clean` with what its command would refuse, it shows both kinds of errors together.
    """
    named = set(form.errors)
    for error in errors:
        name = error.pointer.strip("/").replace("/", "_")
        if name not in named:
            field = name if name in form.fields else None
            form.add_error(field, forms.ValidationError(str(error.detail), code=error.code))


def add_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Show a refusal in the form: each field error at the field its pointer names, all else above the form."""
    if refused.errors:
        add_errors(form, refused.errors)
    else:
        form.add_error(None, forms.ValidationError(str(refused.detail), code=refused.code))


@contextmanager
def refusals_in(form: forms.BaseForm) -> Iterator[None]:
    """Within the block a command's refusal lands in the form, where the page shows it; nothing else is caught."""
    try:
        yield
    except Refused as refused:
        add_refusal(form, refused)
