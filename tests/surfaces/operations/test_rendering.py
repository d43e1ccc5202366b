"""Documents that follow from the product say what the product does, and a change of it turns them red."""

import shutil
from pathlib import Path

import pytest

from apps.demand.checkout.models import Order
from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy import active as active_bundle
from apps.ground.policy.bundle import Bundle
from apps.ground.tenancy.models import Marketplace
from apps.surfaces.operations.rendering.documents import outdated, write
from intelgraph.stack.paths import PROJECT

README, ACCESS, CATALOGUE = "apps/demand/checkout/README.md", "docs/rendered/access.md", "docs/rendered/catalog.sql"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The documents of the project in a folder of their own."""
    for file in PROJECT.glob("apps/*/*/README.md"):
        (tmp_path / file.relative_to(PROJECT)).parent.mkdir(parents=True)
        shutil.copy(file, tmp_path / file.relative_to(PROJECT))
    shutil.copytree(PROJECT / "docs" / "rendered", tmp_path / "docs" / "rendered")
    return tmp_path


def names(files: list[Path], root: Path) -> list[str]:
    return [str(file.relative_to(root)) for file in files]


def test_the_documents_say_what_the_product_does(us: Marketplace) -> None:
    """`manage.py render` renews them."""
    assert names(outdated(PROJECT), PROJECT) == []


def test_what_is_missing_or_outdated_is_written(us: Marketplace, copy: Path) -> None:
    (copy / ACCESS).unlink()
    (copy / README).write_text((copy / README).read_text().replace("approve", "wave_through"))
    (copy / CATALOGUE).write_text((copy / CATALOGUE).read_text().replace(" NOT NULL", "", 1))
    assert names(write(copy), copy) == [ACCESS, CATALOGUE, README]
    assert outdated(copy) == []


def test_a_changed_machine_outdates_the_readme(us: Marketplace, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Order, "machine", StateMachine("state", lose=Move("draft", "lost")))
    assert names(outdated(copy), copy) == [README]


def test_a_machine_without_a_place_is_named(us: Marketplace, copy: Path) -> None:
    (copy / README).write_text("# Checkout\n")
    with pytest.raises(LookupError, match="states of Offer"):
        outdated(copy)


def test_a_changed_policy_outdates_the_access_model(
    us: Marketplace, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = dict(active_bundle.active().sources)
    sources["checkout.rego"] = sources["checkout.rego"].replace('"owner", "admin", "finance"', '"owner", "finance"')
    monkeypatch.setattr(active_bundle, "_active", Bundle(sources))
    assert names(outdated(copy), copy) == [ACCESS]
