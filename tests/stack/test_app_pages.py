"""The documentation has a page for each app that is there."""

from pathlib import Path

from intelgraph.stack.app_pages import write_app_pages
from intelgraph.stack.paths import PROJECT


def test_each_readme_of_an_app_has_its_page(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("an app that was removed")
    pages = write_app_pages(tmp_path)
    assert {page.stem for page in pages} == {path.parent.name for path in PROJECT.glob("apps/*/*/__init__.py")}
    assert (tmp_path / "provenance.md").read_text() == '--8<-- "apps/ground/provenance/README.md"\n'
