"""Routes that answer GET and that nobody is led to, each with the reason."""

from fnmatch import fnmatch
from functools import cache

from django.urls import get_resolver

from tests.isolation.addresses import named_patterns

POSTED = "takes a POST only, and is no page of ours that could say so"
AFTERWARDS = "the page behind a form that was sent; tests/e2e and tests/isolation open it"
REFUSED = "Django's own, which the admin refuses to everybody: nothing is written there"

#: A route, or a pattern of routes -> why no link leads there.
REASONS = {
    "api:*": "programs ask, not pages; tests/contracts calls each operation",
    "csp_report": POSTED,
    "set_language": POSTED,
    "accounts:second_factor": "the second step of signing in; tests/e2e signs in by it",
    "program:sent": AFTERWARDS,
    "accounts:sign_up_sent": AFTERWARDS,
    "accounts:resume": "shows again what an interrupted form had; tests/ground/accounts opens it",
    "program:confirm": "the link of an email; tests/supply/program opens it",
    "pricing:estimate": "htmx asks with what was typed, in the calculator of a page",
    "admin:worklist_next": "leads on after a decision in the inbox; tests/e2e/test_inbox.py follows it",
    "components:styleguide": "for those who build pages; tests/surfaces/components opens it",
    "admin:*_add": REFUSED,
    "admin:*_delete": REFUSED,
    "admin:autocomplete": REFUSED,
    "admin:*_receipt": AFTERWARDS,
    "admin:login": "leads to the sign-in of the site",
    "admin:logout": POSTED,
    "admin:password_change_done": AFTERWARDS,
    "admin:view_on_site": "no model of ours has one",
    "admin:tenancy_marketplace_act_move_clock": "only a sandbox's clock moves, and there is none here",
}


@cache
def asked_by_get() -> frozenset[str]:
    """The names of all routes but those whose pages say that they take no GET."""
    found = named_patterns(get_resolver(), "")
    return frozenset(name for name, way in found if "GET" in getattr(way.callback, "page_methods", ("GET",)))


def unreached(reached: set[str]) -> set[str]:
    """The routes that answer GET, that nobody reached, and that stand in no list."""
    return {name for name in asked_by_get() - reached if not any(fnmatch(name, pattern) for pattern in REASONS)}


def gone(reached: set[str]) -> set[str]:
    """Entries of the list that are none: no such route, or one that is reached."""
    idle = {pattern for pattern in REASONS if not any(fnmatch(name, pattern) for name in asked_by_get())}
    return idle | (REASONS.keys() & reached)
