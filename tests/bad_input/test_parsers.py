"""Whatever bytes come, a parser gives a value or one of its own refusals: hypothesis tries to make it do otherwise."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.demand.metering.cloud_events import read_event, read_time
from apps.ground.accounts import key_text
from apps.ground.accounts.addresses import canonical
from apps.ground.provenance.note import MalformedNote, UntrustedNote, open_note
from apps.ground.tenancy.hosts import normalised
from apps.ground.web import paging
from apps.ground.web.api.parse import read_json
from apps.ground.web.characters import invisible_in
from apps.ground.web.refusals import Refused
from intelgraph.strict_yaml import UnreadableYaml, read_yaml

RULES = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0").filter(lambda one: not invisible_in(one)))
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@RULES
@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b'"\\ud800"')
def test_json_is_read_or_refused(raw: bytes) -> None:
    """B011 B012 B014 B015: and what is read is what the standard library reads."""
    try:
        found = read_json(raw)
    except Refused as refused:
        said = refused.status
    else:
        said = 200
        assert found == json.loads(raw)
    assert said in (200, 400, 413, 422)


@RULES
@given(PLAIN)
def test_a_document_is_read_as_it_was_written(document: Any) -> None:
    """B011: nothing that JSON can say and a reader can see is refused."""
    assert read_json(json.dumps(document).encode()) == document


@RULES
@given(PLAIN)
def test_an_event_is_read_or_refused(document: Any) -> None:
    """B090"""
    for each in (document, {"specversion": "1.0", "data": document}):
        with pytest.raises(Refused):
            read_event(each)


@RULES
@given(st.text(max_size=40))
def test_a_time_is_read_or_refused(text: str) -> None:
    """B074"""
    try:
        assert read_time(text).tzinfo is not None
    except Refused:
        pass


@RULES
@given(st.text(max_size=120))
def test_a_cursor_is_never_made_up(text: str) -> None:
    """B079"""
    with pytest.raises(paging.CursorInvalid):
        paging.decode(text, "orders")


@RULES
@given(st.lists(st.integers(-(2**62), 2**62) | st.text(max_size=20), max_size=3), st.text(max_size=20))
def test_a_cursor_leads_back_to_its_place(position: list[Any], bound_to: str) -> None:
    """B079"""
    made = paging.encode(position, bound_to)
    assert paging.decode(made, bound_to) == position
    with pytest.raises(paging.CursorInvalid):
        paging.decode(made, f"{bound_to}|other")


@RULES
@given(st.text(max_size=12))
def test_a_limit_is_read_or_refused(text: str) -> None:
    """B079"""
    try:
        assert 1 <= paging.read_limit(text) <= 200
    except Refused:
        assert not (text.isascii() and text.isdigit() and 1 <= int(text) <= 200)


@RULES
@given(st.text(max_size=80))
def test_a_key_is_parsed_or_not(text: str) -> None:
    """B035: no checksum fits by chance."""
    assert key_text.parse(text) is None


@RULES
@given(st.integers(0, 60), st.sampled_from("abcdef0123456789_"))
def test_a_key_with_one_other_letter_is_none(place: int, letter: str) -> None:
    """B035"""
    key = key_text.new_key_text("live").whole
    place %= len(key)
    if key[place] != letter:
        assert key_text.parse(key[:place] + letter + key[place + 1 :]) is None


@RULES
@given(st.text(max_size=60))
def test_a_host_is_a_name_or_nothing(text: str) -> None:
    """B001"""
    found = normalised(text)
    assert found is None or (found.isascii() and found == found.lower() and normalised(found) == found)


@RULES
@given(st.text(max_size=60), st.sampled_from(["example.com", "Müller.Example", "xn--MLLER-KVA.example."]))
def test_an_address_has_one_form(mailbox: str, domain: str) -> None:
    """B058"""
    text = f"a{mailbox}@{domain}"
    assert canonical(canonical(text)) == canonical(text)
    assert canonical(text.upper()).casefold() == canonical(canonical(text).upper()).casefold()


@RULES
@given(st.text(st.characters(codec="utf-8"), max_size=200))
@example("&a [*a, *a]")
@example("!!python/object/apply:os.system [x]")
@example("a: 1\na: 2")
@example("\t- x")
def test_yaml_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """B099"""
    file = tmp_path_factory.getbasetemp() / "any.yml"
    file.write_bytes(text.encode())
    try:
        read_yaml(file)
    except UnreadableYaml:
        pass


@RULES
@given(st.text(max_size=200) | st.binary(max_size=200))
@example("text\n\n\u2014 name AAAA\n")
def test_a_note_is_opened_or_refused(note: str | bytes) -> None:
    """P13: a note that nobody trusted has signed proves nothing, whatever it looks like."""
    with pytest.raises((MalformedNote, UntrustedNote)):
        open_note(note)
