"""Which documents are rendered, and whether those in the tree say what the product does."""

from collections.abc import Callable, Iterator
from pathlib import Path

from apps.surfaces.operations.rendering import access, catalogue, states

#: A file of the project, and what it must hold. Sections of READMEs come on top: see `states`.
DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/rendered/access.md": access.document,
    "docs/rendered/catalog.sql": catalogue.document,
}


def rendered(root: Path) -> Iterator[tuple[Path, str]]:
    """Every document below the project's folder with the text that it must have.

    Raises: LookupError naming a README that lacks the place for one of its app's state machines.
    """
    for name, text in DOCUMENTS.items():
        yield root / name, text()
    yield from states.readmes(root)


def outdated(root: Path) -> list[Path]:
    """The documents that say something else than the product does."""
    return [file for file, text in rendered(root) if not file.exists() or file.read_text() != text]


def write(root: Path) -> list[Path]:
    """Renew the documents; returns those that changed."""
    changed = outdated(root)
    for file, text in rendered(root):
        if file in changed:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    return changed
