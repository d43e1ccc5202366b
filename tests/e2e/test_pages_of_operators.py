"""Every page of the admin."""

from tests.e2e import tours
from tests.e2e.inspection import faults, opened
from tests.e2e.scenes import Scene
from tests.e2e.tab import Tabs
from tests.support.accessibility import violations

PATHS_OF_LINKS = """links => links.map((link) => new URL(link.href))
    .filter((url) => url.origin === location.origin && url.pathname.startsWith('/admin/')).map((url) => url.pathname)"""


def test_operators_pages(tabs: Tabs, scene: Scene) -> None:
    """From the first page through every list, an object of each, and every lever offered there. One page of each form
    is looked at in both themes and all widths, the others as operators mostly see them: light and wide."""
    tab, waiting = tabs(scene.operator), ["/admin/"]
    seen: set[str] = set()
    forms: set[str] = set()
    found: list[object] = []
    while waiting:
        path = waiting.pop(0)
        kind, form = tours.kind_of(path), tours.form_of(path)
        if kind in seen or (form == "history" and form in forms):
            continue
        found += [(path, *each) for each in violations(opened(tab, path))] if form in forms else faults(tab, path)
        waiting += tab.page.eval_on_selector_all("#content a[href], #header a[href], .portal a[href]", PATHS_OF_LINKS)
        seen.add(kind)
        forms.add(form)
    assert found == []
    assert {"index", "changelist", "change", "history", "act", "review"} <= forms
