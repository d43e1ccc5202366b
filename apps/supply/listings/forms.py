"""The forms around a listing: its name, its address, its logo, what is said to reviewers and against decisions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.ground.web.forms import CommandForm
from apps.supply.listings import rules


class NewListingForm(CommandForm):
    """The name with which a listing begins."""

    name = forms.CharField(
        label=_("Name of the product"),
        max_length=rules.TEXTS["name"][1],
        help_text=_("The URL is based on it. You can change both later."),
    )


class AddressForm(CommandForm):
    """Another address for a listing."""

    slug = forms.CharField(label=_("Address"), max_length=rules.MOST_SLUG)


class AnswerForm(CommandForm):
    """An answer to the reviewer."""

    text = forms.CharField(label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    field = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)


class AppealForm(CommandForm):
    """Why a decision to take a listing down is wrong."""

    text = forms.CharField(
        label=_("Reasons for your appeal"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class LogoForm(forms.Form):
    """A picture for the logo; it is made anew, so that nothing but its pixels is kept."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG, JPEG or WebP, at least 64 pixels on its shorter side, at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
