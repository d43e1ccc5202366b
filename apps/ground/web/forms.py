"""Forms that send commands: an idempotency key of their own, and refusals shown at the field they name."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.ground.web.characters import invisible_in
from apps.ground.web.refusals import FieldError, Refused

R = TypeVar("R")
Context = Mapping[str, Any]


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


def data_of(request: HttpRequest) -> QueryDict | None:
    """The data of a form that was sent, even if it is empty; None where the page is only read."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    template: str,
    context: Context | Callable[[], Context] | None = None,
    *,
    do: Callable[[dict[str, Any]], R],
    then: Any,
    done: str | Promise | Callable[[R], str] = "",
) -> HttpResponse:
    """A page with one form that runs one command: GET shows the form, POST runs the command and answers `then`.

    do: runs the command with the valid form's values. done: the message afterwards.
    then: where to go (as `redirect` takes it), or a function of the command's result that gives this or a response.
    context: what the template is given beside `form`; a function is called after a refusal, so that it reads afresh.

    A refusal of the command lands in the form, at the field it names. A form that comes back after it was sent was
    refused, by itself or by the command: it answers 422.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = do(form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            answer = then(result) if callable(then) else then
            if done:
                messages.success(request, str(done(result) if callable(done) else done))
            return answer if isinstance(answer, HttpResponse) else redirect(answer)
    return render_form(request, form, template, context() if callable(context) else context or {})


def render_form(request: HttpRequest, form: forms.BaseForm, template: str, context: Context) -> HttpResponse:
    """Draw a page with its form, `form` in the template: 422 if the form was sent and is shown again."""
    return render(request, template, {**context, "form": form}, status=422 if request.method == "POST" else 200)
