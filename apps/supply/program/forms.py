"""The forms of the program: applying, answering, the profile, the agreement."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.countries import country_choices
from apps.ground.accounts.forms import AddressField
from apps.ground.accounts.registration import Newcomer
from apps.ground.tenancy.languages import offered_languages
from apps.ground.web.forms import CommandForm, add_errors
from apps.ground.web.language import active_language
from apps.ground.web.legal_text import LegalText
from apps.ground.web.refusals import Gathered

from . import rivals
from .application import (
    LONGEST_DESCRIPTION,
    LONGEST_HOURS,
    LONGEST_NAME,
    Application,
    Profile,
    profile_errors,
    refusals_of,
)
from .models import Partner


class CompanyForm(CommandForm):
    """A company as it applies."""

    name = forms.CharField(
        label=_("Company name"), max_length=LONGEST_NAME, help_text=_("The name your customers know.")
    )
    website = forms.CharField(
        label=_("Company website"), max_length=300, help_text=_("We compare its domain with your email address.")
    )
    country = forms.ChoiceField(label=_("Country of registration"), choices=country_choices)
    kind = forms.ChoiceField(label=_("About your product"), choices=Partner.Kind.choices, widget=forms.RadioSelect)

    @classmethod
    def of(cls, partner: Partner) -> "CompanyForm":
        """The form filled with an application that was sent."""
        return cls(initial={field: getattr(partner, field) for field in ("name", "website", "country", "kind")})

    def clean(self) -> dict[str, Any]:
        """What the command would refuse is shown together with what the fields refuse."""
        super().clean()
        add_errors(self, self.refusals().errors)
        return self.cleaned_data

    def refusals(self) -> Gathered:
        """What of the company cannot be taken; a field that is empty or wrong counts as an empty text."""
        return refusals_of(self.application())

    def application(self) -> Application:
        """What was written, for the command."""
        given = self.cleaned_data
        return Application(*(given.get(field, "") for field in ("name", "website", "country", "kind")))


class JoinForm(CompanyForm):
    """A newcomer and their company in one form."""

    full_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = AddressField(
        label=_("Email address at the company"),
        max_length=254,
        help_text=_("We send a link to it. Free email services are not accepted."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["name", "website", "country", "kind", "full_name", "email"]

    def refusals(self) -> Gathered:
        """The same with the email address, and what another partner has already."""
        refused = refusals_of(self.application(), self.cleaned_data.get("email"))
        rivals.gather(refused, self.application())
        return refused

    def newcomer(self) -> Newcomer:
        """Who applies."""
        given = self.cleaned_data
        return Newcomer(given["email"], given["full_name"], active_language())


class AnswerForm(CommandForm):
    """An answer to what was asked."""

    text = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class ProfileForm(CommandForm):
    """What customers read about the company; one description a language of the marketplace, one of them at least.

    The onboarding asks for everything but the year, so the form does too.
    """

    founded = forms.IntegerField(label=_("Founded"), required=False, help_text=_("Year, four digits."))
    support_hours = forms.CharField(
        label=_("Support hours"),
        max_length=LONGEST_HOURS,
        help_text=_("Days and hours with their time zone, such as Mon–Fri 09:00–18:00 CET."),
        error_messages={"required": _("Enter your support hours.")},
    )
    security_email = AddressField(
        label=_("Security contact"),
        max_length=254,
        help_text=_("We’ll email this address about security problems. Please answer within two working days."),
        error_messages={"required": _("Enter the email address of your security contact.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["founded"].validators.append(
            MaxValueValidator(clock.now().year, message=_("Enter the year in four digits."))
        )
        for language, word in offered_languages():
            self.fields[f"description_{language}"] = forms.CharField(
                label=_("About the company, in %(language)s") % {"language": word},
                max_length=LONGEST_DESCRIPTION,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6, "lang": language}),
            )
        self.order_fields([*(f"description_{code}" for code, _word in offered_languages()), "founded"])

    @classmethod
    def of(cls, partner: Partner) -> "ProfileForm":
        """The form filled with the present profile."""
        described = {f"description_{language}": text for language, text in partner.description.items()}
        rest = {field: getattr(partner, field) for field in ("founded", "support_hours", "security_email")}
        return cls(initial={**described, **rest})

    def clean(self) -> dict[str, Any]:
        """A description in one language at least; what the command would refuse is shown together with the rest."""
        super().clean()
        names = [f"description_{code}" for code, _word in offered_languages()]
        if not any(self.cleaned_data.get(name) or name in self.errors for name in names):
            self.add_error(names[0], forms.ValidationError(_("Describe your company."), code="required"))
        add_errors(self, profile_errors(self.profile(), {code for code, _word in offered_languages()}, clock.now()))
        return self.cleaned_data

    @property
    def descriptions(self) -> list[forms.BoundField]:
        """The descriptions, the marketplace's first language first."""
        return [self[f"description_{language}"] for language, _word in offered_languages()]

    def profile(self) -> Profile:
        """What was written, for the command."""
        given = self.cleaned_data
        return Profile(
            description={language: given.get(f"description_{language}", "") for language, _word in offered_languages()},
            founded=given.get("founded"),
            support_hours=given.get("support_hours", ""),
            security_email=given.get("security_email", ""),
        )


class AgreementForm(CommandForm):
    """Consent to the very text that is shown: its version and digest travel with it."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=20)
    language = forms.CharField(widget=forms.HiddenInput, max_length=8)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    accepted = forms.BooleanField(label=_("I accept the partner agreement and am authorised to do so for my company."))

    @classmethod
    def of(cls, shown: LegalText) -> "AgreementForm":
        """The form for a text."""
        return cls(initial={"version": shown.version, "language": shown.language, "digest": shown.digest})
