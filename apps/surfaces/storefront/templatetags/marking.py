"""Marks the words of a text that a search matched."""

from collections.abc import Collection, Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.supply.listings.words import WORD, folded

register = template.Library()


@register.filter
def marked(text: str, matches: Collection[str] | None) -> SafeString:
    """The text escaped, with each of its words whose folded spelling is among the matches in `<mark>`."""
    return format_html_join("", "{}", ((part,) for part in _parts(text, matches or ())))


def _parts(text: str, matches: Collection[str]) -> Iterator[str]:
    end = 0
    for word in WORD.finditer(text):
        yield text[end : word.start()]
        end = word.end()
        yield format_html("<mark>{}</mark>", word[0]) if folded(word[0]) in matches else word[0]
    yield text[end:]
