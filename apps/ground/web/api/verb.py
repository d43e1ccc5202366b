"""A command of the API by declaration: POST of a member, POST to its list, DELETE; the body's fields are arguments.

    path("orders/<str:public_id>/place", methods(post=verb(ORDERS, commands.place_order, "Order what was quoted")))

The document lists the refusals that the command's docstring names and those of the command path.
"""

from collections.abc import Callable
from typing import Any, cast

import msgspec
from django.http import HttpRequest, HttpResponse

from apps.ground.web.api.collection import Collection
from apps.ground.web.api.edits import idempotency_key
from apps.ground.web.api.endpoint import KEY_HEADER, REQUIRED_KEY_HEADER, Handler, document_answer, endpoint
from apps.ground.web.api.schemas import Shape

Command = Callable[..., Any]


def verb(
    collection: Collection,
    command: Command,
    summary: str,
    about: str = "",
    *,
    body: Shape | None = None,
    name: str = "",
) -> Handler:
    """POST that runs a command on one member; 200 with the member's document, whatever the command returns.

    name: of the operation, by default the command's.
    """

    @_described(command, summary, about, body, collection.tag, {200: collection.document}, name)
    def act(request: HttpRequest, actor: Any, body: msgspec.Struct | None = None, **ids: str) -> HttpResponse:
        row = collection.member(actor, ids[collection.argument])
        changed = command(actor, row, **_arguments(body), key=idempotency_key(request))
        return document_answer(collection.document_of(changed if isinstance(changed, collection.model) else row))

    return act


def creation(
    collection: Collection,
    command: Command,
    summary: str,
    about: str = "",
    *,
    body: Shape,
    name: str = "",
    document: Shape | None = None,
) -> Handler:
    """POST to the list that runs a command on its parent, or on none; 201 with the new document and its Location.

    document: of the answer, where it says more than that of a member.
    """
    shape = document or collection.document

    @_described(command, summary, about, body, collection.tag, {201: shape}, name)
    def create(request: HttpRequest, actor: Any, body: msgspec.Struct, **parents: str) -> HttpResponse:
        owners = [collection.owner(actor, parent) for parent in parents.values()]
        made = command(actor, *owners, **_arguments(body), key=idempotency_key(request))
        return document_answer(cast(Any, shape).of(made), 201, location=f"{request.path}/{made.public_id}")

    return create


def removal(collection: Collection, command: Command, summary: str, about: str = "", *, name: str = "") -> Handler:
    """DELETE that runs a command on one member, below its parent where it has one; 204."""

    @_described(command, summary, about, None, collection.tag, {204: None}, name)
    def remove(request: HttpRequest, actor: Any, **ids: str) -> HttpResponse:
        member = ids.pop(collection.argument)
        for parent in ids.values():
            collection.owner(actor, parent)
        command(actor, collection.member(actor, member), key=idempotency_key(request))
        return HttpResponse(status=204)

    return remove


def _described(
    command: Command,
    summary: str,
    about: str,
    body: Shape | None,
    tag: str,
    answers: dict[int, Shape | None],
    name: str,
) -> Callable[[Callable[..., HttpResponse]], Handler]:
    spec = cast(Any, command).spec
    return endpoint(
        name=name or spec.name.partition(".")[2],
        summary=summary,
        about=about or spec.description,
        body=body,
        answers=answers,
        parameters=[REQUIRED_KEY_HEADER if spec.needs_key else KEY_HEADER],
        tag=tag,
        command=spec.name,
    )


def _arguments(body: msgspec.Struct | None) -> dict[str, Any]:
    return msgspec.structs.asdict(body) if body is not None else {}
