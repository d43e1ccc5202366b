"""Which problem codes an operation answers with: those that its command's docstring names, and the command path's own.

Each problem answer that no operation says more about is written once, under `components/responses`.
"""

import re
from collections import defaultdict
from http import HTTPStatus
from typing import Any

from apps.ground.commands.registry import Reason, Spec, spec_of
from apps.ground.web.api.endpoint import COMMAND
from apps.ground.web.refusals import Denied, Invalid, Refused

PROBLEM = "application/problem+json"
RAISES = re.compile(r"Raises:(.*)", re.DOTALL)
NAME = re.compile(r"\b[A-Z]\w+\b(?: [a-z]+(?:_[a-z]+)+\b)?")


def add_refusals(made: dict[str, Any]) -> None:
    """Describe each problem answer: by the codes of the operation's command, else by one shared response."""
    shared: dict[str, Any] = made["components"].setdefault("responses", {})
    for item in made["paths"].values():
        for operation in item.values():
            codes = codes_of(spec_of(operation.pop(COMMAND))) if COMMAND in operation else {}
            responses = operation["responses"]
            for status in sorted({*responses, *map(str, codes)}):
                if status in responses and PROBLEM not in responses[status].get("content", {}):
                    continue
                if int(status) in codes:
                    listed = ", ".join(f"`{code}`" for code in codes[int(status)])
                    responses[status] = {"description": f"{_phrase(status)}. Codes: {listed}", "content": _content()}
                else:
                    name = _phrase(status).replace(" ", "").replace("-", "")
                    shared[name] = {"description": _phrase(status), "content": _content()}
                    responses[status] = {"$ref": f"#/components/responses/{name}"}


def codes_of(spec: Spec) -> dict[int, list[str]]:
    """The codes of a command's refusals by status: what its docstring raises, and what it declares."""
    kinds = refusals()
    found: dict[int, set[str]] = defaultdict(set)
    for name in _raised(spec):
        kind, _space, code = name.partition(" ")
        if refused := kinds.get(kind):
            found[refused.status].add(code or refused.code)
    for effect in spec.blocked_by:
        found[409].add(effect)
    if spec.declared.second_person:
        found[Denied.status] |= {"four_eyes", "part_unknown"}
    if spec.declared.needs_person:
        found[Denied.status].add("key_without_person")
    if spec.reason is not Reason.NONE:
        found[Invalid.status].add(Invalid.code)
    return {status: sorted(codes) for status, codes in found.items()}


def refusals() -> dict[str, type[Refused]]:
    """Every kind of refusal by the name of its class."""
    found: dict[str, type[Refused]] = {}
    waiting: list[type[Refused]] = [Refused]
    while waiting:
        kind = waiting.pop()
        found[kind.__name__] = kind
        waiting += kind.__subclasses__()
    return found


def _raised(spec: Spec) -> list[str]:
    named = RAISES.search(spec.body.__doc__ or "")
    return NAME.findall(named.group(1)) if named else []


def _phrase(status: str) -> str:
    return HTTPStatus(int(status)).phrase


def _content() -> dict[str, Any]:
    return {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
