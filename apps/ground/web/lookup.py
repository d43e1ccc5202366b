"""Finding one object by its public id, among those that the actor may see."""

from typing import Any, TypeVar, cast

from django.db import models

from apps.ground.web.refusals import NotFound

M = TypeVar("M", bound=models.Model)


def get_visible_or_404(actor: Any, model: type[M], public_id: str, *related: str) -> M:
    """The object, or NotFound in the same words whether it is unknown or another's."""
    rows: Any = cast(Any, model._default_manager).visible_to(actor)
    if related:
        rows = rows.select_related(*related)
    found: M | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
