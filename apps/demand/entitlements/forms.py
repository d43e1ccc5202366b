"""The forms of purchases."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.models import Membership
from apps.ground.web.forms import CommandForm


class SeatForm(CommandForm):
    """Which member is to sit."""

    user = forms.ChoiceField(label=_("Member"))

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(member.user.public_id, member.user.full_name) for member in members]
        cast(forms.ChoiceField, self.fields["user"]).choices = [("", _("Choose a member")), *people]
