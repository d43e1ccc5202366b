"""All policy files as one whole with one revision, compiled once per thread and app.

Measured on the pinned engine (gordon-to-regorus 0.13): an engine object refuses to be used by another thread, so each
thread keeps its own; compiling every file takes 5.6 ms, one app with the shared words 0.5 ms, so a thread compiles
only the apps it is asked about. A dynamic reference (`data.intelgraph[app]`) evaluates every package, 285 µs against
35 µs, so the app is picked here by the prefix of the action and not in Rego. The engine's own bytecode machine is
faster still but answers `sees[type] contains ...` wrongly and dies on recursive rules, so it is not used.
"""

import functools
import hashlib
import json
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import regorus

from .syntax import Module, linked, names_in, read_module

ROOT = "intelgraph"
SHARED = ("main", "who")
# What the engine knows and no rule may use. Without the first three, and without recursion, a rule ends by itself: it
# can only go through what it was given. Without the others the same question has the same answer.
NOT_FOR_RULES = dict.fromkeys(
    ("numbers.range", "numbers.range_step", "net.cidr_expand"), "it could go on without end"
) | (
    dict.fromkeys(("http.send", "opa.runtime", "rand.intn", "uuid.rfc4122"), "it asks for more than the input")
    | dict.fromkeys(("time.now_ns", "print", "trace"), "it asks for more than the input")
)


class PolicyError(Exception):
    """A policy file that must not be loaded: names file, line and what is wrong."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


class PolicyFault(Exception):
    """The policy could not be evaluated, or answered with something else than the agreed shape: treated as no."""


class Bundle:
    """The policies of one folder at one revision; immutable, shared by all threads.

    `apps` are those that have a policy, `resource_types` those that some `sees` rule speaks of.
    """

    def __init__(self, sources: dict[str, str]) -> None:
        """Read, check and keep the files (name -> Rego text). Raises PolicyError for the first one that is wrong."""
        self.sources = dict(sorted(sources.items()))
        self.revision = _digest(self.sources)
        self.modules = {name: _parse(name, text) for name, text in self.sources.items()}
        _check(self.modules)
        self.apps = frozenset(Path(name).stem for name in self.modules) - frozenset(SHARED)
        self.resource_types = frozenset[str]().union(*(module.sees for module in self.modules.values()))
        self._linked = {name: linked(self.modules[name], text) for name, text in self.sources.items()}
        self._engines = threading.local()
        self._evaluate_once()

    @classmethod
    def from_folder(cls, folder: Path) -> "Bundle":
        """Every `*.rego` file of a folder, its tests folder excluded."""
        files = sorted(folder.glob("*.rego"))
        if not files:
            raise PolicyError(str(folder), 0, "no policy file here")
        return cls({file.name: file.read_text(encoding="utf-8") for file in files})

    def actions(self) -> frozenset[str]:
        """Every command name that the policy of its app speaks of."""
        return frozenset(
            text
            for name, module in self.modules.items()
            for text in names_in(module, f"{Path(name).stem}.")
            if Path(name).stem not in SHARED
        )

    def refusal_codes(self) -> frozenset[str]:
        """Every code that some `refuse` rule can give."""
        return frozenset[str]().union(*(module.refusals for module in self.modules.values()))

    def verdict(self, app: str, input_json: str) -> tuple[set[str], set[str]]:
        """What the app grants and what stands against it, for one input. Raises PolicyFault."""
        if app not in self.apps:
            raise PolicyFault(f"no policy for the app {app!r}")
        engine = self._engine(app)
        try:
            engine.set_input_json(input_json)
            granted = _texts(engine.eval_rule(f"data.{ROOT}.{app}.grant"))
            refused = _texts(engine.eval_rule(f"data.{ROOT}.refuse"))
            if "refuse" in self.modules[f"{app}.rego"].rules:
                refused |= _texts(engine.eval_rule(f"data.{ROOT}.{app}.refuse"))
        except (RuntimeError, ValueError, TypeError) as error:
            raise PolicyFault(_first_line(error)) from error
        return granted, refused

    def sees(self, app: str, input_json: str) -> dict[str, Any]:
        """The app's conditions by resource type, as JSON. Raises PolicyFault."""
        if app not in self.apps:
            raise PolicyFault(f"no policy for the app {app!r}")
        engine = self._engine(app)
        try:
            engine.set_input_json(input_json)
            answer = json.loads(engine.eval_query_as_json(f"data.{ROOT}.{app}.sees"))
            conditions = answer["result"][0]["expressions"][0]["value"]
        except (RuntimeError, ValueError, LookupError) as error:
            raise PolicyFault(_first_line(error)) from error
        if not isinstance(conditions, dict):
            raise PolicyFault(f"{app}: sees is not an object")
        return conditions

    def _evaluate_once(self) -> None:
        """Ask every rule about nothing: the engine's own analysis (unsafe variables, recursion) runs at first use."""
        for app in sorted(self.apps):
            engine = self._engine(app)
            engine.set_input_json("{}")
            for rule in sorted(self.modules[f"{app}.rego"].rules - self.modules[f"{app}.rego"].functions):
                try:
                    engine.eval_query_as_json(f"data.{ROOT}.{app}.{rule}")
                except RuntimeError as error:
                    raise refused_by_engine(f"{app}.rego", error) from error

    def _engine(self, app: str) -> "regorus.Engine":
        """This thread's engine for one app: the shared words, the global rules and the app's own file."""
        engines: dict[str, regorus.Engine] | None = getattr(self._engines, "by_app", None)
        if engines is None:
            engines = self._engines.by_app = {}
        engine = engines.get(app)
        if engine is None:
            engine = engines[app] = compile_engine({name: self._linked[name] for name in self._files_for(app)})
        return engine

    def _files_for(self, app: str) -> Iterable[str]:
        return (name for name in self.sources if Path(name).stem in (*SHARED, app))


def compile_engine(sources: dict[str, str]) -> "regorus.Engine":
    """An engine over some files. Raises PolicyError with file and line."""
    engine = regorus.Engine()
    for name, text in sources.items():
        try:
            engine.add_policy(name, text)
        except RuntimeError as error:
            raise refused_by_engine(name, error) from error
    return engine


def refused_by_engine(name: str, error: Exception) -> PolicyError:
    """The engine's message (`--> file:line:column … error: text`) as our error."""
    message = str(error)
    place = re.search(r"--> (.+?):(\d+):\d+", message)
    problem = re.search(r"error: (.+)", message)
    return PolicyError(
        place.group(1) if place else name,
        int(place.group(2)) if place else 0,
        problem.group(1).strip() if problem else _first_line(error),
    )


def _digest(sources: dict[str, str]) -> str:
    digest = hashlib.sha256()
    for name, text in sources.items():
        for part in (name, text):
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _parse(name: str, text: str) -> Module:
    engine = compile_engine({name: text})
    module = read_module(engine)
    stem = Path(name).stem
    expected = ROOT if stem == "main" else f"{ROOT}.{stem}"
    if module.package != expected:
        raise PolicyError(name, 1, f"the package must be {expected}, not {module.package}")
    return module


def _check(modules: dict[str, Module]) -> None:
    """Refuse unknown functions, references that lead nowhere, and rules that reach into another app."""
    packages = {module.package: module for module in modules.values()}
    for module in modules.values():
        stem = Path(module.file).stem
        if stem not in SHARED and "grant" not in module.rules:
            raise PolicyError(module.file, 1, "a policy needs at least one grant rule")
        for imported in module.imports.values():
            if imported.name != f"data.{ROOT}.who":
                raise PolicyError(module.file, imported.line, f"only data.{ROOT}.who may be imported")
        for call in module.calls:
            check_call(module, call.name, call.line, packages)
        for reference in module.references:
            _check_reference(module, reference.name, reference.line, packages)


def check_call(module: Module, name: str, line: int, packages: dict[str, Module]) -> None:
    """Raise PolicyError unless the name is a function of this file, of an import, or of the engine."""
    local, dot, rest = name.partition(".")
    if not dot and local in module.functions:
        return
    if dot and local in module.imports:
        target = packages.get(module.imports[local].name.removeprefix("data."))
        if target is not None and rest in target.functions:
            return
    elif local != "data" and _is_built_in(name):
        if reason := NOT_FOR_RULES.get(name):
            raise PolicyError(module.file, line, f"{name} is not for rules: {reason}")
        return
    raise PolicyError(module.file, line, f"could not find function {name}")


def _check_reference(module: Module, name: str, line: int, packages: dict[str, Module]) -> None:
    first, _, rest = name.partition(".")
    if first == "data":
        raise PolicyError(module.file, line, f"{name}: import the package instead of naming its path")
    if first in module.imports and rest:
        target = packages.get(module.imports[first].name.removeprefix("data."))
        if target is None or rest.split(".", 1)[0] not in target.rules:
            raise PolicyError(module.file, line, f"there is no rule {name}")


@functools.cache
def _is_built_in(name: str) -> bool:
    """Whether the engine knows a function of this name, asked of the engine itself."""
    engine = regorus.Engine()
    engine.add_policy("probe.rego", f"package probe\nimport rego.v1\nanswer := {name}()\n")
    try:
        engine.eval_rule("data.probe.answer")
    except RuntimeError as error:
        return "could not find function" not in str(error)
    return True


def _texts(answer: object) -> set[str]:
    if not isinstance(answer, set) or not all(isinstance(item, str) for item in answer):
        raise PolicyFault("the policy's answer is not a set of texts")
    return answer


def _first_line(error: Exception) -> str:
    return str(error).split("Stack backtrace", 1)[0].strip() or type(error).__name__
