"""A marketplace's sitemap as a search engine reads it: the index, then each part that it names."""

from collections.abc import Callable
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.http import HttpResponse

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def parts(get: Callable[[str], HttpResponse]) -> list[str]:
    """The paths of the parts."""
    index = get("/sitemap.xml")
    assert index.status_code == 200
    root = ElementTree.fromstring(index.content)
    assert root.tag == f"{{{NAMES['s']}}}sitemapindex"
    return [urlsplit(str(loc.text)).path for loc in root.findall("s:sitemap/s:loc", NAMES)]


def addresses(get: Callable[[str], HttpResponse], path: str) -> list[str]:
    """The addresses of a part."""
    answer = get(path)
    assert answer.status_code == 200, path
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{{{NAMES['s']}}}urlset"
    return [str(loc.text) for loc in root.findall("s:url/s:loc", NAMES)]


def listed(get: Callable[[str], HttpResponse]) -> list[str]:
    """Every address of every part."""
    return [address for path in parts(get) for address in addresses(get, path)]
