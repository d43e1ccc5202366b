"""The policies' own tests, run as one; what does not hold is listed."""

from apps.ground.policy.active import policies_folder
from apps.ground.policy.bundle import Bundle
from apps.ground.policy.rego_tests import find_tests, run_test

FOLDER = policies_folder()
TESTS = find_tests(FOLDER)


def test_every_test_of_the_policies_holds():
    problems = {str(test): run_test(FOLDER, test) for test in TESTS}
    assert {name: problem for name, problem in problems.items() if problem is not None} == {}


def test_every_app_with_a_policy_has_tests():
    assert {test.file.removesuffix("_test.rego") for test in TESTS} >= Bundle.from_folder(FOLDER).apps | {"main"}


def test_a_test_that_does_not_hold_is_told(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "actors.rego").write_text("package intelgraph.actors\n")
    (tmp_path / "tests" / "x_test.rego").write_text(
        "package x_test\nimport rego.v1\ntest_false := false\ntest_undefined if input.nope\ntest_error := 1 / 0\n"
    )
    problems = {test.name: run_test(tmp_path, test) for test in find_tests(tmp_path)}
    assert problems["test_false"] == "test_false is False"
    assert problems["test_undefined"].startswith("test_undefined is ")
    assert "divide by zero" in problems["test_error"]
