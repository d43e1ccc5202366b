"""Writing a listing in a web, with and without script; nobody else's is there."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.ground.policy.actor import Actor
from apps.supply.listings import commands
from apps.supply.listings.editor import SECTIONS
from apps.supply.listings.models import Listing
from apps.supply.listings.selectors import open_version
from tests.factories import listings as make
from tests.factories.accounts import user_of
from tests.factories.program import active_partner, moderator

Browser = Callable[..., Client]
HX = {"HX-Request": "true"}


@pytest.fixture
def web(owner: Actor, browser_of: Browser) -> Client:
    return browser_of(user_of(owner), "eu")


def at(listing: Listing, rest: str = "") -> str:
    return f"/partner/listings/{listing.public_id}/{rest}"


def text_of(response) -> str:
    return response.content.decode()


def test_a_listing_is_written_and_sent_without_any_script(owner: Actor, web: Client) -> None:
    assert "No listing yet" in text_of(web.get("/partner/listings/"))
    begun = web.post("/partner/listings/new/", {"name": "Ownership Resolver"})
    listing = Listing.objects.get(slug="ownership-resolver")
    assert begun.headers["Location"] == at(listing, "edit/basics/")

    def save(section: str, **fields: object) -> None:
        stamp = open_version(listing).etag
        answer = web.post(at(listing, f"edit/{section}/"), {"stamp": stamp, **fields})
        assert answer.status_code == 302, text_of(answer)

    tagline = "Finds the owners behind a company."
    save(
        "basics",
        content_en_name="Ownership Resolver",
        content_en_tagline=tagline,
        content_de_name="Eigentumsfinder",
        content_de_tagline=tagline,
        release_number="1.0",
    )
    save(
        "description",
        content_en_description=make.WORDS,
        content_de_description=make.WORDS,
        content_en_highlights="Filings\r\nDates",
        content_de_highlights="Belege",
    )
    save(
        "facets",
        category="corporate-ownership",
        facets_data_residency=["eu"],
        facets_purposes=["research"],
        facets_entity_types=["person"],
        facets_deployment=["saas"],
        regions=["all"],
        footprint_0_source="organisation",
        footprint_0_relation="owned by",
        footprint_0_target="person",
    )
    save("privacy", privacy_personal_data="none", content_en_retention="Not kept.", content_de_retention="Nichts.")
    save("support", support_email="help@acme.example")
    logo = SimpleUploadedFile("logo.png", make.logo(), "image/png")
    assert web.post(at(listing, "edit/media/"), {"logo": logo}).status_code == 302
    plan = {"name_en": "Team", "seat_price_minor": "29.50", "min_seats": "1"}
    assert web.post(at(listing, "edit/plan/"), plan).status_code == 302
    assert web.post(at(listing, "edit/submit/"), {}).headers["Location"] == at(listing)

    version = open_version(listing)
    assert (version.state, version.plan.seat_price_minor) == ("submitted", 2950)
    assert version.content["en"]["highlights"] == ["Filings", "Dates"]
    page = text_of(web.get("/partner/listings/"))
    assert "Waiting for a reviewer" in page
    assert f"/media/{version.logo_digest}.png" in page


def test_autosave_answers_with_a_new_stamp_and_a_second_editor_is_told(owner: Actor, web: Client) -> None:
    listing = commands.create(owner, name="Two editors")
    stamp = open_version(listing).etag
    fields = {"stamp": stamp, "content_en_retention": "A year."}

    saved = web.post(at(listing, "edit/privacy/"), fields, headers=HX)
    assert (saved.status_code, saved.headers["HX-Trigger"]) == (200, "saved")
    assert open_version(listing).etag.strip('"') in text_of(saved)
    assert "<html" not in text_of(saved)

    late = web.post(at(listing, "edit/privacy/"), fields | {"content_en_retention": "For ever."}, headers=HX)
    assert late.status_code == 422
    assert "Someone else saved" in text_of(late)
    assert open_version(listing).content["en"]["retention"] == "A year."


def test_every_section_opens_in_both_languages(owner: Actor, web: Client) -> None:
    version = make.draft(owner)

    for language in ("en", "de"):
        for section in SECTIONS:
            answer = web.get(
                at(version.listing, f"edit/{section}/"), headers={"Accept-Language": language}, follow=True
            )
            assert answer.status_code == 200, section


def test_a_sent_version_is_shown_locked_with_the_way_out(owner: Actor, web: Client) -> None:
    version = make.sent(owner)

    page = text_of(web.get(at(version.listing, "edit/basics/")))
    assert "disabled" in page
    assert at(version.listing, "withdraw/") in page
    refused = web.post(at(version.listing, "edit/basics/"), {"stamp": version.etag})
    assert refused.status_code == 409
    assert web.post(at(version.listing, "withdraw/"), {}).status_code == 302
    assert open_version(version.listing).is_editable


def test_a_remark_stands_at_its_field(owner: Actor, web: Client) -> None:
    reviewer = moderator()
    version = make.claimed(owner, reviewer)
    commands.comment(reviewer, version, field="/content/en/tagline", text="Say who uses it.", clause="L-01")
    commands.ask_changes(reviewer, version, note="Nearly there.")

    assert "Say who uses it." in text_of(web.get(at(version.listing, "edit/basics/")))
    assert "Say who uses it." not in text_of(web.get(at(version.listing, "edit/support/")))
    overview = text_of(web.get(at(version.listing)))
    assert "Nearly there." in overview
    assert "Fix and resubmit" in overview


def test_the_diff_shows_what_a_new_version_changes(owner: Actor, web: Client) -> None:
    listing = make.published(owner)
    version = commands.revise(owner, listing)
    changes = {"support": {"email": "new@acme.example"}}
    commands.save_draft(owner, version, changes=changes, stamp=version.etag)

    page = text_of(web.get(at(listing, "diff/")))
    assert "new@acme.example" in page
    assert "help@resolver.example" in page


def test_every_address_of_anothers_listing_is_not_found(owner: Actor, browser_of: Browser) -> None:
    listing = make.published(owner)
    commands.revise(owner, listing)
    stranger = browser_of(user_of(active_partner("Bolt", "bolt.example")[0]), "eu")
    rest = ["", "diff/", "comment/", *(f"edit/{section}/" for section in SECTIONS)]
    rest += [f"{action}/" for action in ("revise", "withdraw", "publish", "retire", "address")]

    for each in rest:
        assert stranger.get(at(listing, each)).status_code == 404, each


def test_a_picture_is_public_while_its_listing_can_be_found(owner: Actor, browser_of: Browser, deliver) -> None:
    version = make.draft(owner)
    address = f"/media/{version.logo_digest}.png"
    visitor, own = browser_of(marketplace="eu"), browser_of(user_of(owner), "eu")

    assert (visitor.get(address).status_code, own.get(address).status_code) == (404, 200)
    commands.submit(owner, version)
    reviewer = moderator()
    commands.claim_review(reviewer, version)
    commands.approve(reviewer, version, digest=version.digest)
    deliver()

    answer = visitor.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_refused_picture_is_named_at_its_field(owner: Actor, web: Client) -> None:
    listing = commands.create(owner, name="No logo yet")
    drawing = SimpleUploadedFile("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml")

    answer = web.post(at(listing, "edit/media/"), {"logo": drawing})

    assert answer.status_code == 422
    assert "SVG is not accepted" in text_of(answer)


def test_the_partner_hears_of_a_decision_by_bell_and_mail(owner: Actor, deliver, mailoutbox) -> None:
    make.published(owner, "Wallet Trail")
    deliver()

    assert any("Wallet Trail" in mail.subject for mail in mailoutbox)


def test_a_listing_that_was_taken_down_shows_its_reasons_and_takes_an_appeal(owner: Actor, web: Client) -> None:
    listing = make.published(owner)
    reasons = {"ground": "terms", "clauses": ["L-05"], "reason": "The data was taken from a register without right."}
    commands.take_down(moderator(), listing, **reasons)

    page = text_of(web.get(at(listing)))
    assert "Statement of reasons" in page
    assert "taken from a register without right" in page
    assert "L-05" in page
    assert at(listing, "appeal/") in page
    sent = web.post(at(listing, "appeal/"), {"text": "The licence was extended in May; see the contract."})
    assert sent.headers["Location"] == at(listing)
    assert "The licence was extended in May" in text_of(web.get(at(listing)))
    assert web.post(at(listing, "appeal/"), {"text": "Once more."}).status_code == 422
