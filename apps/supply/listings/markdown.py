"""Partners' descriptions as safe HTML: few marks, no raw HTML, no pictures, links that give nothing away."""

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from apps.supply.listings.rules import is_too_complex

TAGS = {"p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "a", "hr"}
_reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable("image")


def render(text: str) -> SafeString:
    """The text as HTML with headings from level 3 on; a text that is too complex is shown as plain paragraphs."""
    if is_too_complex(text):
        return SafeString(linebreaks(text, autoescape=True))
    written = _reader.render(text)
    for level, shown in (("h2", "h4"), ("h1", "h3")):
        written = written.replace(f"<{level}>", f"<{shown}>").replace(f"</{level}>", f"</{shown}>")
    clean = nh3.clean(
        written,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto"},
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)  # nh3 has just allowed each tag
