"""Tags for what belongs to listings: the glyph, the plate of measured values, the tier, the rating."""

from collections.abc import Iterable
from typing import Any

from django.template import Library

from apps.surfaces.components import charts
from apps.surfaces.components import glyph as drawings

register = Library()


@register.inclusion_tag("components/glyph.html")
def glyph(slug: str, size: int = 44) -> dict[str, Any]:
    """The listing's own small graph, `size` pixels wide; decoration, the name stands beside it."""
    drawn = drawings.draw(str(slug))
    edges = [
        {"x1": f"{drawn.dots[a].x}", "y1": f"{drawn.dots[a].y}", "x2": f"{drawn.dots[b].x}", "y2": f"{drawn.dots[b].y}"}
        for a, b in drawn.edges
    ]
    dots = [{"x": f"{dot.x}", "y": f"{dot.y}", "r": f"{dot.r}", "lit": dot.lit} for dot in drawn.dots]
    return {"palette": drawn.palette, "edges": edges, "dots": dots, "size": str(int(size))}


@register.inclusion_tag("components/plate.html")
def plate(items: Iterable[Any]) -> dict[str, Any]:
    """Up to three measured values: each has label, value, unit, and for its bar number, limit and better."""
    rows = []
    for item in items:
        read = item.get if isinstance(item, dict) else lambda name, other=None, item=item: getattr(item, name, other)
        gauge = charts.headroom(read("number"), read("limit"), better=read("better", "lower") or "lower")
        rows.append(
            {
                "label": read("label"),
                "value": read("value"),
                "unit": read("unit", ""),
                "has_bar": read("limit") is not None,
                "fill": f"{gauge.fill:.2f}",
                "tick": f"{gauge.tick:.2f}",
                "hot": gauge.near,
            }
        )
    return {"rows": rows}


@register.inclusion_tag("components/tier.html")
def tier(name: object, level: int, most: int = 3) -> dict[str, Any]:
    """A partner's tier as a word with pips: `level` of `most` are lit."""
    return {"name": name, "pips": [place < level for place in range(most)]}


@register.inclusion_tag("components/rating.html")
def rating(value: float, reviews: int | None = None, href: str = "") -> dict[str, Any]:
    """A mean rating of five with the number of reviews."""
    return {"value": value, "reviews": reviews, "href": href}


@register.inclusion_tag("components/choice_card.html")
def choice_card(
    name: str,
    value: object,
    label: object,
    hint: str = "",
    aside: object = "",
    checked: bool = False,
    id: str = "",
    kind: str = "radio",
    required: bool = False,
) -> dict[str, Any]:
    """A radio button (or checkbox) with substance: a bold label, something at its end, a hint under both."""
    return {
        "name": name,
        "value": value,
        "label": label,
        "hint": hint,
        "aside": aside,
        "checked": checked,
        "id": id,
        "kind": kind,
        "required": required,
    }


@register.inclusion_tag("components/plan_choice.html")
def plan_choice(
    name: str,
    value: object,
    title: object,
    amount_minor: int | None,
    currency: str,
    per: str = "",
    hint: str = "",
    checked: bool = False,
) -> dict[str, Any]:
    """A plan to choose: its name, its price and what it includes. No amount means the price is by offer."""
    return {
        "name": name,
        "value": value,
        "title": title,
        "amount_minor": amount_minor,
        "currency": currency,
        "per": per,
        "hint": hint,
        "checked": checked,
    }
