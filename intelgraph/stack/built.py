"""The files that are made from others and not kept in git: compiled translations, and the sheets and scripts served."""

from intelgraph.assemble import write
from intelgraph.stack.catalogues import compile_catalogues


def build() -> None:
    """Make what is missing or outdated. Part of every start, so it is quick when nothing changed."""
    compile_catalogues()
    write()
