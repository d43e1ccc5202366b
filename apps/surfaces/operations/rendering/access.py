"""The access model: who is granted which command, as the policies in force answer.

Each row asks the engine itself, for something that is the asking organisation's on any of its sides, or nobody's.
What speaks against a command in a case at hand (four eyes, a suspended organisation, a missing second factor, its
state) is not part of the table; the codes are listed below it.
"""

from collections.abc import Iterator, Mapping

from apps.ground.accounts import scopes
from apps.ground.accounts.models.belonging import Role
from apps.ground.accounts.rules import COMPANY_ROLES, OPERATOR_ROLES
from apps.ground.commands.registry import all_commands
from apps.ground.policy.active import active
from apps.ground.policy.actor import ANONYMOUS, Actor, system_actor
from apps.ground.policy.decisions import input_json

OWN, PERSON, NOBODYS = 1, 7, None
SIDES = ("organisation", "customer", "partner")
#: What a command may be about, as far as the policies look at it.
RESOURCES: tuple[Mapping[str, object], ...] = (
    *({side: OWN if side == own else 2 for side in SIDES} | {"user": PERSON} for own in SIDES),
    dict.fromkeys(SIDES, NOBODYS),
    {},
)
YES, NO = "yes", "–"


def document() -> str:
    """Markdown: a table for each app, a row for each command, a column for each kind of actor."""
    lines = [
        "# Who may do what",
        "",
        "Rendered by `manage.py render` from the policies in force; a test compares it.",
        "A member's column is about what belongs to their own organisation. An API key has one scope and the rights of",
        "its organisation. The last column names the apps that do it by themselves.",
    ]
    for app in sorted({name.partition(".")[0] for name in _names()}):
        lines += ["", f"## {app}", "", *_table(app)]
    return "\n".join([*lines, "", "## What may speak against a command", "", *_codes(), ""])


def _table(app: str) -> Iterator[str]:
    columns = list(_columns())
    yield "| command | " + " | ".join(title for title, _ in columns) + " |"
    yield "| --- |" + " --- |" * len(columns)
    for name in sorted(name for name in _names() if name.partition(".")[0] == app):
        granted = [_granted(name, actors) for _, actors in columns]
        yield f"| `{name}` | " + " | ".join(granted) + " |"


def _columns() -> Iterator[tuple[str, dict[str, Actor]]]:
    yield "visitor", {"": ANONYMOUS}
    yield "member", {str(Role(role).label): _person("member", role) for role in COMPANY_ROLES}
    yield "API key", {name: _key(name) for name in ("", *scopes.names())}
    yield "operator", {str(Role(role).label): _person("operator", role) for role in OPERATOR_ROLES}
    yield "the product", {name: system_actor(name) for name in sorted(active().apps)}


def _granted(command: str, actors: Mapping[str, Actor]) -> str:
    """`yes` where every one of them may, else the names of those who may."""
    may = [title for title, actor in actors.items() if _may(command, actor)]
    if len(may) == len(actors):
        return YES
    return ", ".join(title or "any" for title in may) or NO


def _may(command: str, actor: Actor) -> bool:
    app = command.partition(".")[0]
    return any(command in active().verdict(app, input_json(actor, command, resource))[0] for resource in RESOURCES)


def _person(kind: str, role: str) -> Actor:
    kinds = {"operator"} if kind == "operator" else {"partner", "customer"}
    return Actor(
        "operator" if kind == "operator" else "member",
        user_id=PERSON,
        organisation_id=OWN,
        organisation_kinds=frozenset(kinds),
        roles=frozenset({role}),
        mfa=True,
        stepped_up=True,
    )


def _key(scope: str) -> Actor:
    return Actor(
        "client",
        organisation_id=OWN,
        organisation_kinds=frozenset({"partner", "customer"}),
        scopes=frozenset({scope} - {""}),
        maker_id=PERSON,
    )


def _names() -> list[str]:
    return [spec.name for spec in all_commands()]


def _codes() -> Iterator[str]:
    for code in sorted(active().refusal_codes()):
        yield f"- `{code}`"
