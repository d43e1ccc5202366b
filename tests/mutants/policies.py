"""Guards in the policies: each refusal, each condition of each grant. The policies' own tests judge, in process."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from apps.ground.policy.bundle import Bundle, PolicyError
from apps.ground.policy.rego_tests import find_tests, run_test
from tests.mutants.mutant import Edit, Mutant
from tests.mutants.trial import NOTICED, SURVIVED, VOID, Verdict

RULE = re.compile(r"^(?P<kind>grant|refuse) contains (?P<what>.+) if \{\n(?P<body>(?:\t.*\n|\n)+)\}\n", re.MULTILINE)
NAMES_ITS_COMMANDS = "input.action"


def policy_mutants(project: Path) -> list[Mutant]:
    """A refusal never refuses; a grant asks for one condition less. What names the commands of a rule stays."""
    return [
        mutant
        for file in sorted((project / "policies").glob("*.rego"))
        for mutant in _of_file(f"policies/{file.name}", file.read_text(encoding="utf-8"))
    ]


def _of_file(name: str, text: str) -> Iterator[Mutant]:
    tests = (f"policies/tests/{Path(name).stem}_test.rego",)
    for rule in RULE.finditer(text):
        line = text[: rule.start()].count("\n") + 1
        for number, (what, mutated) in enumerate(_weakened(rule), start=1):
            edit = Edit(name, rule[0], mutated)
            yield Mutant(f"policy-{Path(name).stem}-{line}-{number}-{what}", "policy rule", tests, edit)


def _weakened(rule: re.Match[str]) -> Iterator[tuple[str, str]]:
    if rule["kind"] == "refuse":
        yield f"no-{rule['what'].strip(chr(34))}", rule[0].replace(" if {\n", " if {\n\tfalse\n", 1)
        return
    conditions = _conditions(rule["body"])
    for condition in conditions:
        if not condition.lstrip().startswith(NAMES_ITS_COMMANDS):
            body = "".join(each for each in conditions if each is not condition)
            yield f"without-{condition.split()[0].partition('(')[0]}", rule[0].replace(rule["body"], body, 1)


def _conditions(body: str) -> list[str]:
    """The body's expressions, each with its line breaks: one goes on while its brackets are open."""
    found: list[str] = []
    depth = 0
    for line in body.splitlines(keepends=True):
        if depth:
            found[-1] += line
        else:
            found.append(line)
        depth += sum(line.count(bracket) for bracket in "{([") - sum(line.count(bracket) for bracket in "})]")
    return found


def judge(mutant: Mutant, policies: Path) -> Verdict:
    """Run the policies' own tests of the mutated app over a copy of the folder, then those of the other apps."""
    if mutant.edit is None:
        raise LookupError(f"{mutant.id} changes no policy")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(policies, Path(folder) / "policies"))
        file = copy / Path(mutant.edit.file).name
        file.write_text(mutant.edit.applied_to(file.read_text(encoding="utf-8")), encoding="utf-8")
        try:
            Bundle.from_folder(copy)
        except PolicyError as wrong:
            return Verdict(mutant, VOID, why=f"the engine does not take it: {wrong}")
        own = Path(mutant.tests[0]).name
        for test in sorted(find_tests(copy), key=lambda test: test.file != own):
            if run_test(copy, test) is not None:
                return Verdict(mutant, NOTICED, by=f"policies/tests/{test}")
    return Verdict(mutant, SURVIVED)


def red_without(verdicts: list[Verdict], policies: Path) -> list[str]:
    """The control: which of the tests that noticed fail with every rule in place."""
    noticed = {verdict.by.removeprefix("policies/tests/") for verdict in verdicts if verdict.outcome == NOTICED}
    return [
        f"policies/tests/{test}"
        for test in find_tests(policies)
        if str(test) in noticed and run_test(policies, test) is not None
    ]
