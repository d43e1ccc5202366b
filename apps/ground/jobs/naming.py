"""Names under which the database knows functions: they outlive a file that is moved, split or renamed."""

from collections.abc import Callable
from typing import Any


def stable_name(function: Callable[..., Any], given: str = "") -> str:
    """`<app>.<function>`, whatever module of the app holds the function.

    given: the name that rows bear already, for a function that was renamed.
    """
    if given:
        return given
    packages = function.__module__.split(".")
    app = packages[2] if packages[0] == "apps" and len(packages) > 2 else packages[0]
    return f"{app}.{function.__name__}"


def is_same(one: Callable[..., Any], other: Callable[..., Any]) -> bool:
    """Whether both are one function, perhaps of a module that was loaded twice."""
    return (one.__module__, one.__qualname__) == (other.__module__, other.__qualname__)
