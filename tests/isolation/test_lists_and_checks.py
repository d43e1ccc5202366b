"""One rule, asked twice: a list shows an actor what the check of each object lets them see, in random worlds."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ground.accounts.models import Organisation, User
from apps.ground.policy.actor import Actor
from apps.ground.policy.visibility import PolicyMixin, may_see
from apps.ground.tenancy.scope import Scope, scope_of, scoped
from tests.isolation.conftest import Places

ALL = Scope(reach="marketplace")
ROLES = ("owner", "admin", "finance", "developer", "support", "viewer", "lead", "moderator", "auditor")
SHOWN = [
    model
    for model in apps.get_models()
    if issubclass(model, PolicyMixin) and hasattr(model._default_manager, "visible_to")
]


def test_there_are_models_to_compare() -> None:
    assert {"Order", "Listing", "ListingVersion", "Membership", "Opening", "Notice"} <= {
        each.__name__ for each in SHOWN
    }


def actors(organisations: list[int], people: list[int]) -> st.SearchStrategy[Actor]:
    """Anybody at all, also such as cannot be: an operator without a second factor, a member of nothing."""
    return st.builds(
        Actor,
        kind=st.sampled_from(["anonymous", "member", "operator", "client", "system"]),
        user_id=st.none() | st.sampled_from(people),
        organisation_id=st.none() | st.sampled_from(organisations),
        organisation_kinds=st.frozensets(st.sampled_from(["partner", "customer", "operator"])),
        organisation_state=st.sampled_from(["active", "applied", "suspended"]),
        roles=st.frozensets(st.sampled_from(ROLES), max_size=2),
        mfa=st.booleans(),
        scopes=st.frozensets(st.sampled_from(["listings:write", "orders:write", "entitlements:read"])),
        system_name=st.sampled_from(["", "checkout", "listings"]),
    )


def changes(model: type[models.Model], organisations: list[int]) -> st.SearchStrategy[dict[str, Any]]:
    """Other owners and other states for a row, as far as its policy looks at them."""
    values: dict[str, st.SearchStrategy[Any]] = {}
    for path in model.policy_fields.values():
        if "__" in path or isinstance(getattr(model, path, None), property):
            continue
        column = model._meta.get_field(path.removesuffix("_id") if not _has(model, path) else path)
        if column.choices:
            values[column.name] = st.sampled_from([value for value, _label in column.flatchoices])
        elif column.related_model is Organisation:
            values[column.attname] = st.sampled_from(organisations)
    return st.fixed_dictionaries({}, optional=values)


def _has(model: type[models.Model], name: str) -> bool:
    return any(each.name == name for each in model._meta.get_fields())


@pytest.mark.parametrize("model", SHOWN, ids=[model._meta.label for model in SHOWN])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_list_shows_what_the_check_allows(places: Places, model: Any, data: st.DataObject) -> None:
    """S09: and row security, the net below, hides nothing of it."""
    with transaction.atomic():
        organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        people = list(User.objects.order_by("pk").values_list("pk", flat=True))
        for key in model._default_manager.order_by("pk").values_list("pk", flat=True)[:4]:
            _change(model, key, data.draw(changes(model, organisations), label=f"row {key}"))
        actor = data.draw(actors(organisations, people), label="actor")
        allowed = {row.pk for row in model._default_manager.all() if may_see(actor, row)}
        listed = set(model._default_manager.visible_to(actor).values_list("pk", flat=True))
        with scoped(scope_of(actor)):
            within = set(model._default_manager.visible_to(actor).values_list("pk", flat=True))
        transaction.set_rollback(True)
    assert listed == allowed
    assert within == allowed


def _change(model: Any, key: Any, values: dict[str, Any]) -> None:
    """Make the row so, unless the database has a reason against it: then it stays as it was."""
    if not values:
        return
    try:
        with transaction.atomic():
            model._default_manager.filter(pk=key).update(**values)
    except DatabaseError:
        return
