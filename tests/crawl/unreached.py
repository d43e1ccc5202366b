"""Routes that answer GET and that nobody is led to, each with the reason."""

from fnmatch import fnmatch

from tests.isolation.addresses import routes

POSTED = "takes a POST only, from a button"
AFTERWARDS = "the page behind a form that was sent; tests/e2e and tests/isolation open it"
REFUSED = "Django's own, which the admin refuses to everybody: nothing is written there"

#: A route, or a pattern of routes -> why no link leads there.
REASONS = {
    "api:*": "programs ask, not pages; tests/contracts calls each operation",
    "csp_report": POSTED,
    "set_language": POSTED,
    "accounts:sign_out": POSTED,
    "accounts:switch_organisation": POSTED,
    "accounts:second_factor": "the second step of signing in; tests/e2e signs in by it",
    "notices:mark_read": POSTED,
    "notices:mark_all_read": POSTED,
    "program:skip": POSTED,
    "program:sent": AFTERWARDS,
    "checkout:requote": POSTED,
    "entitlements:token": POSTED,
    "pricing:estimate": "htmx asks with what was typed, in the calculator of a page",
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


def unreached(reached: set[str]) -> set[str]:
    """The routes of the URL map that nobody reached and that stand in no list."""
    known = {name.partition("?")[0] for name in routes()}
    return {name for name in known - reached if not any(fnmatch(name, pattern) for pattern in REASONS)}


def gone(reached: set[str]) -> set[str]:
    """Entries of the list that are none: no such route, or one that is reached."""
    known = {name.partition("?")[0] for name in routes()}
    idle = {pattern for pattern in REASONS if not any(fnmatch(name, pattern) for name in known)}
    return idle | (REASONS.keys() & reached)
