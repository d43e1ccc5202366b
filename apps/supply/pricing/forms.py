"""The plan form, which the listing editor shows, and the calculator's."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from apps.ground.tenancy.current import current
from apps.ground.tenancy.languages import offered_languages
from apps.ground.web.forms import CommandForm
from apps.ground.web.language import active_language

from .drafts import LONGEST_NAME, LONGEST_SLUG, MOST_SEATS, MeterDraft, PlanDraft
from .models import Plan
from .money import AmountRefused, minor_units, written
from .refusals import fewest_seats, most_seats, sentence
from .terms import PriceTerms

WHOLE = re.compile(r"-?[0-9]{1,30}")
MOST_USED = 10**12  # of a month, in an estimate
SEATS = _("Enter a whole number of seats")
METER = ("meter_slug", "meter_included_quantity", "meter_package_size", "meter_package_price_minor")


class AmountField(forms.CharField):
    """An amount as people write it in their language, read exactly into minor units of `currency`."""

    def __init__(self, currency: str, **options: Any) -> None:
        self.currency = currency
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> int | None:
        """Minor units, or None for an empty field that may be empty."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return minor_units(text, self.currency, active_language())
        except AmountRefused as refused:
            example = written(1250, self.currency, active_language())
            raise forms.ValidationError(
                str(sentence(refused.code)), code=refused.code, params={"example": example}
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return written(value, self.currency, active_language()) if isinstance(value, int) else value


class WholeNumberField(forms.IntegerField):
    """A whole number in ASCII digits; "1.0", "1_0" and other spellings that Python reads are no numbers to people."""

    def to_python(self, value: Any) -> int | None:
        """The number, or None for an empty field."""
        if value in self.empty_values:
            return None
        if WHOLE.fullmatch(str(value).strip()) is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(value)


class PlanForm(CommandForm):
    """A plan as a partner writes it: texts once a language of the marketplace, a meter only where something is counted.

    Names of fields are the pointers of the command's refusals, so each lands at its field.
    """

    min_seats = forms.IntegerField(label=_("Minimum seats"), min_value=1, max_value=MOST_SEATS, initial=1)
    max_seats = forms.IntegerField(
        label=_("Maximum seats"),
        min_value=1,
        max_value=MOST_SEATS,
        required=False,
        help_text=_("Leave empty for no limit."),
    )
    has_meter = forms.BooleanField(label=_("Charge for use beyond an included quantity"), required=False)
    meter_slug = forms.CharField(
        label=_("Name of the meter in usage events"),
        max_length=LONGEST_SLUG,
        required=False,
        help_text=_("Lower-case letters, digits and hyphens, such as rows-matched."),
    )
    meter_included_quantity = forms.IntegerField(
        label=_("Included per month"), min_value=0, required=False, help_text=_("Units for the whole agreement.")
    )
    meter_package_size = forms.IntegerField(
        label=_("Units in a package"),
        min_value=1,
        required=False,
        initial=1000,
        help_text=_("Each package is charged in full, even if only part of it is used."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = current().currency
        for number, (language, word) in enumerate(offered_languages()):
            self._text(f"name_{language}", _("Plan name, in %(language)s"), word, language, required=number == 0)
            self._text(f"meter_name_{language}", _("Unit of usage, in %(language)s"), word, language)
            self._text(f"meter_unit_{language}", _("Its unit, in %(language)s"), word, language)
            self.fields[f"meter_unit_{language}"].help_text = _("In the plural, such as checks.")
        self.fields["seat_price_minor"] = AmountField(
            currency, label=_("Price per seat per month, in %(currency)s") % {"currency": currency}
        )
        self.fields["meter_package_price_minor"] = AmountField(
            currency, label=_("Price per package, in %(currency)s") % {"currency": currency}, required=False
        )

    def _text(self, name: str, label: Any, word: Any, language: str, required: bool = False) -> None:
        self.fields[name] = forms.CharField(
            label=label % {"language": word},
            max_length=LONGEST_NAME,
            required=required,
            widget=forms.TextInput(attrs={"lang": language}),
        )

    @classmethod
    def of(cls, plan: Plan, data: Any = None) -> "PlanForm":
        """The form filled with a plan."""
        initial: dict[str, Any] = {
            field: getattr(plan, field) for field in ("seat_price_minor", "min_seats", "max_seats")
        }
        initial |= {f"name_{language}": text for language, text in plan.name.items()}
        if plan.meter:
            initial |= {"has_meter": True, "meter_slug": plan.meter}
            initial |= {f"meter_name_{language}": text for language, text in plan.meter_name.items()}
            initial |= {f"meter_unit_{language}": text for language, text in plan.meter_unit.items()}
            initial["meter_included_quantity"] = plan.included_quantity
            initial["meter_package_size"] = plan.package_size
            initial["meter_package_price_minor"] = plan.package_price_minor
        return cls(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """A meter that is ticked needs all of its fields; one that is not ticked is left out."""
        given = super().clean() or {}
        if not given.get("has_meter"):
            for name in [each for each in self.errors if each.startswith("meter_")]:
                del self.errors[name]  # its field is not shown
        else:
            first = offered_languages()[0][0]
            for name in (*METER, f"meter_name_{first}", f"meter_unit_{first}"):
                if given.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, forms.ValidationError(str(sentence("blank")), code="blank"))
        return given

    def names(self) -> list[forms.BoundField]:
        """The fields of the plan's name, the marketplace's first language first."""
        return [self[f"name_{language}"] for language, _word in offered_languages()]

    def meter_texts(self) -> list[forms.BoundField]:
        """The fields that name the meter and its unit, language by language."""
        return [
            self[f"meter_{what}_{language}"] for language, _word in offered_languages() for what in ("name", "unit")
        ]

    def draft(self) -> PlanDraft:
        """What was written, for `pricing.save_plan`; call when the form is valid."""
        given = self.cleaned_data
        return PlanDraft(
            name=self._texts("name"),
            currency=current().currency,
            seat_price_minor=given["seat_price_minor"],
            min_seats=given["min_seats"],
            max_seats=given["max_seats"],
            meter=self._meter() if given["has_meter"] else None,
        )

    def _meter(self) -> MeterDraft:
        given = self.cleaned_data
        return MeterDraft(
            slug=given["meter_slug"],
            name=self._texts("meter_name"),
            unit=self._texts("meter_unit"),
            included_quantity=given["meter_included_quantity"],
            package_price_minor=given["meter_package_price_minor"],
            package_size=given["meter_package_size"],
        )

    def _texts(self, prefix: str) -> dict[str, str]:
        written_in = {language: self.cleaned_data[f"{prefix}_{language}"] for language, _word in offered_languages()}
        return {language: text for language, text in written_in.items() if text}


class EstimateForm(forms.Form):
    """Seats and use of a plan for an estimate; sent by GET, so that its address can be shared."""

    seats = WholeNumberField(label=_("Seats"), error_messages={"required": SEATS, "invalid": SEATS})
    quantity = WholeNumberField(
        label=_("Units used per month"), required=False, error_messages={"invalid": _("Enter a whole number")}
    )

    def __init__(self, given: Mapping[str, str], terms: PriceTerms) -> None:
        super().__init__(given)
        most = terms.max_seats or MOST_SEATS
        self.fields["seats"].validators += [
            MinValueValidator(terms.min_seats, fewest_seats(terms.min_seats)),
            MaxValueValidator(most, most_seats(most)),
        ]
        most_used = _("Enter at most %(most)s") % {"most": number_format(MOST_USED, force_grouping=True)}
        self.fields["quantity"].validators += [
            MinValueValidator(0, _("Enter 0 or more")),
            MaxValueValidator(MOST_USED, most_used),
        ]
