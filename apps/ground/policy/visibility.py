"""Who may see a thing: conditions from the policy, made a query for lists and applied to one object for checks."""

import functools
import logging
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from .active import active
from .actor import Actor
from .bundle import Bundle, PolicyFault
from .decisions import input_json

log = logging.getLogger(__name__)

Condition = Mapping[str, tuple[Any, ...]]
PLAIN = (str, int, float, bool)


class UnknownAttribute(LookupError):
    """A condition names an attribute that the resource does not offer: an error, for a guess could show everything."""


class UnknownResourceType(LookupError):
    """No `sees` rule speaks of this type of resource."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """An OR of ANDs: a row is seen when it meets every attribute of one condition.

    A condition maps an attribute to its allowed values; an empty condition is met by everything; without conditions
    nothing is seen. A null, in a row or among the values, never matches, as in SQL.
    """

    conditions: tuple[Condition, ...]

    @property
    def is_everything(self) -> bool:
        return any(not condition for condition in self.conditions)

    @property
    def is_nothing(self) -> bool:
        return not self.conditions

    def q(self, fields: Mapping[str, str]) -> Q:
        """The same conditions as a query; `fields` maps each attribute to its ORM path.

        A path gives one value a row: a join to many would repeat rows.
        Raises UnknownAttribute for an attribute without a path.
        """
        self._require(fields)
        if self.is_everything:
            return Q()
        branches = [
            Q(*((f"{fields[attribute]}__in", _not_null(allowed)) for attribute, allowed in sorted(condition.items())))
            for condition in self.conditions
        ]
        return functools.reduce(operator.or_, branches) if branches else Q(pk__in=[])

    def matches(self, attributes: Mapping[str, Any]) -> bool:
        """Whether one row is seen. Raises UnknownAttribute for an attribute the row does not offer."""
        self._require(attributes)
        return any(
            all(_is_among(attributes[attribute], allowed) for attribute, allowed in condition.items())
            for condition in self.conditions
        )

    def _require(self, known: Mapping[str, Any]) -> None:
        for condition in self.conditions:
            for attribute in condition:
                if attribute not in known:
                    raise UnknownAttribute(attribute)


NOTHING = Visibility(())
EVERYTHING = Visibility(({},))


def visible(actor: Actor, resource_type: str) -> Visibility:
    """What of a resource type (`listings.listing`) this actor may see; nothing when the policy cannot answer.

    Raises UnknownResourceType when no policy speaks of the type: a misspelt name is a mistake, not an empty list.
    """
    try:
        return _asked(active(), actor, resource_type)
    except PolicyFault as fault:
        log.error("policy.unavailable", extra={"resource": resource_type, "fault": str(fault)})
        return NOTHING


@functools.lru_cache(maxsize=4096)
def _asked(bundle: Bundle, actor: Actor, resource_type: str) -> Visibility:
    """The policy's answer, kept: the same policies say the same of an actor who is equal in all that they look at.

    Raises: UnknownResourceType, PolicyFault (which is never kept).
    """
    if resource_type not in bundle.resource_types:
        raise UnknownResourceType(resource_type)
    conditions = bundle.sees(resource_type.partition(".")[0], input_json(actor, "see")).get(resource_type, [])
    return Visibility(tuple(_condition(condition) for condition in conditions))


def policy_type(model: type[models.Model]) -> str:
    """The name by which policies know a model: its `policy_type`, or `app_label.model_name`."""
    named = getattr(model, "policy_type", "")
    return named or f"{model._meta.app_label}.{model._meta.model_name}"


def may_see(actor: Actor, obj: "PolicyMixin") -> bool:
    """Whether the actor may see one object, by the same conditions as every list of them."""
    return visible(actor, policy_type(type(obj))).matches(obj.policy_attributes())


class PolicyMixin(models.Model):
    """A model whose rows are shown by policy. `policy_fields` maps each attribute to its ORM path."""

    policy_type: ClassVar[str] = ""
    policy_fields: ClassVar[Mapping[str, str]] = {}

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Its public id, or its number where it has none: what an operator sees of a row that has no better name."""
        return str(getattr(self, "public_id", f"#{self.pk}"))

    def policy_attributes(self) -> dict[str, Any]:
        """This row's attributes, read along the same paths as the query; null where a relation on the way is null."""
        return {attribute: _follow(self, path) for attribute, path in self.policy_fields.items()}


class PolicyQuerySet(models.QuerySet):
    """A query set that knows how to show only what an actor may see."""

    def visible_to(self, actor: Actor) -> Self:
        """The rows this actor may see, before any other filter, count or page."""
        fields: Mapping[str, str] = getattr(self.model, "policy_fields", {})
        return self.filter(visible(actor, policy_type(self.model)).q(fields))


def _condition(answer: object) -> Condition:
    """One condition from the policy's JSON. Raises PolicyFault when it is not an object of lists of plain values."""
    if not isinstance(answer, dict):
        raise PolicyFault("a condition is not an object")
    for attribute, allowed in answer.items():
        if not isinstance(allowed, list) or not all(value is None or isinstance(value, PLAIN) for value in allowed):
            raise PolicyFault(f"{attribute}: the allowed values are not a list of plain values")
    return {attribute: tuple(allowed) for attribute, allowed in answer.items()}


def _not_null(allowed: tuple[Any, ...]) -> list[Any]:
    return [value for value in allowed if value is not None]


def _is_among(value: Any, allowed: tuple[Any, ...]) -> bool:
    """Whether a row's value is one of the allowed; null never is, and True is not 1."""
    if isinstance(value, (set, frozenset, list, tuple, dict)):
        raise TypeError("a policy attribute holds one value, so that the query needs no join to many")
    if value is None:
        return False
    plain = str(value) if isinstance(value, UUID) else value
    return any(plain == one and isinstance(plain, bool) == isinstance(one, bool) for one in allowed)


def _follow(obj: Any, path: str) -> Any:
    value = obj
    for step in path.split("__"):
        if value is None:
            return None
        value = getattr(value, step)
    return value
