"""Every command is granted, described, announced and tested; and nothing but commands writes."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.translation import override

from apps.ground.commands.registry import all_commands
from apps.ground.tenancy.public_ids import PublicIdField, kind_of
from intelgraph.stack.paths import PROJECT

COMMANDS = all_commands()

#: Writers that are no commands, each with the reason why it may write.
WRITERS = {
    "apps/ground/commands/idempotency.py": "stores a command's answer, inside the command",
    "apps/ground/provenance/record.py": "writes a command's leaf, inside the command",
    "apps/ground/provenance/store.py": "the sealer's tree",
    "apps/ground/provenance/sealer.py": "the sealer's checkpoint",
    "apps/ground/events/outbox.py": "writes a command's event, inside the command",
    "apps/ground/events/dispatch.py": "marks what was delivered, and who has acted",
    "apps/surfaces/operations/bench/in_process.py": "the bare write that a command is measured against",
    "apps/ground/notices/tell.py": "one row a person told, announced by itself, inside a subscriber",
    "apps/ground/tenancy/create.py": "the control plane makes a marketplace before it has any command",
    "apps/ground/accounts/api_authentication.py": "when a key was last used, which changes nothing for anybody",
    "apps/ground/accounts/registration.py": "the rows of a person who joins, inside the commands that let them in",
    "apps/ground/accounts/tasks.py": "that a letter was sent",
    "apps/ground/jobs/queue.py": "what is to be done later, inside a subscriber or by the clock",
    "apps/ground/jobs/tasks.py": "jobs that were done a week ago",
    "apps/ground/accounts/throttling.py": "counters of failed sign-ins, which must survive the refusal they lead to",
    "apps/ground/notices/tasks.py": "that a letter was sent",
}
WRITES = {"save", "create", "update", "delete", "get_or_create", "update_or_create"}


@cache
def policy_of(app: str) -> str:
    return (PROJECT / "policies" / f"{app}.rego").read_text()


@cache
def text_of_the_tests() -> str:
    return "\n".join(path.read_text() for path in (PROJECT / "tests").rglob("*.py") if path != Path(__file__))


def is_named(name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}\b|\.{re.escape(name)}\(", text_of_the_tests()) is not None


def test_there_are_commands_to_walk() -> None:
    assert len(COMMANDS) > 40
    assert {"checkout.place_order", "listings.publish", "program.approve", "provenance.export_bundle"} <= {
        spec.name for spec in COMMANDS
    }


def test_every_command_is_granted_to_somebody() -> None:
    """In the policy of its own app."""
    assert [spec.name for spec in COMMANDS if f'"{spec.name}"' not in policy_of(spec.app)] == []


def test_every_command_is_described_and_announced() -> None:
    """The description's first line is a sentence; the event has a name of its own, in the past tense."""
    undescribed = [spec.name for spec in COMMANDS if not re.match(r"[A-Z].*[.:;]", spec.description)]
    unannounced = [
        (spec.name, spec.announces)
        for spec in COMMANDS
        if not re.fullmatch(r"[a-z]+\.[a-z_]+", spec.announces) or spec.announces == spec.name
    ]
    assert (undescribed, unannounced) == ([], [])


def test_every_command_says_what_was_done_in_words_of_its_own() -> None:
    """A line of the log is one clause, "Seat assigned": no full stop, no article, and no two commands say the same."""
    with override("en"):
        said = [str(spec.said) for spec in COMMANDS]
    assert [each for each in said if not re.fullmatch(r"(?!(The|An?|Some\w+) )[A-Z][\w' ,-]+", each)] == []
    assert [each for each, times in Counter(said).items() if times > 1] == []


def test_every_kind_of_public_id_has_a_word() -> None:
    """What a log line is about is named by the prefix of its id, which no other model has."""
    fields = [field for model in apps.get_models() for field in model._meta.local_fields]
    prefixes = [field.prefix for field in fields if isinstance(field, PublicIdField)]
    assert {"ord", "rvk", "job"} <= set(prefixes)
    assert [prefix for prefix, times in Counter(prefixes).items() if times > 1] == []
    with override("en"):
        assert [prefix for prefix in prefixes if kind_of(f"{prefix}_x") == "Record"] == []


def test_every_command_is_called_by_a_test() -> None:
    """By its name, its function or its event."""
    assert [
        spec.name for spec in COMMANDS if not any(map(is_named, (spec.body.__name__, spec.name, spec.announces)))
    ] == []


def sources() -> list[Path]:
    return sorted(path for path in (PROJECT / "apps").rglob("*.py") if not _may_write(path))


def _may_write(path: Path) -> bool:
    """Commands and read models write; migrations change tables; forms and migrations' own calls are no models'."""
    parts = path.relative_to(PROJECT).parts
    return (
        "migrations" in parts
        or ("commands" in parts[3:-1] and "management" not in parts)
        or path.name in {"commands.py", "projections.py"}
        or "/".join(parts) in WRITERS
    )


def writes_in(source: str) -> list[tuple[int, str]]:
    """Calls that write rows: on a model's manager or query set, or on something that was read from one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name = node.func.attr
        on_rows = "objects" in ast.unparse(node.func.value) or "_base_manager" in ast.unparse(node.func.value)
        saves = (
            name == "save"
            and not node.args
            and all(word.arg in {"update_fields", "force_insert"} for word in node.keywords)
        )
        deletes = name == "delete" and not node.args and not node.keywords
        if name.startswith("bulk_") or (on_rows and name in WRITES) or saves or deletes:
            found.append((node.lineno, ast.unparse(node.func)))
    return found


#: Calls that look like writing rows and are not.
NOT_ROWS = {
    ("apps/ground/accounts/pages/entering.py", "session.save"),
    ("apps/ground/accounts/sessions.py", "request.session.save"),
}


def test_nothing_but_commands_writes() -> None:
    """B115"""
    found = [
        f"{path.relative_to(PROJECT)}:{line} {call}"
        for path in sources()
        for line, call in writes_in(path.read_text())
        if (str(path.relative_to(PROJECT)), call) not in NOT_ROWS
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "is_write"),
    [
        ("row.save()", True),
        ("row.save(update_fields=['state'])", True),
        ("Deal.objects.create(name='x')", True),
        ("Deal.objects.filter(pk=1).update(name='x')", True),
        ("Deal.objects.bulk_create(rows)", True),
        ("Deal.objects.visible_to(actor).delete()", True),
        ("row.delete()", True),
        ("digest.update(body)", False),
        ("known.update(other)", False),
        ("picture.save(target, 'png')", False),
        ("commands.create(actor)", False),
    ],
)
def test_the_walk_knows_a_write_when_it_sees_one(source: str, is_write: bool) -> None:
    assert bool(writes_in(source)) is is_write


def test_every_listed_writer_is_there_and_writes() -> None:
    for name in WRITERS:
        source = (PROJECT / name).read_text()
        assert writes_in(source) or "COPY" in source or "INSERT INTO" in source, name


def test_the_admin_writes_through_levers_only() -> None:
    """No admin page lets Django save, add or delete a row by itself."""
    from django.contrib import admin

    from apps.ground.commands.admin import ReadOnlyAdmin

    assert admin.site._registry
    own_ways = ("save_model", "delete_model", "has_add_permission", "has_change_permission", "has_delete_permission")
    for model, page in admin.site._registry.items():
        assert isinstance(page, ReadOnlyAdmin), model
        for way in own_ways:
            assert getattr(type(page), way) is getattr(ReadOnlyAdmin, way), (model, way)
