"""What the policies lean on in the engine, as a table: another engine or version must answer every row the same."""

import json

import pytest
import regorus

NOW = "2026-01-01T00:00:00Z"
INPUT = json.dumps(
    {"t": True, "f": False, "n": 9007199254740993, "null": None, "list": [1, 2], "text": "Äpfel", "at": NOW}
)

UNDEFINED = "<undefined>"
TABLE = [
    ("true stays true", "a := input.t", True),
    ("true is not one", "default a := false\na if input.t == 1", False),
    ("true is a boolean and no number", "a := [is_boolean(input.t), is_number(input.t)]", [True, False]),
    ("false in a condition fails it", "default a := false\na if input.f", False),
    ("null is a value, so it does not fail a condition", "a if { input.null == null; is_null(input.null) }", True),
    ("null is not undefined to object.get", 'a := object.get(input, "null", "default")', None),
    ("object.get gives the default for what is missing", 'a := object.get(input, "nope", "default")', "default"),
    ("a missing field leaves a rule undefined", "a if input.nope.deeper", UNDEFINED),
    ("a comparison with what is missing is undefined", "a if input.nope != 1", UNDEFINED),
    ("default answers for undefined", "default a := false\na if input.nope", False),
    ("not turns undefined into true", "a if not input.nope", True),
    ("not turns false into true", "a if not input.f", True),
    ("integers keep every digit", "a := input.n", 9007199254740993),
    ("numbers of equal value are equal", "a if 1 == 1.0", True),
    ("text is not a number", 'default a := false\na if "1" == 1', False),
    ("sets gather without repetition", "a contains x if some x in [2, 1, 2]", [1, 2]),
    (
        "union and intersection of sets",
        'a := [{"x"} | {"y"}, {"x"} & {"x", "y"}, {"x"} - {"x"}]',
        [["x", "y"], ["x"], []],
    ),
    ("an object is built rule by rule", 'a[k] := v if some k, v in {"x": 1, "y": 2}', {"x": 1, "y": 2}),
    (
        "sets by key are kept apart",
        'a["k"] contains {} if input.t\na["l"] contains {"s": [1]}',
        {"k": [{}], "l": [{"s": [1]}]},
    ),
    ("a set whose key is a variable", 'a[k] contains v if some k, v in {"x": 1}', {"x": [1]}),
    ("every holds for all", "a if every x in input.list { x > 0 }", True),
    ("every fails for one", "default a := false\na if every x in input.list { x > 1 }", False),
    ("some in finds a member", "a if { some x in input.list; x == 2 }", True),
    ("in asks for membership", 'a := ["x" in {"x"}, "z" in ["x"], 3 in input.list]', [True, False, False]),
    ("a comprehension keeps order", "a := [y | some x in input.list; y := x * 2]", [2, 4]),
    ("regular expressions", "a := [regex.match(`^a+$`, `aaa`), regex.match(`^a+$`, `ab`)]", [True, False]),
    ("times are read to the nanosecond", "a := time.parse_rfc3339_ns(input.at)", 1767225600000000000),
    (
        "strings beyond ASCII",
        'a := [lower(input.text), startswith(input.text, "Ä"), split("a.b", ".")]',
        ["äpfel", True, ["a", "b"]],
    ),
    ("sprintf", 'a := sprintf("%s-%d", ["x", 3])', "x-3"),
    ("functions take values", "f(x) := x + 1\na := f(2)", 3),
    ("with replaces the input", "b := input.t\na := x if x := b with input.t as 5", 5),
    ("count of what is missing is undefined", "a := count(input.nope)", UNDEFINED),
]
REFUSED = [
    ("an unknown function", "a if nosuch.function(1)", "could not find function nosuch.function"),
    ("an unbound variable", "a if { false; x > 1 }", "unsafe"),
    ("rules that contradict each other", "a := 1\na := 2", "conflicts"),
    ("recursion", "a if b\nb if a", "recursion"),
    ("the old syntax", "a { 1 == 1 }", "`if` keyword is required"),
    ("half a sentence", "a := 1 +", "expecting expression"),
]


def evaluate(source: str) -> object:
    engine = regorus.Engine()
    engine.add_policy("p.rego", f"package p\nimport rego.v1\n{source}\n")
    engine.set_input_json(INPUT)
    return json.loads(engine.eval_query_as_json("data.p"))["result"][0]["expressions"][0]["value"].get("a", UNDEFINED)


@pytest.mark.parametrize(("source", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_engine_answers_as_the_language_says(source, expected):
    answer = evaluate(source)
    assert answer == expected
    assert type(answer) is type(expected)


@pytest.mark.parametrize(("source", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_the_engine_refuses(source, message):
    with pytest.raises(RuntimeError, match=r"p\.rego:[0-9]+") as refusal:
        evaluate(source)
    assert message in str(refusal.value)
