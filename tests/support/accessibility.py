"""What axe finds on a page, by the rules of WCAG 2.2 at levels A and AA."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "axe"
AXE = (FOLDER / "axe-4.14.1.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


def violations(page: Page, rules: Sequence[str] = ()) -> list[list[object]]:
    """Rule and offending elements; an empty list is what every page owes. `rules` narrows it to these."""
    # Without preload: it copies sheets that import others into a style element, which our content policy reports.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    chosen = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    found: list[list[object]] = page.evaluate(
        "runOnly => axe.run(document, { runOnly, resultTypes: ['violations'], preload: false })"
        ".then((result) => result.violations"
        ".map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 160))]))",
        chosen,
    )
    return found


def sideways(page: Page, width: int) -> int:
    """How many pixels a page of this width must be pushed sideways to be read."""
    page.set_viewport_size({"width": width, "height": 900})
    return int(page.evaluate(SIDEWAYS))
