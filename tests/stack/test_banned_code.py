"""What no linter's rule can say about the code."""

import ast
from pathlib import Path

from intelgraph.stack.paths import PROJECT


def sources() -> list[Path]:
    return [path for folder in ("apps", "intelgraph", "sdk") for path in (PROJECT / folder).rglob("*.py")]


def test_no_work_leaves_the_thread_that_knows_its_marketplace() -> None:
    """`thread_sensitive=False` runs in schema public, as nobody, and starves the connection pool."""
    found = [
        f"{path.relative_to(PROJECT)}:{node.value.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword) and node.arg == "thread_sensitive"
        if not (isinstance(node.value, ast.Constant) and node.value.value is True)
    ]
    assert found == []
    assert len(sources()) > 20
