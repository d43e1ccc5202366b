"""Lists and the check of one object agree: the query and `matches` come from the same conditions."""

import uuid
from typing import Any, ClassVar

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from apps.ground.policy.active import active
from apps.ground.policy.actor import ANONYMOUS, Actor, system_actor
from apps.ground.policy.visibility import (
    EVERYTHING,
    NOTHING,
    PolicyMixin,
    UnknownAttribute,
    UnknownResourceType,
    Visibility,
    may_see,
    visible,
)

ATTRIBUTES = ("organisation", "counterparty", "partner", "customer", "user", "state", "audience")
FIELDS = {attribute: f"row__{attribute}_id" for attribute in ATTRIBUTES}
STATES = ("draft", "published", "active", "probation", "applied", "")
IDS = st.one_of(st.none(), st.integers(1, 4))

ROWS = st.fixed_dictionaries(
    {
        "organisation": IDS,
        "counterparty": IDS,
        "partner": IDS,
        "customer": IDS,
        "user": IDS,
        "state": st.sampled_from(STATES),
        "audience": st.sampled_from(("public", "private")),
    }
)
ACTORS = st.builds(
    Actor,
    kind=st.sampled_from(("anonymous", "member", "operator", "client", "system")),
    user_id=IDS,
    organisation_id=IDS,
    organisation_kinds=st.frozensets(st.sampled_from(("partner", "customer", "operator"))),
    organisation_state=st.sampled_from(("active", "suspended", "applied")),
    roles=st.frozensets(st.sampled_from(("owner", "admin", "developer", "viewer", "moderator", "auditor", "lead"))),
    mfa=st.booleans(),
    system_name=st.sampled_from(("", "checkout")),
)
TYPES = st.sampled_from(sorted(active().resource_types))


def filtered(query: Q, row: dict[str, Any]) -> bool:
    """Evaluate a query on one row as SQL's three-valued logic would: null is in no list."""
    outcomes = []
    for child in query.children:
        if isinstance(child, Q):
            outcomes.append(filtered(child, row))
        else:
            path, values = child
            column, lookup = path.rsplit("__", 1)
            assert lookup == "in"
            value = "a key" if column == "pk" else row[column.removeprefix("row__").removesuffix("_id")]
            outcomes.append(value is not None and value in values)
    return (any if query.connector == Q.OR else all)(outcomes)


@given(actor=ACTORS, resource_type=TYPES, rows=st.lists(ROWS, max_size=8))
def test_the_list_shows_exactly_what_the_object_check_allows(actor, resource_type, rows):
    visibility = visible(actor, resource_type)
    query = visibility.q(FIELDS)
    assert [row for row in rows if filtered(query, row)] == [row for row in rows if visibility.matches(row)]


@given(
    conditions=st.lists(
        st.dictionaries(
            st.sampled_from(("organisation", "state")), st.lists(st.one_of(IDS, st.sampled_from(STATES))), max_size=2
        ),
        max_size=4,
    ),
    rows=st.lists(ROWS, max_size=8),
)
def test_any_conditions_mean_the_same_to_both(conditions, rows):
    visibility = Visibility(tuple({name: tuple(values) for name, values in one.items()} for one in conditions))
    query = visibility.q(FIELDS)
    assert [row for row in rows if filtered(query, row)] == [row for row in rows if visibility.matches(row)]


@given(actor=ACTORS, row=ROWS)
def test_nobody_outside_sees_a_draft(actor, row):
    row = row | {"state": "draft"}
    insider = actor.organisation_id is not None and actor.organisation_id == row["organisation"]
    staff = (actor.is_operator and actor.mfa) or (actor.is_system and actor.system_name != "")
    assert visible(actor, "listings.listing").matches(row) == (insider or staff)


def test_an_unknown_attribute_is_an_error_on_both_sides():
    visibility = Visibility(({"state": ("published",)}, {"region": ("eu",)}, {}))
    with pytest.raises(UnknownAttribute):
        visibility.q({"state": "state"})
    with pytest.raises(UnknownAttribute):
        visibility.matches({"state": "published"})


def test_an_unknown_type_is_an_error_and_not_an_empty_list():
    with pytest.raises(UnknownResourceType):
        visible(ANONYMOUS, "listings.listign")


def test_everything_and_nothing():
    assert EVERYTHING.q({}) == Q()
    assert EVERYTHING.matches({})
    assert NOTHING.q({}) == Q(pk__in=[])
    assert not NOTHING.matches({})


def test_true_is_not_one_and_null_matches_nothing():
    visibility = Visibility(({"flag": (1, None)},))
    assert visibility.matches({"flag": 1})
    assert not visibility.matches({"flag": True})
    assert not visibility.matches({"flag": None})
    assert visibility.q({"flag": "flag"}) == Q(flag__in=[1])


def test_a_uuid_is_compared_as_the_policy_knows_it():
    key = uuid.uuid4()
    assert Visibility(({"key": (str(key),)},)).matches({"key": key})


def test_many_values_in_one_attribute_are_refused():
    with pytest.raises(TypeError):
        Visibility(({"region": ("eu",)},)).matches({"region": ["eu", "us"]})


class Publisher:
    def __init__(self, organisation_id: int) -> None:
        self.organisation_id = organisation_id


class Listing(PolicyMixin):
    policy_type: ClassVar[str] = "listings.listing"
    policy_fields: ClassVar[dict[str, str]] = {"organisation": "publisher__organisation_id", "state": "state"}

    class Meta:
        app_label = "policy"
        abstract = True


class DraftOf(Listing):
    """A row that lives in no table: only its attributes are asked for."""

    class Meta:
        app_label = "policy"
        abstract = True

    def __new__(cls, publisher: Publisher | None) -> "DraftOf":
        row = object.__new__(cls)
        row.publisher, row.state = publisher, "draft"
        return row

    def __init__(self, publisher: Publisher | None) -> None:
        """Nothing more: an abstract model cannot be built by Django's own way."""


def test_one_object_is_checked_along_the_paths_of_the_query():
    insider = Actor("member", user_id=1, organisation_id=5, organisation_kinds=frozenset({"partner"}))
    assert DraftOf(Publisher(5)).policy_attributes() == {"organisation": 5, "state": "draft"}
    assert may_see(insider, DraftOf(Publisher(5)))
    assert not may_see(insider, DraftOf(Publisher(6)))
    assert not may_see(insider, DraftOf(None))
    assert may_see(system_actor("listings"), DraftOf(None))
