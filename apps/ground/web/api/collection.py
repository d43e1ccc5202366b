"""A list of the API by declaration: its parts by cursor, its filters, and one of its members with an ETag.

ORDERS = Collection("orders", Order, selectors.orders, OrderDocument, filters={"state": one_value(Order.State)})
path("orders", methods(get=ORDERS.many("Orders, as customer or as partner")))
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec
from django.db.models import Choices, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import OpenApiParameter

from apps.ground.web.api.endpoint import LIST_PARAMETERS, Handler, document_answer, endpoint, page_answer
from apps.ground.web.api.schemas import Shape, list_of
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.paging import Page, page_of, read_limit

Narrow = Callable[[Any, QuerySet[Any], str], QuerySet[Any]]


@dataclass(frozen=True)
class Filter:
    """A parameter that narrows a list. narrow: the rows of a value; by default the column of that name equals it."""

    description: str = ""
    choices: tuple[str, ...] = ()
    narrow: Narrow | None = None


def one_value(choices: type[Choices]) -> Filter:
    """A filter by one of these values."""
    return Filter(choices=tuple(choices.values))


@dataclass(frozen=True)
class Collection:
    """Rows of one kind below `/api/v1/<path>`, each shown as one document.

    rows: the selector, `(actor)`, or `(actor, parent)` where `parent` is set, whose id the path names. document: the
    Struct of a member, with `of(row)`. items: makes the documents of a part of the list, where they are not made row by
    row or are `item`s, another Struct. related: what a member's document reads of other tables. find: a member by its
    id, by default any that the actor may see. argument: the id's name in paths.
    """

    path: str
    model: type[Model]
    rows: Callable[..., QuerySet[Any]]
    document: Shape
    tag: str = ""
    filters: Mapping[str, Filter] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    parent: type[Model] | None = None
    item: Shape | None = None
    items: Callable[[Sequence[Any]], list[Any]] | None = None
    find: Callable[[Any, str], Any] | None = None
    argument: str = "public_id"

    def many(self, summary: str, about: str = "", *, public: bool = False) -> Handler:
        """GET of the list, newest first."""
        filters = [
            OpenApiParameter(name, str, enum=each.choices or None, description=each.description)
            for name, each in self.filters.items()
        ]

        @endpoint(
            name=f"list_{self.path.replace('-', '_')}",
            summary=summary,
            about=about or "Newest first.",
            answers={200: list_of(self._item)},
            parameters=[*filters, *LIST_PARAMETERS],
            public=public,
            tag=self.tag,
        )
        def many(request: HttpRequest, actor: Any, **parents: str) -> HttpResponse:
            return page_answer(self.page(request, actor, *parents.values()), self._item)

        return many

    def one(self, name: str, summary: str, about: str = "", *, public: bool = False) -> Handler:
        """GET of one member, with an ETag that changes with it."""

        @endpoint(
            name=name,
            summary=summary,
            about=about or "With an ETag that changes with it.",
            answers={200: self.document},
            public=public,
            tag=self.tag,
        )
        def one(request: HttpRequest, actor: Any, **ids: str) -> HttpResponse:
            return document_answer(self.document_of(self.member(actor, ids[self.argument], *self.related)))

        return one

    def page(self, request: HttpRequest, actor: Any, *parents: str) -> Page[Any]:
        """The part of the list that the query asks for, as documents; one query.

        Its cursor holds for this list, parent, filter values, organisation and person, and for no other.
        Raises: NotFound for an unknown parent, CursorInvalid, Invalid /limit.
        """
        owners = [self.owner(actor, parent) for parent in parents]
        rows, chosen = self.rows(actor, *owners), []
        for name, each in self.filters.items():
            if value := request.GET.get(name, ""):
                rows = each.narrow(actor, rows, value) if each.narrow else rows.filter(**{name: value})
                chosen.append(f"{name}={value}")
        part = page_of(
            rows,
            cursor=request.GET.get("cursor"),
            limit=read_limit(request.GET.get("limit")),
            bound_to="|".join([self.path, *parents, *chosen, str(actor.organisation_ref), str(actor.user_ref)]),
        )
        return Page(self._documents(part.rows), part.next_cursor)

    def member(self, actor: Any, public_id: str, *related: str) -> Any:
        """One row by its id. Raises: NotFound."""
        if self.find is not None:
            return self.find(actor, public_id)
        return get_visible_or_404(actor, cast(Any, self.model), public_id, *related)

    def owner(self, actor: Any, public_id: str) -> Any:
        """The row that a list belongs to, by its id. Raises: NotFound."""
        return get_visible_or_404(actor, cast(Any, self.parent), public_id)

    def document_of(self, row: Any) -> msgspec.Struct:
        """The document of a row."""
        return cast(msgspec.Struct, cast(Any, self.document).of(row))

    @property
    def _item(self) -> Shape:
        return self.item or self.document

    def _documents(self, rows: Sequence[Any]) -> list[Any]:
        if self.items is not None:
            return self.items(rows)
        return [cast(Any, self._item).of(row) for row in rows]
