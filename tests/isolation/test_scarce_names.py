"""What only one may have: scoped to whom it belongs to, or no way to ask whether somebody has it (S13)."""

import re
from collections import Counter
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import reverse

from apps.ground.accounts.models import User
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.public_ids import PublicIdField, new_public_id
from apps.ground.tenancy.scope import Scope, scoped
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.isolation.addresses import product_routes, routes
from tests.isolation.askers import body_of, browser
from tests.isolation.conftest import Places
from tests.isolation.tables import NAMES, Table, marketplace_tables

ALL = Scope(reach="marketplace")

#: What is unique in the whole marketplace and not random: each with the reason why asking for it tells nothing.
SHARED_NAMES = {
    "accounts_user(email)": "sign-up, reset and invitation answer the same for a known and an unknown address (B022)",
    "accounts_organisation(slug)": "made by the product from the name; nobody chooses one",
    "program_partner(slug)": "made by the product; a taken one gets random letters behind it",
    "program_partner(domain)": "a company's own public domain; whoever else names it is told to look for our mail",
    "listings_listing(slug)": "an address that is or was public; what a draft wishes for is unique in its organisation",
    "listings_formerslug(slug)": "an address that was public",
    "checkout_order(number)": "given by the product in the order of placing; no address or question takes another's",
    "checkout_agreement(number)": "given by the product likewise",
    "checkout_numberseries(letter,year)": "the product's own counter",
    "listings_synonymedition(number)": "operators change the synonyms; editions are counted",
    "listings_searchmiss(day,language,text)": "what visitors searched for, counted; nobody hears whether it was known",
    "listings_importedentry(source,path)": "operators import; no partner writes a row",
    "auth_permission(content_type_id,codename)": "Django's own",
    "auth_group(name)": "Django's own",
    "django_content_type(app_label,model)": "Django's own",
    "listings_labelset(digest)": "words of the taxonomy that listings bear, by their digest",
    "provenance_sealed(leaf_id)": "the public log",
}
RANDOM = {"public_id", "event_id", "prefix", "nonce", "session_key", "leaf_hash", "key", "token", "fingerprint"}
BY_PUBLIC_ID = {"listing", "family", "subject"}  # texts that hold the random id of a row that somebody owns


def unique_sets(table: Table) -> list[tuple[str, ...]]:
    """The columns that are unique together, each set once; primary keys by number are no names."""
    meta = table.model._meta
    column = {each.name: each.column for each in meta.fields}
    single = [(each.column,) for each in meta.local_fields if each.unique and not each.primary_key]
    together = [tuple(column[name] for name in names) for names in meta.unique_together]
    declared = [
        tuple(column[name] for name in each.fields)
        for each in meta.constraints
        if isinstance(each, models.UniqueConstraint)
    ]
    return list(dict.fromkeys([*single, *together, *declared]))


def is_scoped(table: Table, columns: tuple[str, ...]) -> bool:
    """Whether one of the columns is somebody's own: an organisation, a person, or a row that belongs to one."""
    for each in table.model._meta.local_fields:
        if each.column not in columns:
            continue
        name = each.column.removesuffix("_id")
        if name in NAMES or name == "owner" or isinstance(each, PublicIdField) or each.column in RANDOM | BY_PUBLIC_ID:
            return True
        if each.related_model is not None:
            return True
    return False


def test_what_is_unique_is_somebodys_own_or_one_we_thought_about() -> None:
    """S13: a unique column that everybody shares can be asked for; each such one is named with its reason."""
    found = {
        f"{table.name}({','.join(columns)})"
        for table in marketplace_tables()
        for columns in unique_sets(table)
        if not is_scoped(table, columns)
    }
    assert found - set(SHARED_NAMES) == set()
    known = {f"{table.name}({','.join(columns)})" for table in marketplace_tables() for columns in unique_sets(table)}
    assert {"accounts_user(email)", "listings_listing(slug)"} <= known
    assert set(SHARED_NAMES) <= known, "gone: take it from the list"


def test_no_address_takes_a_number_of_the_database() -> None:
    """S13: addresses name public ids, slugs and readable numbers; the admin, which operators alone see, is apart."""
    numbered = [name for name, arguments in product_routes().items() if {"pk", "id"} & set(arguments)]
    assert numbered == []
    assert len(routes()) > 150


def test_public_ids_are_random_and_say_nothing_of_how_many_there_are() -> None:
    """S13: 20 characters of 32 kinds are 100 bits; no two begin alike, and every place takes every kind."""
    ids = [new_public_id("lst").partition("_")[2] for _ in range(2_000)]
    assert {len(each) for each in ids} == {20}
    assert len({each[:8] for each in ids}) == len(ids)
    kinds = set("".join(ids))
    for place in range(20):
        common = Counter(each[place] for each in ids)
        assert set(common) == kinds
        assert max(common.values()) < 4 * len(ids) / len(kinds)
    having = [model for model in apps.get_models() if any(isinstance(f, PublicIdField) for f in model._meta.fields)]
    assert len(having) > 20


def test_what_is_taken_in_one_marketplace_is_free_in_the_other(places: Places) -> None:
    """S13: neither names nor numbers reach from one to the other."""
    taken = User.objects.get(pk=places.own.buyer.user_id)
    with inside(named("eu")), scoped(ALL):
        assert UserFactory(email=taken.email).pk
        assert OrganisationFactory(name=places.own.customer.name, slug=places.own.customer.slug).pk
    assert places.own.things["order"].number[:7] == places.elsewhere.things["order"].number[:7]


def joined(email: str) -> Any:
    form = {
        "full_name": "Eve",
        "email": email,
        "password": "correct horse battery",
        "company": "Eve's",
        "country": "DE",
        "accept": "on",
        "key": "k",
    }
    return browser("nobody", None).post(reverse("accounts:sign_up"), form)


def test_no_answer_tells_whether_an_address_or_a_name_is_taken(places: Places) -> None:
    """S13 B022: signing up and asking for a new password answer the same bytes, and errors quote no row."""
    known = User.objects.get(pk=places.own.buyer.user_id).email
    for send in (
        joined,
        lambda email: browser("nobody", None).post(reverse("accounts:request_password_reset"), {"email": email}),
    ):
        given, unknown = send(known), send("nobody-at-all@amberine-bank.example")
        assert given.status_code == unknown.status_code in {200, 302}
        assert given.get("Location") == unknown.get("Location")
        assert _plain(given, known) == _plain(unknown, "nobody-at-all@amberine-bank.example")


def _plain(response: Any, email: str) -> str:
    text = body_of(response).decode().replace(email, "MAIL")
    return re.sub(
        r'(csrfmiddlewaretoken" value=|nonce=|X-CSRFToken&quot;: &quot;|name="key" value=)"?[^"&]+|req_\w+', "", text
    )
