"""Partners' descriptions as safe HTML: few marks, no raw HTML, no pictures, links that give nothing away."""

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from apps.supply.listings.links import SCHEMES, reader
from apps.supply.listings.rules import is_too_complex

TAGS = {"p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "a", "hr"}


def render(text: str) -> SafeString:
    """The text as HTML with headings from level 3 on; a text that is too complex is shown as plain paragraphs."""
    if is_too_complex(text):
        return SafeString(linebreaks(text, autoescape=True))
    written = reader.render(text)
    for level, shown in (("h2", "h4"), ("h1", "h3")):
        written = written.replace(f"<{level}>", f"<{shown}>").replace(f"</{level}>", f"</{shown}>")
    clean = nh3.clean(
        written,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)  # nh3 has just allowed each tag
