"""The forms of checkout."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.refusals import PURCHASE_ORDER_NUMBER, fewest_seats, most_seats
from apps.demand.checkout.rules import is_purchase_order_number
from apps.ground.web.forms import CommandForm
from apps.ground.web.legal_text import LegalText
from apps.supply.pricing.terms import PriceTerms

MOST_SEATS = 1_000_000


class SeatsForm(CommandForm):
    """How many seats, within the range that a plan is sold for."""

    seats = forms.IntegerField(
        label=_("Seats"),
        error_messages={
            "required": _("Enter the number of seats."),
            "invalid": _("Enter a whole number."),
        },
        help_text=_("One for each member who will use it. You assign them after the purchase."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, terms: PriceTerms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        least, most = max(terms.min_seats, 1), terms.max_seats or MOST_SEATS
        seats = self.fields["seats"]
        seats.validators += [
            MinValueValidator(least, fewest_seats(least)),
            MaxValueValidator(most, most_seats(most)),
        ]
        seats.widget.attrs |= {"min": least, "max": most}

    @classmethod
    def carrying(cls, seats: str, terms: PriceTerms) -> "SeatsForm":
        """The form of a visitor who comes with a number of seats in the address.

        It is what the listing was priced for. One the plan is not sold for stays in the field with its error; an
        address without a number begins with the fewest.
        """
        form = cls(initial={"seats": terms.min_seats}, terms=terms)
        return cls({"seats": seats, "key": form.initial["key"]}, terms=terms) if seats else form


class TermsForm(CommandForm):
    """The text that was shown, whether it is accepted, and the buyer's own number for the invoice."""

    purchase_order_number = forms.CharField(
        label=_("Purchase order number"),
        required=False,
        max_length=40,
        help_text=_("Your reference; shown on every invoice."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    version = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    accept = forms.BooleanField(
        label=_("I accept these terms and am authorised to do so for my organisation"),
        error_messages={"required": _("Accept the terms to continue.")},
    )

    def clean_purchase_order_number(self) -> str:
        """The command's own rule, asked here too, so that its error comes together with the others."""
        written = str(self.cleaned_data["purchase_order_number"]).strip()
        if written and not is_purchase_order_number(written):
            raise forms.ValidationError(PURCHASE_ORDER_NUMBER, code="format")
        return written

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


class DecisionForm(CommandForm):
    """A second person's yes or no; a no has a reason."""

    reason = forms.CharField(
        label=_("Reason, if you decline"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The requester will see this."),
    )
