"""Compiles what translators wrote. Part of every start, so it is quick when nothing changed."""

from pathlib import Path

from intelgraph.stack.paths import PROJECT

LOCALE = PROJECT / "locale"


def catalogue_files() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def compile_catalogues() -> list[str]:
    """Write the `.mo` file of each catalogue that changed; returns the languages written."""
    written = []
    for path in catalogue_files():
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        # Loaded when there is something to compile: Babel takes longer to load than all the rest here.
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with path.open("rb") as file:
            catalogue = read_po(file)
        half = compiled.with_suffix(".half")
        with half.open("wb") as file:
            write_mo(file, catalogue)
        half.replace(compiled)
        written.append(path.parts[-3])
    return written
