"""A marketplace for measuring writes: made, filled with one partner and one customer, and taken away again."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.conf import settings
from psycopg import sql

from apps.demand.entitlements.models import Entitlement
from apps.ground.accounts.commands import create_api_key
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.create import open_marketplace
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from apps.surfaces.golden import content
from apps.surfaces.golden.history.people import owner_of

WHOLE = Scope(reach="marketplace")
CONTENT = "us"
VENDOR_SCOPES = ("metering:write", "entitlements:read", "listings:write")
DROP_TRIES = 5
CUSTOMER_SCOPES = ("orders:write", "entitlements:read", "entitlements:write")


@dataclass(frozen=True)
class Place:
    """The marketplace, how long it took to make, both sides with their API keys, and a purchase that is counted."""

    marketplace: Marketplace
    made_in_s: float
    host: str
    partner: Actor
    key: str
    customer: Actor
    customer_key: str
    entitlement: Entitlement


@contextmanager
def place_to_measure() -> Iterator[Place]:
    """Make it, lend it, drop it. Raises: RuntimeError when a step of making it fails."""
    name = f"bench_{secrets.token_hex(3)}"
    host = f"{name.replace('_', '-')}.localhost"
    try:
        made_in_s = _made(name, host)
        partner, customer = _a_pair()
        _manage("load_golden", name, "--content", CONTENT, "--only", partner["slug"], customer["slug"])
        open_marketplace(named(name))
        yield _with_keys(named(name), made_in_s, host, partner, customer)
    finally:
        _drop(name)


@contextmanager
def another() -> Iterator[tuple[Marketplace, float]]:
    """One more marketplace, empty, and how many seconds it took; dropped afterwards."""
    name = f"bench_{secrets.token_hex(3)}"
    try:
        took = _made(name, f"{name.replace('_', '-')}.localhost")
        yield named(name), took
    finally:
        _drop(name)


def _made(name: str, host: str) -> float:
    """Make it as the tables' owner; the seconds from the command's first line to its last, without Python's start."""
    said = _manage("create_marketplace", name, "--title", "Bench", "--domain", host, "--founding", owner=True)
    found = re.search(r"in ([\d.]+) s", said)
    if found is None:
        raise RuntimeError(f"create_marketplace did not say how long it took: {said}")
    return float(found.group(1))


def _a_pair() -> tuple[content.Entry, content.Entry]:
    """The demo partner of the content, and a customer that bought something counted of it."""
    slug = content.demo(CONTENT)["partner"]["organisation"]
    partner = next(each for each in content.partners(CONTENT) if each["slug"] == slug)
    sold = {each["slug"] for each in content.listings(CONTENT) if each["partner"] == slug}
    bought = [each for each in content.purchases(CONTENT) if each["listing"] in sold and each.get("usage")]
    customer = next(each for each in content.customers(CONTENT) if each["slug"] == bought[0]["customer"])
    return partner, customer


def _with_keys(
    marketplace: Marketplace, made_in_s: float, host: str, seller: content.Entry, buyer: content.Entry
) -> Place:
    with inside(marketplace), scoped(WHOLE):
        partner, customer = owner_of(seller), owner_of(buyer)
        vendor = create_api_key(partner, name="Bench", scopes=VENDOR_SCOPES, lives_days=1)
        program = create_api_key(customer, name="Bench", scopes=CUSTOMER_SCOPES, lives_days=1)
        counted = Entitlement.objects.select_related("agreement").exclude(meter="").filter(state="active")
        return Place(
            marketplace,
            made_in_s,
            host,
            partner,
            vendor.shown_once,
            customer,
            program.shown_once,
            counted.order_by("pk")[0],
        )


def _manage(*arguments: str, owner: bool = False) -> str:
    """Run manage.py to its end; what it said. Raises: RuntimeError with the end of its complaint."""
    role = {"DATABASE_ROLE": "owner"} if owner else {}
    done = subprocess.run(
        [sys.executable, str(settings.ROOT / "manage.py"), *arguments],
        env={**os.environ, **role},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode}: {done.stderr[-600:]}")
    return done.stdout


def _drop(name: str) -> None:
    """Take the schema and its row away, as the tables' owner: nobody else may.

    The row goes first, so that no process of the product comes by again; one that is inside now reads two tables in an
    order of its own, and PostgreSQL may take us out of that deadlock.
    """
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        found = owner.execute("SELECT id FROM tenancy_marketplace WHERE schema_name = %s", [name]).fetchone()
        if found:
            owner.execute("DELETE FROM tenancy_domain WHERE tenant_id = %s", found)
            owner.execute("DELETE FROM tenancy_marketplace WHERE id = %s", found)
        for left in reversed(range(DROP_TRIES)):
            try:
                owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
                return
            except psycopg.errors.DeadlockDetected:
                if not left:
                    raise
