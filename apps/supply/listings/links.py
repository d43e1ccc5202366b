"""Which links a partner's text may hold: by https and mailto, and never within the marketplace.

A relative link, or one that begins with `//`, would lead a buyer to a page of ours, or to another host by our scheme.
"""

from markdown_it import MarkdownIt

SCHEMES = frozenset({"https", "mailto"})
reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).disable("image")


def forbidden_links(markdown: str) -> list[str]:
    """The targets of links that are not of these schemes.

    >>> forbidden_links("[a](https://a.example) [b](//evil.example) [c](/browse/) [d](http://d.example)")
    ['//evil.example', '/browse/', 'http://d.example']
    """
    targets = [
        str(token.attrs["href"])
        for block in reader.parse(markdown)
        for token in block.children or ()
        if token.type == "link_open"
    ]
    return [target for target in targets if not _is_allowed(target)]


def _is_allowed(target: str) -> bool:
    scheme, colon, rest = target.partition(":")
    return bool(colon) and scheme.lower() in SCHEMES and (scheme.lower() != "https" or rest.startswith("//"))
