"""Tags for finding one's way in lists and pages: sorting, paging, filters, tabs, breadcrumbs."""

import re
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.ground.web.way_back import where
from apps.surfaces.components.labels import labelled

register = Library()
CURSOR = re.compile(r"[A-Za-z0-9_=.:~-]+")


def query(context: Any, **changes: object) -> str:
    """The page's query string with changes: None removes a name. Always starts with "?"."""
    request = context.get("request")
    values: QueryDict = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = str(value)
    return "?" + values.urlencode()


@register.simple_tag(takes_context=True)
def page_here(context: Any) -> str:
    """The path to load this page again, also where it answers a form whose own address cannot be loaded."""
    request = context.get("request")
    return where(request) if request is not None else "/"


@register.inclusion_tag("components/column.html", takes_context=True)
def column(
    context: Any, label: str, sort: str = "", num: bool = False, param: str = "sort", hidden: bool = False
) -> dict[str, Any]:
    """A `<th>` which sorts on the server: a first click ascends, a second descends. Without `sort` it is plain."""
    request = context.get("request")
    now = request.GET.get(param, "") if request is not None else ""
    direction = {sort: "ascending", f"-{sort}": "descending"}.get(now, "") if sort else ""
    following = f"-{sort}" if direction == "ascending" else sort
    return {
        "label": label,
        "num": num,
        "hidden": hidden,
        "direction": direction,
        "href": query(context, **{param: following, "page": None, "cursor": None}) if sort else "",
    }


@register.simple_block_tag(end_name="endtable")
def table(content: SafeString, label: str, **extra: Any) -> SafeString:
    """A table in a region that scrolls sideways and can be focused. The content is `<thead>` and `<tbody>`.

    On a phone each row becomes a list of names and values.
    """
    inside = labelled(content)
    return render_to_string(
        "components/table.html", {"content": inside, "label": label, "caption": extra.get("caption")}
    )


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Any, page: Page[Any], param: str = "page") -> dict[str, Any]:
    """Numbered pages of a Django `Page`."""
    places = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [
        {"number": place, "href": query(context, **{param: place}) if isinstance(place, int) else ""}
        for place in places
    ]
    return {
        "page": page,
        "links": links,
        "before": query(context, **{param: page.number - 1}) if page.has_previous() else "",
        "after": query(context, **{param: page.number + 1}) if page.has_next() else "",
    }


@register.inclusion_tag("components/cursor_pager.html", takes_context=True)
def cursor_pager(
    context: Any,
    after: str | None = None,
    before: str | None = None,
    shown: int | None = None,
    total: int | None = None,
) -> dict[str, Any]:
    """Forward and back by cursor (`?cursor=`), with how many rows of how many are shown.

    A later page also links to the first one: a cursor leads forward only. after, before: bare cursors as
    `Page.next_cursor` holds them; the tag builds the address. Raises ValueError for an address, which would be wrapped
    a second time into a link that leads nowhere.
    """
    for given in (after, before):
        if given and not CURSOR.fullmatch(given):
            raise ValueError(f"cursor_pager takes a bare cursor, not {given!r}")
    request = context.get("request")
    return {
        "first": query(context, cursor=None) if request is not None and request.GET.get("cursor") else "",
        "after": query(context, cursor=after) if after else "",
        "before": query(context, cursor=before) if before else "",
        "shown": shown,
        "total": total,
    }


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts: object) -> dict[str, Any]:
    """The way here: label and address in turn, and at last the label of this page."""
    *way, here = parts
    return {"way": list(zip(way[::2], way[1::2], strict=True)), "here": here}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], current: str, label: str) -> dict[str, Any]:
    """Tabs as links. An item has key, label, href and may have count; `current` is the key of this page."""
    return {"items": list(items), "current": current, "label": label}


@register.inclusion_tag("components/facet.html")
def facet(
    title: str, name: str, options: Iterable[Any], is_open: bool = True, kind: str = "checkbox"
) -> dict[str, Any]:
    """A group of filters. An option has value, label, and may have count and selected."""
    return {"title": title, "name": name, "options": list(options), "is_open": is_open, "kind": kind}


@register.inclusion_tag("components/chips.html")
def chips(items: Iterable[Any], clear: str = "") -> dict[str, Any]:
    """Applied filters: each has label and href (the page without it); `clear` is the address with none."""
    return {"items": list(items), "clear": clear}
