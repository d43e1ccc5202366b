"""Texts of partners that could be read as something else than they are (attack: hidden directions, foreign links)."""

import pytest

from apps.ground.policy.actor import Actor
from apps.ground.web.characters import invisible_in
from apps.ground.web.refusals import Invalid
from apps.supply.listings import commands, rules
from apps.supply.listings.markdown import render
from tests.factories import listings as make
from tests.factories.program import moderator

HIDDEN = ["\u202e", "\u202a", "\u2066", "\u2069", "\u200b", "\ufeff", "\u2060", "\U000e0041"]
KEPT = ["\u200d", "\u200c", "\u200e", "\u00ad", "👩\u200d🚀", "می\u200cخواهم", "🗺️", "שלום"]


@pytest.mark.parametrize("character", HIDDEN)
def test_a_character_that_nobody_sees_is_found(character: str) -> None:
    assert invisible_in(f"safe{character}txt") == f"U+{ord(character):04X}"


@pytest.mark.parametrize("text", KEPT)
def test_what_scripts_and_emoji_are_written_with_is_kept(text: str) -> None:
    assert invisible_in(text) == ""


@pytest.mark.parametrize(
    "field", ["name", "tagline", "description", "highlights", "retention", "hours", "change_note", "subprocessors"]
)
def test_no_text_of_a_listing_turns_its_direction(owner: Actor, field: str) -> None:
    text = "Filings of registers \u202egnp.exe and their dates"
    version = make.draft(owner)
    changes = {"content": {"en": {field: [text] if field == "highlights" else text}}}
    with pytest.raises(Invalid) as refused:
        commands.save_draft(owner, version, changes=changes, stamp=version.etag)
    (error,) = refused.value.errors
    assert error.code == "invisible_characters"
    assert error.pointer.startswith(f"/content/en/{field}")


def test_no_remark_of_a_review_turns_its_direction(owner: Actor) -> None:
    reviewer = moderator()
    version = make.claimed(owner, reviewer)
    with pytest.raises(Invalid) as refused:
        commands.comment(reviewer, version, text="Say \u202ewho uses it.")
    assert [error.code for error in refused.value.errors] == ["invisible_characters"]


LINKS = ["//evil.example", "/browse/", "browse", "?q=1", "#top", "http://a.example", "ftp://a.example", "tel:123"]


@pytest.mark.parametrize("target", LINKS)
def test_a_link_that_is_neither_https_nor_mailto_leads_nowhere(target: str) -> None:
    """The description is made safe when it is shown, whatever way it came."""
    assert "href" not in render(f"[go]({target})")


@pytest.mark.parametrize("target", ["https://acme.example/a", "mailto:help@acme.example"])
def test_a_link_by_https_or_mailto_is_shown(target: str) -> None:
    assert f'href="{target}"' in render(f"[go]({target})")


@pytest.mark.parametrize("target", LINKS)
def test_a_description_with_such_a_link_is_not_saved(owner: Actor, target: str) -> None:
    version = make.draft(owner)
    for text in (f"{make.WORDS} [go]({target})", f"{make.WORDS} [go][1]\n\n[1]: {target}"):
        with pytest.raises(Invalid) as refused:
            commands.save_draft(owner, version, changes={"content": {"en": {"description": text}}}, stamp=version.etag)
        assert [error.code for error in refused.value.errors] == ["forbidden_link"]


def test_every_limit_that_is_named_is_the_one_that_is_kept() -> None:
    assert rules.most_of("/content/en/description") == 20_000
    assert rules.most_of("/content/en/highlights") == 6
    assert rules.most_of("/content/en/highlights/2") == 120
    assert rules.most_of("/release_number") == 40
