"""The forms of access and belonging. What they check is whether one can ask; what may be, the commands say."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts import rules, scopes
from apps.ground.accounts.addresses import InvalidAddress, canonical, shown
from apps.ground.accounts.countries import country_choices
from apps.ground.accounts.languages import native_name
from apps.ground.accounts.models.belonging import Role
from apps.ground.accounts.registration import Company, Newcomer, require_good_password
from apps.ground.accounts.secret import Secret
from apps.ground.web.forms import CommandForm, add_errors
from apps.ground.web.refusals import Gathered

PASSWORD_HINT = _("At least 10 characters. A longer password beats a complicated one.")


def _new_password() -> forms.CharField:
    return forms.CharField(
        label=_("Password"),
        help_text=PASSWORD_HINT,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _full_name() -> forms.CharField:
    return forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class AddressField(forms.EmailField):
    """An email address in its canonical form (`addresses.canonical`), shown in the form that people read."""

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """Raises: ValidationError for what is no mailbox of a domain."""
        text = super().clean(value)
        try:
            return canonical(text) if text else ""
        except InvalidAddress as refused:
            raise forms.ValidationError(str(refused.detail), code=refused.code) from None


def _email() -> AddressField:
    return AddressField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}),
    )


class SignInForm(forms.Form):
    """Email address and password."""

    email = _email()
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SignUpForm(forms.Form):
    """A company and the person who will own it; the password is chosen behind the link. `next`: where to continue."""

    company = forms.CharField(
        label=_("Company"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    country = forms.ChoiceField(label=_("Country"), widget=forms.Select(attrs={"autocomplete": "country"}))
    full_name = _full_name()
    email = _email()
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]  # a ChoiceField, as above

    def newcomer(self, language: str) -> Newcomer:
        """The person; call when the form is valid."""
        given = self.cleaned_data
        return Newcomer(given["email"], given["full_name"], language)

    def stated_company(self) -> Company:
        """The company; call when the form is valid."""
        given = self.cleaned_data
        return Company(given["company"], given["country"], domain=given["email"].rpartition("@")[2])


class ResetRequestForm(forms.Form):
    """For whom a new password is wanted."""

    email = _email()


class NewPasswordForm(forms.Form):
    """The new password."""

    password = _new_password()


class CodeForm(forms.Form):
    """A code of the second factor, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none"}
        ),
    )

    def secret_code(self) -> Secret:
        """Without the spaces that apps show."""
        return Secret(self.cleaned_data["code"].replace(" ", ""))


class ProfileForm(CommandForm):
    """How one is named and written to."""

    full_name = _full_name()
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, languages: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = set(languages)
        codes = [code for code, _word in settings.LANGUAGES if code in offered] or [settings.LANGUAGES[0][0]]
        self.fields["language"].choices = [(code, native_name(code)) for code in codes]  # type: ignore[attr-defined]  # a ChoiceField, as above


class RolesField(forms.MultipleChoiceField):
    """Roles as boxes to tick; the value is the strongest and the others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Roles"), widget=forms.CheckboxSelectMultiple, **options)


class RolesForm(CommandForm):
    """Which roles a member holds."""

    roles = RolesField()

    def __init__(self, *args: Any, kinds: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = rules.roles_of(set(kinds))
        self.fields["roles"].choices = [(role, Role(role).label) for role in offered]  # type: ignore[attr-defined]

    def split(self) -> dict[str, Any]:
        """`role` and `also` as the commands take them."""
        first, *others = rules.ordered(self.cleaned_data["roles"])
        return {"role": first, "also": others}


class InviteForm(RolesForm):
    """Whom to ask, and for what."""

    email = _email()
    field_order = ["key", "email", "roles"]


class AcceptForm(forms.Form):
    """Who joins, when they have no account yet."""

    full_name = _full_name()
    password = _new_password()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """A weak password is shown together with a name that is missing."""
        super().clean()
        given, refused = self.cleaned_data, Gathered()
        if "password" in given:
            with refused.one():
                require_good_password(Secret(given["password"]), given.get("full_name", ""), self.email)
        add_errors(self, refused.errors)
        return given


class ApiKeyForm(CommandForm):
    """A new key."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Name the software that will use it, such as “billing export”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        help_text=_("Every key can read your organisation's data."),
        widget=forms.CheckboxSelectMultiple,
        choices=scopes.choices,
    )
    lives_days = forms.TypedChoiceField(
        label=_("Expires in"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (366, _("one year"))],
    )
