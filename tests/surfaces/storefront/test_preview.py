"""The preview is the storefront's own page of what is being typed, and saves nothing."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.ground.policy.actor import Actor
from apps.supply.listings.models import ListingVersion
from tests.factories import listings as make
from tests.factories.accounts import user_of
from tests.factories.program import active_partner

HX = {"HX-Request": "true"}


@pytest.fixture
def owner(eu: object) -> Actor:
    return active_partner("Acme", "acme.example")[0]


@pytest.fixture
def version(owner: Actor) -> ListingVersion:
    return make.draft(owner)


@pytest.fixture
def web(owner: Actor, browser_of: Callable[..., Client]) -> Client:
    return browser_of(user_of(owner), "eu")


def at(version: ListingVersion, rest: str = "") -> str:
    return f"/partner/listings/{version.listing.public_id}/preview/{rest}"


def typed(version: ListingVersion, **more: str) -> dict[str, str]:
    return {"stamp": version.etag, "content_en_name": "Typed just now", "content_de_name": "Eben getippt", **more}


def test_it_follows_what_is_typed_in_each_language_and_saves_nothing(version: ListingVersion, web: Client) -> None:
    for language, name in (("en", "Typed just now"), ("de", "Eben getippt")):
        answer = web.post(at(version, "?section=basics"), typed(version, language=language), headers=HX)
        page = answer.content.decode()
        assert (answer.status_code, "<html" in page) == (200, False)
        assert name in page
    assert "Datenschutz" in page
    stored = ListingVersion.objects.get(pk=version.pk)
    assert (stored.content, stored.revision) == (version.content, version.revision)


def test_it_is_the_storefronts_own_part_of_the_page(owner: Actor, version: ListingVersion, web: Client) -> None:
    listing = make.published(owner, "Ownership Resolver")
    live = web.get(f"/l/{listing.slug}/").content.decode()
    preview = web.get(at(version)).content.decode()
    for part in ('id="footprint"', 'id="privacy"', 'id="support"', 'id="versions"', 'class="buy card"'):
        assert part in live
        assert part in preview


def test_without_script_a_button_shows_the_whole_page_unsaved(version: ListingVersion, web: Client) -> None:
    editor = web.get(f"/partner/listings/{version.listing.public_id}/edit/basics/").content.decode()
    assert f'formaction="{at(version)}?section=basics"' in editor
    page = web.post(at(version, "?section=basics"), typed(version)).content.decode()
    assert "<html" in page
    assert "Typed just now" in page


def test_what_cannot_be_held_leaves_the_preview_as_it_is(version: ListingVersion, web: Client) -> None:
    deep = {"stamp": version.etag, "content_en_description": ">" * 2000}
    assert web.post(at(version, "?section=description"), deep, headers=HX).status_code == 204
    assert web.post(at(version, "?section=description"), deep).status_code == 422
    assert web.post(at(version, "?section=nothing"), deep).status_code == 404


def test_nobody_elses_draft_is_shown(version: ListingVersion, browser_of: Callable[..., Client]) -> None:
    stranger, _partner = active_partner("Kestrel", "kestrel.example")
    assert browser_of(user_of(stranger), "eu").get(at(version)).status_code == 404
