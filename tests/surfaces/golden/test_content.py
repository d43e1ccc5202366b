"""The golden marketplaces hold together: counts, slugs, references, both languages, and nobody's real address.

Reads the files only, so it runs without Django and before anything is loaded.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.each import each

ROOT = Path(__file__).resolve().parents[3]
CONTENT = ROOT / "apps/surfaces/golden/content"
POLICIES = ROOT / "policies"

MEMBER_ROLES = {"owner", "admin", "finance", "developer", "support", "viewer"}
BUYERS = {"owner", "admin", "finance"}  # who may approve an order: policies/checkout.rego
KINDS = {"isv", "si", "data", "oem"}  # of partners: Partner.Kind
TIERS = {"registered", "advanced", "premier"}
PATTERNS = {"steady", "growing", "seasonal", "spiky", "declining"}
CATEGORIES = {
    "sanctions-watchlists", "corporate-ownership", "maritime-trade", "crypto-assets", "open-source-media", "geospatial",
    "case-management", "fraud-identity", "cyber-threat", "supply-chain", "entity-resolution", "visual-analytics",
}  # fmt: skip


@cache
def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def folder(name: str) -> dict[str, dict[str, Any]]:
    """Every document of a folder by the name of its file."""
    return {path.stem: read(path) for path in sorted((CONTENT / name).glob("*.yaml"))}


def slugs(terms: list[dict[str, Any]]) -> list[str]:
    return [term["slug"] for term in terms]


TAXONOMY = read(POLICIES / "taxonomy.yaml")
MARKETPLACES = {row["slug"]: row for row in read(CONTENT / "marketplaces.yaml")["marketplaces"]}
PARTNERS = folder("partners")
CUSTOMERS = folder("customers")
OPERATORS = read(CONTENT / "operators.yaml")["operators"]
STORIES = read(CONTENT / "stories.yaml")["stories"]
ORGANISATIONS = [*PARTNERS.values(), *CUSTOMERS.values(), *OPERATORS]
# Listings have tests of their own: one that is sold in the US alone may speak English alone.
OWN_WORDS = [path for path in CONTENT.rglob("*.yaml") if "listings" not in path.parts]
EVERY_DOCUMENT = sorted([*OWN_WORDS, POLICIES / "taxonomy.yaml", POLICIES / "moderation.yaml"])


def texts(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text with languages inside a document, with the place where it stands."""
    if isinstance(node, dict):
        if {"en", "de"} & node.keys():
            yield where, node
            return
        for key, value in node.items():
            yield from texts(value, f"{where}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from texts(value, f"{where}/{index}")


def test_two_marketplaces_answer_on_their_own_hosts() -> None:
    assert {slug: (row["currency"], row["languages"], row["host"]) for slug, row in MARKETPLACES.items()} == {
        "us": ("USD", ["en"], "us.localhost"),
        "eu": ("EUR", ["en", "de"], "eu.localhost"),
    }


def test_the_marketplaces_are_as_full_as_promised() -> None:
    assert len(PARTNERS) == 25
    assert len(CUSTOMERS) == 40
    assert sum(len(story["purchases"]) for story in STORIES) >= 110


@pytest.mark.parametrize("name", ["partners", "customers"])
def test_a_file_is_named_after_its_slug(name: str) -> None:
    assert {stem: document["slug"] for stem, document in folder(name).items()} == {stem: stem for stem in folder(name)}


def test_no_two_organisations_share_a_slug_or_a_domain() -> None:
    companies = [*PARTNERS.values(), *CUSTOMERS.values()]
    for field in ("slug", "domain", "legal_name"):
        assert [value for value, count in Counter(row[field] for row in companies).items() if count > 1] == []


@each(ORGANISATIONS, lambda row: row["slug"])
def test_people_belong_to_their_company(organisation: dict[str, Any]) -> None:
    people = organisation["people"]
    assert organisation["domain"].endswith(".example")
    assert isinstance(organisation["country"], str), "NO must be quoted, or YAML reads it as false"
    assert len(organisation["country"]) == 2
    assert 2 <= len(people) <= 4
    assert all(person["email"] == person["email"].lower() for person in people)
    assert {person["email"].partition("@")[2] for person in people} == {organisation["domain"]}
    assert all(person["email"].isascii() and person["name"].strip() for person in people)


def test_no_two_people_share_an_address() -> None:
    addresses = Counter(person["email"] for row in ORGANISATIONS for person in row["people"])
    assert [address for address, count in addresses.items() if count > 1] == []


@each([*PARTNERS.values(), *CUSTOMERS.values()], lambda row: row["slug"])
def test_a_company_has_one_owner_and_known_roles(company: dict[str, Any]) -> None:
    roles = [person["role"] for person in company["people"]]
    assert roles.count("owner") == 1
    assert set(roles) <= MEMBER_ROLES


@each(PARTNERS.values(), lambda row: row["slug"])
def test_a_partner_is_whole(partner: dict[str, Any]) -> None:
    assert partner["kind"] in KINDS
    assert partner["tier"] in TIERS
    assert partner["marketplaces"]
    assert set(partner["marketplaces"]) <= MARKETPLACES.keys()
    assert 1950 < partner["founded"] <= 2026
    assert partner["security_email"] == f"security@{partner['domain']}"
    assert all(len(text) <= 120 for text in partner["support_hours"].values()), "the profile holds 120 characters"
    for language, text in partner["description"].items():
        assert 80 < len(text) < 400, language


def test_partners_are_spread_over_both_marketplaces() -> None:
    spread = Counter("+".join(sorted(partner["marketplaces"])) for partner in PARTNERS.values())
    assert spread == {"eu+us": 14, "us": 6, "eu": 5}
    assert PARTNERS["halcyon-data"]["tier"] == "premier"


@each(CUSTOMERS.values(), lambda row: row["slug"])
def test_a_customer_can_approve_its_own_orders(customer: dict[str, Any]) -> None:
    industries = slugs(read(CONTENT / "industries.yaml")["industries"])
    assert customer["marketplace"] in MARKETPLACES
    assert customer["industry"] in industries
    assert len([person for person in customer["people"] if person["role"] in BUYERS]) >= 2


def test_customers_live_in_both_marketplaces() -> None:
    assert Counter(row["marketplace"] for row in CUSTOMERS.values()) == {"us": 22, "eu": 18}


def test_each_marketplace_has_a_lead_a_second_moderator_a_bookkeeper_and_an_auditor() -> None:
    assert {row["marketplace"] for row in OPERATORS} == MARKETPLACES.keys()
    for operator in OPERATORS:
        roles = [set(person["roles"]) for person in operator["people"]]
        assert roles == [{"owner", "lead", "moderator"}, {"moderator"}, {"finance"}, {"auditor"}]


def test_the_people_who_show_the_product_exist() -> None:
    scenes = read(CONTENT / "demo.yaml")["demo"]
    assert {scene["marketplace"] for scene in scenes} == MARKETPLACES.keys()
    by_slug = {row["slug"]: row for row in ORGANISATIONS}
    for scene in scenes:
        roles = {}
        for part in ("partner", "customer", "approver", "operator", "deputy", "auditor"):
            organisation = by_slug[scene[part]["organisation"]]
            person = next(row for row in organisation["people"] if row["email"] == scene[part]["email"])
            roles[part] = set(person.get("roles", [person.get("role")]))
            homes = organisation.get("marketplaces", [organisation.get("marketplace")])
            assert scene["marketplace"] in homes, part
        assert roles["partner"] == roles["customer"] == {"owner"}
        assert roles["approver"] <= BUYERS
        assert scene["approver"]["organisation"] == scene["customer"]["organisation"]
        assert scene["approver"]["email"] != scene["customer"]["email"]
        assert "lead" in roles["operator"]
        assert roles["auditor"] == {"auditor"}


def test_every_customer_has_one_story() -> None:
    assert Counter(story["customer"] for story in STORIES) == dict.fromkeys(CUSTOMERS, 1)


@each(STORIES, lambda story: story["customer"])
def test_a_story_can_be_told(story: dict[str, Any]) -> None:
    purchases = story["purchases"]
    assert 1 <= len(purchases) <= 5
    for purchase in purchases:
        assert purchase["category"] in CATEGORIES
        assert purchase["nth"] >= 0
        assert 0 <= purchase["months_ago"] <= 11
        assert purchase["seats"] > 0
        assert isinstance(purchase["po_number"], str)
        assert purchase["usage"]["pattern"] in PATTERNS
        assert purchase["usage"]["base"] > 0
    assert [row["months_ago"] for row in purchases] == sorted((row["months_ago"] for row in purchases), reverse=True)
    assert len({(row["category"], row["nth"]) for row in purchases}) == len(purchases), "a listing is bought once"
    assert len({row["po_number"] for row in purchases}) == len(purchases)


def on_sale(marketplace: str, category: str) -> list[dict[str, Any]]:
    """A category's listings that a marketplace sells, in the order of their file: what `nth` of a purchase counts."""
    listings = read(CONTENT / "listings" / f"{category}.yaml")
    return [row for row in listings if marketplace in row["marketplaces"]]


@each(sorted(path.stem for path in (CONTENT / "listings").glob("*.yaml")), str)
def test_what_was_bought_is_on_sale_and_fits_its_plan(category: str) -> None:
    for story in STORIES:
        listings = on_sale(CUSTOMERS[story["customer"]]["marketplace"], category)
        for purchase in (row for row in story["purchases"] if row["category"] == category):
            where = f"{story['customer']}: {category} {purchase['nth']}"
            assert purchase["nth"] < len(listings), where
            plan = listings[purchase["nth"]]["plan"]
            assert plan["min_seats"] <= purchase["seats"] <= (plan["max_seats"] or purchase["seats"]), where
            # Somebody who uses next to nothing, or ten times what is included, would have left or changed the plan.
            included = plan["included_quantity"]
            assert included / 10 <= purchase["usage"]["base"] <= included * 5, where


def test_the_taxonomy_names_what_listings_are_filed_under() -> None:
    assert set(slugs(TAXONOMY["categories"])) == CATEGORIES
    assert {facet["slug"]: len(facet["terms"]) for facet in TAXONOMY["facets"]} == {
        "data_residency": 6,
        "purposes": 8,
        "entity_types": 10,
        "deployment": 5,
    }
    lists = [TAXONOMY["categories"], TAXONOMY["facets"], TAXONOMY["sale_regions"]]
    for terms in [*lists, *(facet["terms"] for facet in TAXONOMY["facets"])]:
        assert len(slugs(terms)) == len(set(slugs(terms)))
        assert all({"en", "de"} <= term["name"].keys() for term in terms)
    assert all({"en", "de"} <= category["description"].keys() for category in TAXONOMY["categories"])


def test_reviewers_can_cite_every_clause() -> None:
    clauses = read(POLICIES / "moderation.yaml")["clauses"]
    assert [clause["id"] for clause in clauses] == [f"L-{number:02}" for number in range(1, len(clauses) + 1)]
    assert len(clauses) >= 12
    assert all({"en", "de"} == clause[field].keys() for clause in clauses for field in ("title", "text"))


@each(EVERY_DOCUMENT, lambda path: str(path.relative_to(ROOT)))
def test_every_text_is_there_in_both_languages(path: Path) -> None:
    untold = [
        where
        for where, text in texts(read(path))
        if not all(str(text.get(code) or "").strip() for code in ("en", "de"))
    ]
    assert untold == []


def test_the_customer_terms_have_the_same_clauses_in_both_languages() -> None:
    heads, counts = [], []
    for language in ("en", "de"):
        _, front, text = (
            (POLICIES / f"terms/customer-terms.{language}.md").read_text(encoding="utf-8").split("---\n", 2)
        )
        head = yaml.safe_load(front)
        assert head["language"] == language
        assert head["title"]
        heads.append(head["version"])
        counts.append([line.partition(". **")[0] for line in text.splitlines() if line.strip()])
    assert heads[0] == heads[1]
    assert isinstance(heads[0], str)
    assert counts[0] == counts[1] == [str(number) for number in range(1, len(counts[0]) + 1)]
    assert len(counts[0]) >= 12
