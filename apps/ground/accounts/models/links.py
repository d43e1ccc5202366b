"""Links sent by mail that open something once."""

from typing import Any

from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.web.states import StateChoices


class AccessLink(PolicyMixin, models.Model):
    """A mail to one address, and the link in it that works once and for a while.

    A row is made for every address somebody names, known or not, so that asking takes the same work and gets the same
    answer (fault B022). A sign-up is kept in `stated` and makes nothing else before its address is confirmed, so an
    unconfirmed one takes no address, slug or domain from anybody. A reset for an address that is nobody's has neither
    `user` nor `stated`, and no email is sent.
    The link is derived from `nonce` and the secret key: neither the table nor the queue holds it.
    """

    class Purpose(models.TextChoices):
        CONFIRM = "confirm", _("Confirm an address")
        RESET = "reset", _("Set a new password")
        KNOWN = "known", _("Notify the owner of an existing account")

    class State(StateChoices):
        OPEN = "open", "", "clock", _("Open")
        USED = "used", "ok", "check", _("Used")
        REPLACED = "replaced", "", "x", _("Replaced by a newer one")

    row_owners = ("organisation_id",)
    policy_type = "accounts.accesslink"
    policy_fields = {"user": "user_id", "organisation": "organisation_id"}

    public_id = PublicIdField("lnk", _("Link in an email"))
    purpose = models.CharField(max_length=10, choices=Purpose)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("The organisation that this sign-up founded."),
    )
    page = models.CharField(
        max_length=60, blank=True, db_default="", help_text=_("Name of the page that opens the link.")
    )
    stated = models.JSONField(
        default=dict,
        blank=True,
        db_default=Value({}, models.JSONField()),
        help_text=_("A sign-up whose email address is not confirmed yet: the person, the company and the next page."),
    )
    email = models.CharField(
        max_length=254, help_text=_("The address the link was sent to; it must still belong to the person.")
    )
    nonce = models.CharField(max_length=32, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    machine = StateMachine(state, use=Move(State.OPEN, State.USED), replace=Move(State.OPEN, State.REPLACED))

    def facts(self) -> dict[str, Any]:
        """The same for a known and an unknown address."""
        return {"link": self.public_id, "purpose": "sign_up" if self.purpose != self.Purpose.RESET else "reset"}
