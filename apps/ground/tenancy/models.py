"""The control plane: marketplaces and their host names. No person and no business row of a marketplace is kept here."""

import re
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

NAME = re.compile(r"^(?!pg_)[a-z][a-z0-9_]{1,40}\Z")
RESERVED = {"public", "marketplace_template", "information_schema"}


def check_name(name: str) -> None:
    """A marketplace's name is its schema's name: short, lower case, ASCII, and none that PostgreSQL or we use."""
    if not NAME.match(name) or name in RESERVED:
        raise ValidationError(
            _("Use 2 to 41 lower-case letters, digits and underscores, beginning with a letter."), "name"
        )


class Marketplace(TenantMixin):
    """The tenant: one storefront for a region or segment, with its own schema, hosts, currency and languages."""

    auto_create_schema = False  # `create_marketplace` clones the template; a plain save must never build a schema

    schema_name = models.CharField(max_length=41, unique=True, validators=[check_name])
    title = models.CharField(max_length=80)
    currency = models.CharField(max_length=3, help_text=_("ISO 4217"))
    region = models.CharField(max_length=8, help_text=_("Region code used to filter listings, such as eu."))
    languages = models.JSONField(default=list, help_text=_("Language codes, the first is the default."))
    time_zone = models.CharField(max_length=40, default="UTC")
    is_sandbox = models.BooleanField(default=False)
    clock_offset = models.DurationField(default=timedelta)
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Empty while the marketplace is being founded; it cannot be changed once set."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_sandbox=True) | models.Q(clock_offset=timedelta()), name="live_clock_is_real"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """The short name, which is the schema's."""
        return str(self.schema_name)

    def policy_attributes(self) -> dict[str, Any]:
        """What the policies know of a marketplace."""
        return {"sandbox": self.is_sandbox}

    def facts(self) -> dict[str, Any]:
        return {"marketplace": self.name, "clock_offset_s": int(self.clock_offset.total_seconds())}

    def save(self, *args: Any, **kwargs: Any) -> None:
        check_name(self.schema_name)
        super().save(*args, **kwargs)


class Domain(DomainMixin):
    """A host name that leads to a marketplace; the primary one is used in mail and canonical links."""
