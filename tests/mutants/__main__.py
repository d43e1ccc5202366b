"""Take guards away and say which removals no test noticed.

Exit code 0: every guard that was tried is noticed. 1: a guard is not, or a run proves nothing. What there was no time
for is named and fails nothing.
"""

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import PROJECT, StateFolder
from intelgraph.stack.services import ensure_services, hold_servers, stop_when_idle
from tests.mutants import database, listed, policies
from tests.mutants.mutant import Mutant, drawn
from tests.mutants.templates import Templates
from tests.mutants.tree import COPY, alone, copied
from tests.mutants.trial import HANG_S, LEFT_OUT, NOTICED, SURVIVED, VOID, Bench, Verdict

CONTROL_SHARE = 0.25  # of the time that is left: for running the tests that noticed with every guard in place
TEMPLATE = "from tests.support.databases import template_database; print(template_database())"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="how many of the guards, from 0 to 1 (SHARE)")
    parser.add_argument("--seconds", type=float, default=0, help="wall clock after which no guard is begun (SECONDS)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="which share (SEED)")
    parser.add_argument("--only", default="", help="guards whose kind and id hold this text (ONLY)")
    chosen = parser.parse_args()
    ends_at = time.monotonic() + (chosen.seconds or float("inf"))
    state = StateFolder.at(COPY / ".var" / "test")
    try:
        with alone(), hold_servers(state):
            copied()
            bench = ready(state)
            mutants = [each for each in every_mutant(bench) if chosen.only in f"{each.kind} {each.id}"]
            tried = drawn(mutants, chosen.share, chosen.seed) if mutants else []
            print(f"{len(tried)} of {len(mutants)} guards, SEED={chosen.seed}", flush=True)
            now = time.monotonic()
            verdicts = list(judged(bench, tried, now + (ends_at - now) * (1 - CONTROL_SHARE)))
            verdicts = controlled(bench, verdicts, ends_at)
    finally:
        stop_when_idle(state)
    return summed_up(verdicts)


def ready(state: StateFolder) -> Bench:
    """The copy with servers of its own and a migrated template database."""
    settings = {**ensure_services(state.root, environment={}), "VAR_DIR": str(state.root)}
    bench = Bench(state.root.parents[1], settings)
    made = subprocess.run(
        [sys.executable, "-c", TEMPLATE],
        cwd=bench.tree,
        env=bench.environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    bench.templates = Templates(settings["DATABASE_OWNER_URL"], made.stdout.split()[-1])
    return bench


def every_mutant(bench: Bench) -> list[Mutant]:
    """All guards: listed ones, and those that are generated from the policies and from the database."""
    if bench.templates is None:
        raise LookupError("there is no template database")
    with bench.templates.connected() as connection:
        return [
            *listed.listed(),
            *policies.policy_mutants(PROJECT),
            *database.row_policies(connection),
            *database.append_only_triggers(connection),
            *database.constraints(connection, listed.constraints()),
        ]


def judged(bench: Bench, mutants: Sequence[Mutant], until: float) -> Iterator[Verdict]:
    """Each mutant's verdict, printed as it is reached; those that the time does not suffice for are left out."""
    for mutant in mutants:
        left = until - time.monotonic()
        if left <= 0:
            verdict = Verdict(mutant, LEFT_OUT, why="the time was up")
        elif mutant.kind == "policy rule":
            verdict = policies.judge(mutant, PROJECT / "policies")
        else:
            verdict = bench.judge(mutant, min(left, HANG_S))
        print(f"{verdict.outcome:9} {mutant.kind}: {mutant.id} {verdict.by or verdict.why}", flush=True)
        yield verdict


def controlled(bench: Bench, verdicts: Sequence[Verdict], ends_at: float) -> list[Verdict]:
    """The verdicts, where a test that fails with every guard in place has noticed nothing."""
    rego = [verdict for verdict in verdicts if verdict.mutant.kind == "policy rule"]
    others = [v.by for v in verdicts if v.outcome == NOTICED and v.mutant.kind != "policy rule"]
    try:
        red = {*policies.red_without(rego, PROJECT / "policies"), *bench.red_without(others, within(ends_at))}
    except subprocess.TimeoutExpired:
        return [replace(v, outcome=LEFT_OUT, why="no time for its control") if v.by in others else v for v in verdicts]
    why = "its test also fails with the guard in place"
    return [replace(verdict, outcome=VOID, why=why) if verdict.by in red else verdict for verdict in verdicts]


def within(ends_at: float) -> float:
    return min(max(ends_at - time.monotonic(), 1), HANG_S)


def summed_up(verdicts: Sequence[Verdict]) -> int:
    """Print how many of each, and each removal that nobody noticed; the exit code."""
    counts = {name: [v for v in verdicts if v.outcome == name] for name in (NOTICED, SURVIVED, VOID, LEFT_OUT)}
    print(", ".join(f"{len(found)} {name}" for name, found in counts.items()))
    for verdict in counts[VOID]:
        print(f"proves nothing: {verdict.mutant.id} ({verdict.by} {verdict.why})")
    print("Removals that no test noticed: " + (", ".join(v.mutant.id for v in counts[SURVIVED]) or "none"))
    return 1 if counts[SURVIVED] or counts[VOID] else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
