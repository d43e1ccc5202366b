"""Schemas of what the API takes and answers: each Struct is named once under `components/schemas`, and referred to.

`OrderDocument` is called `Order` there: in the code the short name is the model's.
"""

from functools import cache
from typing import Annotated, Any

import msgspec

PREFIX = "#/components/schemas/"
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
Shape = type[msgspec.Struct]

Cursor = Annotated[str | None, msgspec.Meta(description="Sent as `cursor` it reads the next part; null at the end")]

_shapes: dict[str, Shape] = {}


class SchemaNameTaken(Exception):
    """Two shapes have the same name, so a generated client would mix them up."""


def reference(shape: Shape) -> dict[str, str]:
    """A reference to the shape's schema, which `components` writes out. Raises: SchemaNameTaken."""
    name = _named(shape.__name__)
    known = _shapes.setdefault(name, shape)
    if known is not shape:
        raise SchemaNameTaken(f"{known.__module__} and {shape.__module__}: {name}")
    return {"$ref": PREFIX + name}


def components() -> dict[str, Any]:
    """Every shape that was referred to, and those inside them, as JSON Schema 2020-12 by name.

    Raises: SchemaNameTaken.
    """
    _schemas, found = msgspec.json.schema_components(list(_shapes.values()), ref_template=PREFIX + "{name}")
    named: dict[str, Any] = {}
    for full, schema in sorted(found.items()):
        name = _named(full)
        if "." in full or name in named:  # msgspec writes the module before a name that two shapes have
            raise SchemaNameTaken(full)
        named[name] = {**tidied(schema), "title": name}
    return named


@cache
def list_of(document: Shape) -> Shape:
    """The shape of a part of a list of these: `{"items": […], "next_cursor": …}`."""
    fields: list[tuple[str, Any]] = [("items", list[document]), ("next_cursor", Cursor)]  # type: ignore[valid-type]
    name = f"{_named(document.__name__)}List"
    return msgspec.defstruct(name, fields, module=document.__module__, namespace={"__doc__": "A part of a list."})


def tidied(schema: Any) -> Any:
    """The schema as generators of clients read it best: short names, whole bounds of integers, each enum with its type.

    msgspec writes `1000.0` as the bound of an integer, and a tag as an enum without a type.
    """
    if isinstance(schema, str) and schema.startswith(PREFIX):  # also in the mapping of a discriminator
        return PREFIX + _named(schema.removeprefix(PREFIX))
    if isinstance(schema, list):
        return [tidied(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: tidied(inner) for name, inner in schema.items()}
    if made.get("type") == "integer":
        made |= {bound: int(made[bound]) for bound in BOUNDS if isinstance(made.get(bound), float)}
    if isinstance(made.get("enum"), list) and "type" not in made:
        made["type"] = "string"
    return made


def _named(name: str) -> str:
    return name.removesuffix("Document")
