"""The files of `policies/` that are data: whoever reads one says so here, so that all are read before any request."""

from collections.abc import Callable
from typing import TypeVar

from intelgraph.strict_yaml import UnreadableYaml

R = TypeVar("R")

_readers: dict[str, Callable[[], object]] = {}


def reads(pattern: str) -> Callable[[Callable[[], R]], Callable[[], R]]:
    """This function reads the files that the pattern names, and raises UnreadableYaml where one is wrong."""

    def remember(reader: Callable[[], R]) -> Callable[[], R]:
        _readers[pattern] = reader
        return reader

    return remember


def patterns() -> list[str]:
    """What is read, relative to the folder of policies."""
    return sorted(_readers)


def faults_of_files() -> list[str]:
    """File, line and rule of each file that is wrong; those that are right are in force from then on."""
    found = []
    for pattern in patterns():
        try:
            _readers[pattern]()
        except (UnreadableYaml, OSError) as error:
            found.append(str(error))
    return found
