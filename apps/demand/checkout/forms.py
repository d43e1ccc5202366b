"""The forms of checkout."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.ground.web.forms import CommandForm
from apps.ground.web.legal_text import LegalText


class SeatsForm(CommandForm):
    """How many seats; the plan's range is the command's to judge."""

    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=1_000_000,
        help_text=_("One for each member who will use it. You assign them after the purchase."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class TermsForm(CommandForm):
    """The text that was shown, whether it is accepted, and the buyer's own number for the invoice."""

    purchase_order_number = forms.CharField(
        label=_("Purchase order number"),
        required=False,
        max_length=40,
        help_text=_("Your own reference; every invoice carries it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    version = forms.CharField(label=_("Terms"), widget=forms.HiddenInput, max_length=20)
    digest = forms.CharField(label=_("Terms"), widget=forms.HiddenInput, max_length=64)
    accept = forms.BooleanField(
        label=_("I accept these terms for my organisation and may do so"),
        error_messages={"required": _("Accept the terms to go on.")},
    )

    @classmethod
    def of(cls, text: LegalText, written: str = "", accepted: bool = False) -> "TermsForm":
        """The form beside this text."""
        given: dict[str, Any] = {"version": text.version, "digest": text.digest}
        return cls(initial={**given, "purchase_order_number": written, "accept": accepted})

    def shown_again(self, text: LegalText) -> "TermsForm":
        """A refused form beside the text in force: what was written stays, the text accepted is the present one."""
        self.data = {
            **{name: self.data.get(name) for name in self.data},
            "version": text.version,
            "digest": text.digest,
        }
        return self


class PlaceForm(CommandForm):
    """Nothing to fill in: the key alone makes pressing twice one order."""


class DecisionForm(CommandForm):
    """A second person's yes or no; a no has a reason."""

    reason = forms.CharField(
        label=_("Reason, if you decline"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked for the order reads it."),
    )
