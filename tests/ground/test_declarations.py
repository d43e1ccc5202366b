"""An app declares its own words and conditions; the ground composes them and knows no app above it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts import scopes
from apps.ground.commands.registry import spec_of
from apps.ground.events.public import is_public
from apps.ground.policy import reasons
from intelgraph.stack.paths import PROJECT

GROUND = PROJECT / "apps" / "ground"


def upper_apps() -> set[str]:
    return {
        each.label
        for each in apps.get_app_configs()
        if each.name.startswith("apps.") and not each.name.startswith("apps.ground.")
    }


def texts_of(path: Path) -> Iterator[str]:
    """Every text of a module that is no docstring."""
    tree = ast.parse(path.read_text())
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_the_ground_names_no_app_above_it() -> None:
    names = re.compile(rf"\b({'|'.join(sorted(upper_apps()))})[.:]\w+")
    found = [
        f"{path.relative_to(PROJECT)}: {text}"
        for path in sorted(GROUND.rglob("*.py"))
        if "migrations" not in path.parts
        for text in texts_of(path)
        if " " not in text and names.search(text)
    ]
    assert found == []


def test_the_policies_name_the_scopes_that_the_apps_declare() -> None:
    named = {
        scope
        for path in (PROJECT / "policies").glob("*.rego")
        for scope in re.findall(r'is_client_with\("([^"]+)"\)', path.read_text())
    }
    assert named == set(scopes.names())


def test_a_name_is_declared_once() -> None:
    with pytest.raises(ValueError, match="listings:write"):
        scopes.scope("listings:write", _("Edit listings"))
    with pytest.raises(ValueError, match="own_application"):
        reasons.refusal("own_application", _("Your role does not allow this."))


def test_the_storefront_hears_of_what_changes_its_pages() -> None:
    """Going live and going away, by the partner or by a decision; a draft and a review are nobody else's."""
    heard = {
        "listings.publish",
        "listings.retire",
        "listings.take_down",
        "listings.uphold_appeal",
        "restrictions.freeze_listing",
        "restrictions.take_down_listing",
        "restrictions.lift",
    }
    assert {name for name in heard if not is_public(spec_of(name).announces)} == set()
    assert not is_public(spec_of("listings.submit").announces)
    assert not is_public(spec_of("checkout.place_order").announces)
