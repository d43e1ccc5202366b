"""Partner names that are read as another's: refused, and the other named to operators only (fault B055)."""

import logging

import pytest
from django.test import Client

from apps.ground.accounts.models import Organisation, User
from apps.ground.accounts.registration import Newcomer
from apps.ground.policy.actor import ANONYMOUS
from apps.ground.web.refusals import Invalid
from apps.supply.program import commands, look_alikes
from apps.supply.program.admin import preview_decision
from apps.supply.program.models import Partner
from tests.factories.program import active_partner, applicant, application, company, moderator, person_of

pytestmark = pytest.mark.usefixtures("us")

ALIKE = [
    "Hаlcyon Data",  # CYRILLIC SMALL LETTER A
    "Halcyοn Data",  # GREEK SMALL LETTER OMICRON
    "Hal\u200bcyon Data",  # ZERO WIDTH SPACE
    "Halcyon\u200d Data",  # ZERO WIDTH JOINER
    "Halcyon \ufe0fData",  # VARIATION SELECTOR
    "Haｌcyon Data",  # FULLWIDTH LATIN SMALL LETTER L
    "HALCYON DATA",
    "Halcyon-Data",
    "HaIcyon Data",  # a capital I
    "Ha1cyon Data",
    "Ha|cyon Data",
    "𝐇𝐚𝐥𝐜𝐲𝐨𝐧 Data",
    "ʜᴀʟᴄʏᴏɴ ᴅᴀᴛᴀ",
    "Halcyon Data",
    "Halcyon Dạta",  # a dot below
    "Hälcyon Data",
    "Ha\u0301lcyon Data",
    "Hålcyøn Đatą",  # rings, strokes, tails
    "Halcyọ̈n Data",
    "Hа̇lcyon Data",  # CYRILLIC SMALL LETTER A with a dot
]
DISTINCT = [
    "Halcyon Data GmbH",
    "Halcyon",
    "Яндекс Cloud",
    "LINEヤフー",
    "株式会社ハルシオン",
    "Žižka & Söhne",
    "Hawaiʻi Maps",
    "بيانات",
    "Bär",
]


@pytest.mark.parametrize("name", ALIKE)
def test_a_name_that_is_read_as_a_partners_is_refused(name: str) -> None:
    """B055: and nothing of the application is kept."""
    active_partner("Halcyon Data", "halcyon.example")
    person = Newcomer("ada@other.example", "Ada Weiss", "de")
    before = User.objects.count()
    with pytest.raises(Invalid) as refused:
        commands.join(ANONYMOUS, person=person, application=application(name, "other.example"))
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == ("/name", "confusable_name")
    assert "Halcyon" not in str(error.detail)
    assert (User.objects.count(), Partner.objects.count()) == (before, 1)


@pytest.mark.parametrize("name", DISTINCT)
def test_a_name_of_its_own_is_taken(name: str) -> None:
    """B055, control"""
    active_partner("Halcyon Data", "halcyon.example")
    _owner, partner = applicant(name, "other.example")
    assert partner.name == name


@pytest.mark.parametrize("name", ["Hаlcyon", "Асme Data", "Kestreⅼ\u2060"])
def test_a_word_of_two_alphabets_is_refused_whoever_is_there(name: str) -> None:
    """B055"""
    with pytest.raises(Invalid) as refused:
        applicant(name, "other.example")
    assert {error.code for error in refused.value.errors} == {"confusable_name"}


def test_a_correction_cannot_make_a_name_alike_and_a_partner_keeps_its_own() -> None:
    """B055"""
    active_partner("Halcyon Data", "halcyon.example")
    owner, partner = applicant("Kestrel", "kestrel.example")
    with pytest.raises(Invalid):
        commands.update_application(owner, partner, application=application("Halсyon Data", "kestrel.example"))
    changed = commands.update_application(owner, partner, application=application("KESTREL", "kestrel.example"))
    assert changed.name == "KESTREL"


def test_whose_name_it_is_like_is_told_to_operators_only(caplog: pytest.LogCaptureFixture) -> None:
    """B055: those who wait are compared by who decides; a refusal would tell an applicant of another."""
    _first, waiting = applicant("Kestrel", "kestrel.example")
    _second, alike = applicant("KestreI", "other.example")
    shown = dict(preview_decision(moderator(), alike).touches)
    assert "Kestrel" in shown.values()
    assert "KestreI" in dict(preview_decision(moderator(), waiting).touches).values()

    _owner, partner = active_partner("Halcyon Data", "halcyon.example")
    customer = person_of(company("Nobody's"), "eve@eve.example")
    own = Organisation.objects.get(pk=customer.organisation_id)
    with caplog.at_level(logging.WARNING), pytest.raises(Invalid):
        commands.apply(customer, own, application=application("HaIcyon Data", "eve.example"))
    assert partner.public_id in caplog.text
    assert "cyon" not in caplog.text, "a log line names ids only"


def test_the_form_says_so_at_the_field_and_keeps_what_was_typed() -> None:
    """B055"""
    active_partner("Halcyon Data", "halcyon.example")
    typed = {"name": "HaIcyon Data", "website": "https://other.example", "country": "DE", "kind": "isv"}
    person = {"full_name": "Ada Weiss", "email": "ada@other.example", "password": "correct horse battery"}
    answer = Client(HTTP_HOST="us.localhost").post("/partner/apply/", typed | person | {"language": "en", "key": "k"})
    assert answer.status_code == 422
    assert b"could be mistaken for another" in answer.content
    assert b"HaIcyon Data" in answer.content


def test_each_look_alike_stands_for_one_character_and_is_read_as_it() -> None:
    """B055"""
    known = look_alikes.look_alikes()
    assert len(known) > 100
    for character, plain in known.items():
        assert look_alikes.skeletons(character) & look_alikes.skeletons(plain), character
