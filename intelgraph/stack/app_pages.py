"""The documentation's page of each app: its README, found by where apps are. `make docs` writes them."""

from pathlib import Path

from intelgraph.stack.paths import PROJECT


def write_app_pages(into: Path = PROJECT / "docs" / "apps") -> list[Path]:
    """Write a page for each app that includes its README, and remove those of apps that are gone; returns the pages."""
    readmes = {path.parent.name: path.relative_to(PROJECT) for path in sorted(PROJECT.glob("apps/*/*/README.md"))}
    into.mkdir(exist_ok=True)
    for former in into.glob("*.md"):
        former.unlink()
    for app, readme in readmes.items():
        (into / f"{app}.md").write_text(f'--8<-- "{readme}"\n', encoding="utf-8")
    return sorted(into.glob("*.md"))
