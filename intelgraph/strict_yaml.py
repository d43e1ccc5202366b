"""YAML read with limits first (fault B099): no objects, few aliases, no name twice, `NO` stays a text; and what it must
look like, refused with file and line (fault B109)."""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

MOST_BYTES = 16 * 1024 * 1024
MOST_ALIASES = 50
MOST_NODES = 500_000
DEEPEST = 24
TRUTH = "tag:yaml.org,2002:bool"
UNKNOWN = re.compile(r"unknown field `([^`]+)`")
PLACE = re.compile(r" - at (?:`[^`$]*` in )?`\$([^`]*)`")
STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")

T = TypeVar("T")


class UnreadableYaml(ValueError):
    """The file is not read; the message names file, line and what is wrong."""

    def __init__(self, file: Path, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}" if line else f"{file}: {problem}")


class _StrictLoader(yaml.CSafeLoader):
    """The safe loader, with names given once and no word taken for a truth value."""


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != TRUTH]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, "a name is not a text", key_node.start_mark)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"{key} is given twice", key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(file: Path) -> Any:
    """The document of a file. Raises: UnreadableYaml; OSError where there is no such file."""
    return _document(file, _text(file))


def read_as(file: Path, kind: type[T]) -> T:
    """The document of a file, as a msgspec type says it must be. Raises: UnreadableYaml, with the line of the fault."""
    return text_as(_text(file), kind, file)


def text_as(text: str, kind: type[T], file: Path, above: int = 0) -> T:
    """The same for a text that stands in the file below so many lines."""
    document = _document(file, text, above)
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        said = str(error)
        line = _line_of(yaml.compose(text, _StrictLoader), said)
        raise UnreadableYaml(file, line + above, PLACE.sub(_at, said)) from None


def _text(file: Path) -> str:
    if file.stat().st_size > MOST_BYTES:
        raise UnreadableYaml(file, 0, f"larger than {MOST_BYTES // 1024 // 1024} MB")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableYaml(file, 0, f"not UTF-8 at byte {error.start}") from None


def _document(file: Path, text: str, above: int = 0) -> Any:
    try:
        _require_limits(file, text)
        return yaml.load(text, _StrictLoader)  # derived from the safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 + above if error.problem_mark else 0
        raise UnreadableYaml(file, line, str(error.problem)) from None
    except yaml.YAMLError as error:
        raise UnreadableYaml(file, 0, str(error)) from None


def _require_limits(file: Path, text: str) -> None:
    """Count what the parser meets before anything is built of it."""
    aliases = depth = 0
    for nodes, event in enumerate(yaml.parse(text, yaml.CSafeLoader)):
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if aliases > MOST_ALIASES or nodes > MOST_NODES or depth > DEEPEST:
            what = "aliases" if aliases > MOST_ALIASES else "entries" if nodes > MOST_NODES else "levels"
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise UnreadableYaml(file, line, f"more {what} than a file needs")


def _at(found: re.Match[str]) -> str:
    return f" ({found.group(1).lstrip('.')})" if found.group(1) else ""


def _line_of(node: Any, said: str) -> int:
    """The line of what the message speaks of: as deep as its path leads, and of the unknown name where it is one."""
    place = PLACE.search(said)
    for name, index in STEP.findall(place.group(1) if place else ""):
        below = node.value[int(index)] if index else _entry(node, name)[1]
        if below is None:
            break
        node = below
    unknown = UNKNOWN.search(said)
    key = _entry(node, unknown.group(1))[0] if unknown else None
    return int((key or node).start_mark.line) + 1


def _entry(node: Any, name: str) -> tuple[Any, Any]:
    """The nodes of a name in a mapping and of its value, or of nothing."""
    entries = node.value if isinstance(node, yaml.MappingNode) else []
    return next(((key, value) for key, value in entries if key.value == name), (None, None))
