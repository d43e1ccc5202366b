"""The finder itself: what it reports, and what it lets pass as data."""

import pytest

from tests.i18n.pseudo import accented, pseudo
from tests.i18n.visible import untranslated


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>⟦Bújý ~⟧</p>", []),
        ("<p>Buy</p>", ["p: Buy"]),
        ("<p>⟦Bújý ~⟧ now</p>", ["p: now"]),
        ("<p>⟦Hélló <bdi>Ada</bdi> thére ~⟧</p>", []),
        ("<p>⟦Hélló ~⟧ <bdi>Ada</bdi></p>", []),
        ("<p>⟦Hélló ~⟧ <b>Ada</b></p>", ["b: Ada"]),
        ("<p>3 × 49.00 – 12 %, US$75, EUR 1,200K</p>", []),
        ('<a title="⟦Ín thé ⟦Lístíñgš ~⟧ ápp ~⟧">1</a>', []),
        ('<button aria-label="Close">×</button>', ["button[aria-label]: Close"]),
        ('<button aria-label="⟦Ćlósé ~⟧">×</button>', []),
        ('<input placeholder="Search"><i>x</i>', ["input[placeholder]: Search"]),
        ('<input type="submit" value="Go on">', ["input[value]: Go on"]),
        ("<svg><path d='M0 0'/><title>Growth</title></svg>", ["title: Growth"]),
        ("<script>const word = 1;</script><code>curl me</code>", []),
        ('<p lang="de">Wort eines Partners</p>', []),
        ('<html lang="en-xa"><p>Left alone</p></html>', ["p: Left alone"]),
        ('<body data-said-failed="It failed"></body>', ["body[data-said-failed]: It failed"]),
        ("<p>ord_0123456789abcdefghij checkout.order_placed security.txt</p>", []),
        ('<table id="result_list"><thead><th>Name</th></thead><tbody><td>Ada</td></tbody></table>', ["th: Name"]),
        ('<div class="readonly">usr</div><label>User</label>', ["label: User"]),
        ("<p>Halcyon Data ⟦sélls ~⟧</p>", []),
        ("<p>Halcyon Databases</p>", ["p: Halcyon Databases"]),
    ],
)
def test_words_outside_the_brackets_are_found_unless_they_are_data(page: str, found: list[str]) -> None:
    assert untranslated(page, ["Halcyon Data"]) == found


def test_a_cut_text_is_noticed() -> None:
    with pytest.raises(AssertionError, match="cut off"):
        untranslated("<p>⟦Thé lóñg…</p>")


def test_placeholders_and_tags_survive_the_accents() -> None:
    assert accented("%(n)s seats of {name}, <b>now</b> &amp; 5 %%") == "%(n)s šéátš óf {name}, <b>ñów</b> &amp; 5 %%"


@pytest.mark.parametrize("text", ["Buy", "Accept the terms to go on.", "x" * 200])
def test_a_text_grows_by_a_third(text: str) -> None:
    assert len(pseudo(text)) >= len(text) * 1.35


def test_white_space_around_a_text_stays_outside() -> None:
    assert pseudo("\nBuy ").startswith("\n⟦")
    assert pseudo("\nBuy ").endswith("⟧ ")
