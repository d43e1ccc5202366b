"""A new marketplace: its row, its host and its schema, all or none."""

from dataclasses import dataclass, field

from django.db import transaction

from apps.ground import clock
from apps.ground.tenancy.hosts import forget
from apps.ground.tenancy.models import Domain, Marketplace
from apps.ground.tenancy.schemas import clone_template
from intelgraph.database.connection import connection


@dataclass(frozen=True)
class NewMarketplace:
    """What an operator of the control plane states about a marketplace to be."""

    name: str
    title: str
    domain: str
    currency: str = "USD"
    region: str = "us"
    languages: list[str] = field(default_factory=lambda: ["en"])
    time_zone: str = "UTC"
    is_sandbox: bool = False
    founding: bool = False  # whether its history is still to be brought in, before it opens


def create_marketplace(new: NewMarketplace) -> Marketplace:
    """Create it, or leave nothing behind.

    Raises: ValidationError for a bad name, IntegrityError when the name or domain is taken.
    """
    connection.set_schema_to_public()
    with transaction.atomic():
        marketplace = Marketplace(
            schema_name=new.name,
            title=new.title,
            currency=new.currency,
            region=new.region,
            languages=new.languages,
            time_zone=new.time_zone,
            is_sandbox=new.is_sandbox,
            opened_at=None if new.founding else clock.now(),
        )
        marketplace.full_clean()
        marketplace.save()
        Domain.objects.create(domain=new.domain, tenant=marketplace, is_primary=True)
        clone_template(new.name)
    forget()
    return marketplace


def open_marketplace(marketplace: Marketplace) -> None:
    """End the founding: from here on the marketplace's time is the real one, for good."""
    if marketplace.opened_at is None:
        marketplace.opened_at = clock.now()
        marketplace.save(update_fields=["opened_at"])
        forget()
