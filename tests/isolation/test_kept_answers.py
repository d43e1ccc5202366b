"""What is kept between requests, in this process or on the way to a browser, is nobody else's (S02)."""

import ast
import re
from typing import Any

import pytest
from django.conf import settings
from django.utils.http import http_date

from intelgraph.stack.paths import PROJECT
from tests.factories.accounts import operator
from tests.isolation.addresses import Address, plain_addresses, private_addresses, public_addresses
from tests.isolation.askers import Asker, body_of, browser
from tests.isolation.conftest import Places

#: What a process remembers: file and name -> why no marketplace, audience or version is missing from its key.
REMEMBERED = {
    "apps/demand/checkout/config.py:_read": "a policy file by its path; the same for every marketplace",
    "apps/demand/entitlements/signing.py:_derived": "keyed by the marketplace and the seed",
    "apps/demand/metering/policy.py:_read": "a policy file by its path",
    "apps/ground/policy/bundle.py:_is_built_in": "what the engine knows",
    "apps/ground/policy/rego_tests.py:_text": "a file by its path and time",
    "apps/ground/policy/visibility.py:_asked": "keyed by policies, actor and type; the answer is a rule, never a row",
    "apps/ground/restrictions/touches.py:_counters": "functions, registered once",
    "apps/ground/jobs/queue.py:_jobs": "functions, registered once",
    "apps/ground/jobs/queue.py:_bodies": "functions, registered once",
    "apps/ground/jobs/queue.py:_every_s": "periods by name, registered once",
    "apps/ground/policy/declared.py:_by_action": "what commands declare, registered once",
    "apps/ground/accounts/scopes.py:_scopes": "names and their words, registered once",
    "apps/ground/events/public.py:_public": "types of events, registered once",
    "apps/ground/events/outbox.py:_nudging": "a function by the name of the marketplace",
    "apps/ground/provenance/health.py:_known": "when every log was last whole; the same for everybody",
    "apps/ground/provenance/stories.py:_relations": "functions, registered once",
    "apps/ground/provenance/stories.py:_numbered": "models, registered once",
    "apps/ground/tenancy/promises.py:_checks": "functions, registered once",
    "apps/ground/web/addresses.py:_routes": "what each app declares as it is loaded",
    "apps/ground/web/needs.py:_finders": "functions, registered once",
    "apps/ground/web/tiles.py:_makers": "functions, registered once",
    "apps/ground/provenance/record.py:pseudonym": "a digest of a name, the same for everybody",
    "apps/ground/events/subscribe.py:_by_type": "functions, registered once",
    "apps/ground/notices/wording.py:_wordings": "sentences, registered once",
    "apps/ground/worklist/sources.py:_sources": "kinds of work, registered once",
    "apps/ground/commands/guards.py:_guards": "functions, registered once",
    "apps/ground/commands/registry.py:_specs": "commands, registered once",
    "apps/ground/tenancy/public_ids.py:_kinds": "words by prefix, registered once",
    "apps/ground/tenancy/hosts.py:_known": "keyed by the host, which is the marketplace's",
    "apps/ground/tenancy/times.py:_locale": "a library's data by language",
    "apps/ground/tenancy/migrated.py:_complete": "names of schemas that lack nothing",
    "apps/ground/tenancy/migrated.py:migrations_of_the_code": "files of the code",
    "apps/ground/tenancy/schemas.py:_pg_dump": "the path of a program",
    "apps/ground/web/health.py:_needed": "functions, registered once",
    "apps/ground/web/health.py:_asked_of_database": "functions, registered once",
    "apps/ground/web/api/schemas.py:_shapes": "types by name, registered once",
    "apps/ground/web/api/schemas.py:list_of": "a type made of a type",
    "apps/ground/web/legal_text.py:_offered": "texts by folder and name, the same for every marketplace",
    "apps/supply/listings/selectors/conditions.py:sought": "on one question's own object",
    "apps/supply/listings/selectors/synonyms.py:_book": "keyed by the text of the changes and the defaults' file",
    "apps/supply/listings/synonyms.py:_read": "a policy file by its path",
    "apps/supply/listings/moderation.py:_read": "a policy file by its path",
    "apps/supply/listings/pictures.py:_read": "a policy file by its path",
    "apps/supply/listings/taxonomy.py:_read": "policy files by their folder",
    "apps/supply/pricing/money.py:_currencies": "a list of a library",
    "apps/supply/program/look_alikes.py:_read": "a policy file by its path",
    "apps/supply/program/mail_domains.py:_read": "a policy file by its path",
    "apps/surfaces/components/amounts.py:_without_decimals": "a library's data by currency",
    "apps/surfaces/components/tags/frame.py:_address": "whether an address of the product is a page",
    "apps/surfaces/components/assets.py:_digest": "a static file by its name",
    "apps/surfaces/developers/document.py:document": "the API's description, the same for every marketplace",
    "apps/surfaces/golden/content.py:document": "a file by its name",
    "apps/surfaces/golden/smoke/browser.py:read": "an answer that the smoke test holds, no process that serves",
    "apps/surfaces/operations/evidence/register.py:_read": "a policy file by its path",
    "intelgraph/database/times.py:placing": "how a time zone's rows are read, by the zone",
    "intelgraph/failpoint.py:_plan": "empty but in tests",
    "intelgraph/live_layer.py:_client": "a connection to Valkey",
    "intelgraph/stack/machine.py:postgres_version": "the version of a program by its path",
    "intelgraph/policy_files.py:_readers": "functions, registered once",
    "intelgraph/urls_control.py:urlpatterns": "the control plane has no pages",
}
KEEPING = {"lru_cache", "cache", "cached_property"}


def remembered() -> set[str]:
    """Functions whose answers a process keeps, and module-level mappings and sets that begin empty, so are filled."""
    found = set()
    for path in sorted([*(PROJECT / "apps").rglob("*.py"), *(PROJECT / "intelgraph").rglob("*.py")]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = path.relative_to(PROJECT).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(_keeps(each) for each in node.decorator_list):
                found.add(f"{place}:{node.name}")
        for node in tree.body:
            target = node.target if isinstance(node, ast.AnnAssign) else None
            if isinstance(target, ast.Name) and node.value is not None and _begins_empty(ast.unparse(node.value)):
                found.add(f"{place}:{target.id}")
    return found


def _keeps(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).rpartition(".")[2] in KEEPING


def _begins_empty(value: str) -> bool:
    return value in {"{}", "set()", "dict()", "[]"} or value.startswith("defaultdict(")


def test_each_thing_that_a_process_remembers_is_one_we_thought_about() -> None:
    """S02: a new one is named here with its key, or this is red."""
    assert remembered() == set(REMEMBERED)


def test_nothing_is_kept_in_a_cache_by_hand() -> None:
    """S02: Django's cache keeps nothing, and nobody asks it: a key built by hand forgets the marketplace one day."""
    assert settings.CACHES == {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    raw = re.compile(r"django\.core\.cache|cache_page|vary_on_|\bcaches\[|\{% *cache ")
    found = [
        str(path.relative_to(PROJECT))
        for folder in ("apps", "intelgraph", "templates")
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in {".py", ".html"} and raw.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["intelgraph/settings.py"]


def shared(response: Any) -> bool:
    """Whether a cache between us and the browser may give this answer to somebody else."""
    said = response.get("Cache-Control", "")
    return response.status_code == 200 and not re.search(r"private|no-store|no-cache", said)


def test_what_a_shared_cache_may_keep_is_the_same_for_everybody(places: Places) -> None:
    """S02 S06: for a visitor, a partner, a customer and an operator, byte for byte; or it is not to be kept."""
    own, wrong, kept = places.own, [], set()
    visitor = browser("nobody", None)
    others = [browser("seller", own.seller), browser("buyer", own.buyer), browser("operator", operator())]
    for address in [*plain_addresses(), *public_addresses(own)]:
        if address.route == "accounts:sign_out":
            continue
        given = visitor.get(address.path)
        if not shared(given):
            continue
        kept.add(address.route)
        if {"Cookie", "Authorization"} & {each.strip() for each in given.get("Vary", "").split(",")}:
            continue
        for asker in others:
            answer = asker.get(address.path)
            if shared(answer) and body_of(answer) != body_of(visitor.get(address.path)):
                wrong.append((asker.name, address.path))
    assert wrong == []
    assert {"entitlements:jwks", "storefront:sitemap"} & kept, kept


def test_the_same_path_at_two_hosts_or_in_two_languages_is_not_one_answer(places: Places) -> None:
    """S02: a page says that it varies by what it varies by."""
    us, eu = browser("nobody", None), browser("nobody", None, host="eu")
    for path in ("/", "/browse/", "/account/sign-in/"):
        here, there = us.get(path), eu.get(path)
        german = us.client.get(path, headers={"Accept-Language": "de"})
        assert body_of(here) != body_of(there), path
        assert here["Content-Language"] == "en"
        assert {"Accept-Language", "Cookie"} <= {each.strip() for each in german["Vary"].split(",")}, path


def signed_in_only(places: Places) -> list[tuple[Asker, Address]]:
    own = places.own
    pairs = [(browser("seller", own.seller), each) for each in private_addresses(own)]
    pairs += [(browser("buyer", own.buyer), each) for each in private_addresses(own)]
    return pairs


def test_private_answers_are_kept_by_nobody(places: Places) -> None:
    """S02 S06: pages, API, exports and files of an organisation say so themselves."""
    wrong, seen = [], 0
    for asker, address in signed_in_only(places):
        response = asker.get(address.path)
        if response.status_code != 200:
            continue
        seen += 1
        if shared(response):
            wrong.append((asker.name, address.path, response.get("Cache-Control", "")))
    assert wrong == []
    assert seen > 40


@pytest.mark.parametrize(
    "headers", [{}, {"If-None-Match": "own"}, {"If-Modified-Since": http_date()}, {"Range": "bytes=0-9"}]
)
def test_a_hidden_picture_is_unknown_to_whoever_guesses_its_digest(places: Places, headers: dict[str, str]) -> None:
    """S06 B041: 404 in the same bytes, with the right ETag too, at either host, and however it is spelt."""
    own = places.own
    digest = own.things["media_digest"]
    address = next(each for each in private_addresses(own) if each.route == "listings:picture")
    path = address.path
    given = {name: f'"{digest}"' if value == "own" else value for name, value in headers.items()}
    shown = browser("seller", own.seller).client.get(path)
    assert (shown.status_code, shown["Cache-Control"]) == (200, "private, no-store")
    strangers = [
        browser("nobody", None),
        browser("the partner next door", places.neighbour.seller),
        browser("a partner of the other marketplace", places.elsewhere.seller, "eu"),
        browser("own seller's session at the other host", own.seller, "us", host="eu"),
    ]
    for asker in strangers:
        unknown = asker.client.get(path.replace(digest, "0" * 64), headers=given)
        for spelt in (path, f"{path}?v=1"):
            answer = asker.client.get(spelt, headers=given)
            assert (answer.status_code, unknown.status_code) == (404, 404), (asker.name, spelt)
            assert "ETag" not in answer
    for spelt in (
        path.replace(digest, digest.upper()),
        path.replace(digest, f"../{digest}"),
        path.replace(digest, digest[:-1]),
    ):
        assert browser("nobody", None).get(spelt).status_code == 404
