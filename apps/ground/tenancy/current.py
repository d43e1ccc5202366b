"""Which marketplace this thread works for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.conf import settings
from django.utils import timezone
from django_tenants.utils import tenant_context

from apps.ground.tenancy.models import Domain, Marketplace
from intelgraph.database.connection import connection


class NoMarketplace(RuntimeError):
    """Raised when work that belongs to a marketplace runs where none was named: public is never the default."""


def current() -> Marketplace:
    """The marketplace of this thread's connection.

    Raises: NoMarketplace in schema public.
    """
    tenant = connection.tenant
    if not isinstance(tenant, Marketplace):
        raise NoMarketplace("this needs a marketplace: use inside(marketplace)")
    return tenant


@contextmanager
def inside(marketplace: Marketplace) -> Iterator[Marketplace]:
    """Work for this marketplace and in its time zone within the block, and for the former one after it."""
    with tenant_context(marketplace), timezone.override(marketplace.time_zone):
        yield marketplace


def everywhere() -> list[Marketplace]:
    """All marketplaces by name; the template is none."""
    return list(Marketplace.objects.order_by("schema_name"))


def named(name: str) -> Marketplace:
    """The marketplace of that short name. Raises: Marketplace.DoesNotExist."""
    return cast(Marketplace, Marketplace.objects.get(schema_name=name))


def canonical_address(marketplace: Marketplace, path: str = "/") -> str:
    """An absolute URL on the marketplace's stored primary domain; never built from a request's headers."""
    domain = Domain.objects.filter(tenant=marketplace, is_primary=True).values_list("domain", flat=True).first()
    default_port = {"http": "80", "https": "443"}[settings.PUBLIC_SCHEME]
    port = "" if settings.PUBLIC_PORT in ("", default_port) else f":{settings.PUBLIC_PORT}"
    return f"{settings.PUBLIC_SCHEME}://{domain}{port}{path}"
