"""The person who signs in; an account belongs to one marketplace, because residency does."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.addresses import canonical
from apps.ground.policy.actor import Actor
from apps.ground.policy.visibility import PolicyMixin
from apps.ground.tenancy.public_ids import PublicIdField


class Users(BaseUserManager["User"]):
    """Finds and makes people by their canonical e-mail address."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=canonical(username or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person with a hashed password; without one nobody can sign in until it is reset."""
        user = self.model(email=canonical(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(PolicyMixin, AbstractBaseUser):
    """A person of this marketplace, known by an e-mail address."""

    policy_type = "accounts.user"
    policy_fields = {"user": "id"}

    public_id = PublicIdField("usr", _("Person"))
    email = models.CharField(_("Email address"), max_length=254, unique=True)
    full_name = models.CharField(_("Your name"), max_length=120)
    language = models.CharField(_("Language"), max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    # Who this person is in the request at hand, set by `actors.actor_of`. Outside a request nobody is anything.
    actor: Actor | None = None
    # On the object that `enrol_second_factor` returned, to be shown once.
    recovery_codes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.full_name or self.public_id

    @property
    def is_staff(self) -> bool:
        """An operator, acting as one: the Django admin asks this."""
        return self.actor is not None and self.actor.is_operator

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Operators with a second factor may look at everything in the admin; changing goes by commands and policy."""
        return self.is_staff and bool(self.actor and self.actor.mfa) and ".view_" in perm

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff and bool(self.actor and self.actor.mfa)

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]

    def facts(self) -> dict[str, Any]:
        """What the log and events may say of a person: no name, no address."""
        return {"user": self.public_id, "language": self.language, "is_active": self.is_active}
