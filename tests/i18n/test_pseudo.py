"""In a language nobody speaks every word of a page is bracketed, but for names, numbers and what partners wrote."""

from collections.abc import Callable, Iterable

import pytest

from apps.ground.accounts.countries import country_choices
from apps.ground.accounts.models import Organisation, User
from apps.ground.tenancy.current import current
from tests.factories.accounts import operator, user_of
from tests.factories.listings import complete_changes
from tests.factories.program import applicant
from tests.i18n import addresses
from tests.i18n.conftest import Opened
from tests.i18n.known import leaves, texts_of_policies, texts_of_rows
from tests.i18n.pseudo import LANGUAGE, OPENING
from tests.i18n.visible import untranslated
from tests.isolation.worlds import World
from tests.support.furnished import WORD

pytestmark = pytest.mark.usefixtures("test_languages")
Reading = Callable[..., Opened]
# The product's and the marketplace's names, and what the factories write without the world's word.
NAMES = {"IntelGraph", "USD", "English", "Deutsch", "العربيّة", LANGUAGE, "DE", "en", "ord_…"}
ASKED = {"resolver", "nothingofthekind"}
# Alternative texts that Django's admin writes in English whatever the language.
DJANGOS = {"Search", "True", "False"}
LEAST = {"visitor": 10, "buyer": 20, "seller": 20}  # pages that each of them is shown
FACTORIES = {"Mon–Fri 09:00–17:00 CET", "rows"}


def texts_known() -> set[str]:
    people = [*User.objects.values_list("full_name", "email"), *Organisation.objects.values_list("name", "domain")]
    return (
        NAMES
        | {current().title}
        | FACTORIES
        | ASKED
        | DJANGOS
        | texts_of_rows(WORD)
        | texts_of_policies()
        | set(leaves(people))
        | set(leaves(complete_changes()))
        | {name for _code, name in country_choices()}
    )


def left_alone(opened: Opened, pages: Iterable[str], known: set[str]) -> list[str]:
    """The words of these pages that nobody translated, each after its page's address."""
    found = []
    for address in pages:
        page = opened(address)
        assert OPENING in page, f"{address} is not in the pseudo-language"
        found += [f"{address} {words}" for words in untranslated(page, known)]
    return found


def left_alone_in_answers(opened: Opened, sent: Iterable[tuple[str, dict[str, str]]], known: set[str]) -> list[str]:
    """The same of the answers to forms that were refused; what was typed stands in them again."""
    found = []
    for address, typed in sent:
        page = opened(address, **typed)
        assert OPENING in page, f"{address} is not in the pseudo-language"
        found += [f"{address} refused: {words}" for words in untranslated(page, known | set(typed.values()))]
    return found


def test_every_word_of_every_page_is_translated(world: World, reading: Reading) -> None:
    """Visitors, a customer, a partner, an applicant and an operator walk through what concerns them."""
    newcomer, _application = applicant(f"{WORD} newcomers", f"{WORD}-newcomers.example")
    known = texts_known()
    visitor = reading(language=LANGUAGE)
    buyer = reading(user_of(world.buyer), language=LANGUAGE)
    seller = reading(user_of(world.seller), language=LANGUAGE)
    lead = reading(user_of(operator()), language=LANGUAGE, second_factor=True)
    found = []
    for who, opened, more in (
        ("visitor", visitor, addresses.of_visitors(world)),
        ("buyer", buyer, addresses.of_customers(world)),
        ("seller", seller, addresses.of_partners(world)),
    ):
        shown = [each for each in addresses.of_everybody(world) if opened.is_shown(each)]
        assert len(shown) >= LEAST[who], f"{who}: the walk is not what it was"
        found += left_alone(opened, [*shown, *more], known)
    found += left_alone(reading(user_of(newcomer), language=LANGUAGE), addresses.of_applicants(), known)
    found += left_alone(lead, addresses.of_operators(world), known)
    found += left_alone_in_answers(visitor, addresses.refused_to_visitors(), known)
    found += left_alone_in_answers(buyer, addresses.refused_to_customers(world), known)
    found += left_alone_in_answers(seller, addresses.refused_to_partners(world), known)
    assert found == [], "\n".join(found)
