"""Whether a page is in the language its reader asked for."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from babel.messages.pofile import read_po

from intelgraph.stack.paths import PROJECT
from tests.crawl.links import Contents

SOURCE = "en"


@cache
def left_in_english(language: str) -> frozenset[str]:
    """The English texts that have another translation in this language, and that no page in it may say."""
    path = PROJECT / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    texts = ((message.id, message.string) for message in catalogue if isinstance(message.id, str) and message.id)
    translated = {english: other for english, other in texts if " " in english and "%" not in english}
    return frozenset(english for english, other in translated.items() if english not in translated.values())


def checked_in(language: str) -> Callable[[Contents, str], Iterable[str]]:
    """A check of pages for this reader: the language they name, and no sentence that was left in English."""
    english = frozenset() if language == SOURCE else left_in_english(language)

    def check(contents: Contents, address: str) -> Iterator[str]:
        if contents.language != language:
            yield f"the page is in {contents.language!r}, not in {language!r}"
        for text in contents.said:
            if text in english:
                yield f"was left in English: {text}"

    return check
