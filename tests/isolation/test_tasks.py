"""A task works for the marketplace of its header and for no other; without one it does not work at all."""

from collections.abc import Callable
from typing import Any

import pytest
from celery import Task
from django.db import connection

from apps.ground.tenancy.current import NoMarketplace, inside, named
from intelgraph.celery import app

app.loader.import_default_modules()
OURS = {name: task for name, task in sorted(app.tasks.items()) if not name.startswith("celery.")}
EACH = pytest.mark.parametrize("task", OURS.values(), ids=OURS.keys())


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Callable[[Task], list[str]]:
    """Puts in a task's place what notes the schema it runs in."""

    def watch(task: Task) -> list[str]:
        schemas: list[str] = []
        monkeypatch.setattr(task, "run", lambda *args, **kwargs: schemas.append(connection.schema_name))
        return schemas

    return watch


def test_there_are_tasks_to_walk() -> None:
    assert {"notices.mail_notice", "checkout.end_what_lapsed"} <= OURS.keys()


@EACH
@pytest.mark.parametrize("headers", [{"_schema_name": "public"}, {"_schema_name": "marketplace_template"}, {}])
def test_a_task_without_a_marketplace_refuses(
    db: None, ran: Callable[[Task], list[str]], task: Task, headers: dict[str, Any]
) -> None:
    """S08: none named, the control plane named, or a schema that is no marketplace."""
    schemas = ran(task)
    connection.set_schema_to_public()
    with pytest.raises(NoMarketplace):
        task.apply(args=[], headers=headers, throw=True)
    assert schemas == []


@EACH
def test_a_task_called_from_a_shell_refuses_too(db: None, ran: Callable[[Task], list[str]], task: Task) -> None:
    schemas = ran(task)
    connection.set_schema_to_public()
    with pytest.raises(NoMarketplace):
        task()
    assert schemas == []


@EACH
def test_a_task_runs_in_the_marketplace_that_sent_it(db: None, ran: Callable[[Task], list[str]], task: Task) -> None:
    """S08: the header decides, whatever the worker did before, and it leaves nothing behind."""
    schemas = ran(task)
    connection.set_schema_to_public()
    with inside(named("us")):
        task.apply(args=[], throw=True)
        task.apply(args=[], headers={"_schema_name": "eu"}, throw=True)
        assert connection.schema_name == "us"
    assert schemas == ["us", "eu"]
    assert connection.schema_name == "public"
