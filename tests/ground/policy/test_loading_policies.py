"""A policy that is wrong is refused when it is loaded, with file and line (faults B106, F63)."""

import threading

import pytest

from apps.ground.policy.active import activate, active, policies_folder
from apps.ground.policy.actor import ANONYMOUS
from apps.ground.policy.bundle import Bundle, PolicyError
from apps.ground.policy.decisions import input_json
from apps.ground.policy.reasons import sentences

WHO = """package intelgraph.who
import rego.v1
is_member if input.actor.kind == `member`
has_role(roles) if input.actor.role in roles
"""
MAIN = "package intelgraph\nimport rego.v1\nrefuse contains `never` if input.nope\n"
HEAD = "package intelgraph.shop\nimport rego.v1\nimport data.intelgraph.who\n"
GRANT = "grant contains `shop.open` if who.is_member\n"


def bundle(shop: str) -> Bundle:
    return Bundle({"who.rego": WHO, "main.rego": MAIN, "shop.rego": shop})


@pytest.mark.parametrize(
    ("source", "line", "problem"),
    [
        (HEAD + "grant contains if {\n", 4, "unexpected keyword"),
        ("package intelgraph.shop\ngrant[`shop.open`] { input.x }\n", 2, "`if` keyword is required"),
        (HEAD + GRANT + "grant contains `shop.close` if { false; nosuch.built_in(1) }\n", 5, "nosuch.built_in"),
        (HEAD + GRANT + "refuse contains `x` if {\n\tnot who.is_membr\n}\n", 6, "there is no rule who.is_membr"),
        (HEAD + GRANT + "refuse contains `x` if who.has_rle({`owner`})\n", 5, "could not find function who.has_rle"),
        (HEAD + GRANT + "refuse contains `x` if data.intelgraph.other.rule\n", 5, "import the package"),
        (HEAD + "import data.intelgraph.other\n" + GRANT, 4, "only data.intelgraph.who"),
        (HEAD + GRANT + "grant contains `shop.close` if { false; x > 1 }\n", 5, "unsafe"),
        (HEAD + GRANT + "one if two\ntwo if one\n", 5, "recursion"),
        (HEAD + "refuse contains `x` if who.is_member\n", 1, "at least one grant"),
        ("package intelgraph.shap\nimport rego.v1\n", 1, "the package must be intelgraph.shop"),
    ],
)
def test_a_wrong_policy_is_refused_with_file_and_line(source, line, problem):
    """B106"""
    with pytest.raises(PolicyError) as refusal:
        bundle(source)
    assert (refusal.value.file, refusal.value.line) == ("shop.rego", line)
    assert problem in refusal.value.problem


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("count(numbers.range(1, 1000000000)) > 1", "without end"),
        ("some i in numbers.range_step(1, 1000000000, 1)", "without end"),
        ("count(net.cidr_expand(`10.0.0.0/8`)) > 1", "without end"),
        ("http.send({`url`: `http://127.0.0.1/`, `method`: `get`}).status_code == 200", "more than the input"),
        ("time.now_ns() > input.context.at", "more than the input"),
        ("rand.intn(`a`, 2) == 1", "more than the input"),
    ],
)
def test_a_rule_that_could_run_without_end_or_look_elsewhere_is_refused(call, reason):
    """B107: what a policy says, it says soon, and of its input alone."""
    with pytest.raises(PolicyError) as refusal:
        bundle(HEAD + GRANT + f"refuse contains `x` if {{\n\tfalse\n\t{call}\n}}\n")
    assert (refusal.value.file, refusal.value.line) == ("shop.rego", 7)
    assert reason in refusal.value.problem


def test_a_folder_without_policies_is_refused(tmp_path):
    with pytest.raises(PolicyError):
        Bundle.from_folder(tmp_path)


def test_a_refused_bundle_leaves_the_old_one_in_force():
    before = active()
    with pytest.raises(PolicyError):
        activate(bundle(HEAD + "grant contains if\n"))
    assert active() is before


def test_the_revision_is_that_of_all_files_and_of_nothing_else():
    one, same, other = bundle(HEAD + GRANT), bundle(HEAD + GRANT), bundle(HEAD + GRANT + "# a comment\n")
    assert one.revision == same.revision != other.revision
    assert len(one.revision) == 64


def test_every_refusal_has_a_sentence():
    codes = Bundle.from_folder(policies_folder()).refusal_codes()
    assert len(codes) > 5
    assert codes - sentences().keys() == set()


def test_a_refusal_code_is_a_literal_so_that_its_sentence_can_be_checked():
    for file, module in Bundle.from_folder(policies_folder()).modules.items():
        assert ("refuse" in module.rules) == bool(module.refusals), file
        assert not module.unnamed_refusals, file


def test_many_threads_decide_at_once():
    shop = bundle(HEAD + GRANT)
    question = input_json(ANONYMOUS, "shop.open")
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.extend(shop.verdict("shop", question) for _ in range(50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(set(), set())] * 200
