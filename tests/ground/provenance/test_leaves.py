"""Leaves: canonical, without payload, opened only by the payload and salt they were made from."""

import dataclasses
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from apps.ground.provenance import merkle
from apps.ground.provenance.leaves import (
    Leaf,
    MalformedLeaf,
    Part,
    canonical,
    new_salt,
    opens,
    rfc3339,
    salted_digest,
)

DIGEST = "hmac-sha256:" + "ab" * 32
LEAF = Leaf(
    type="checkout.place",
    marketplace="mkt_us",
    subject=DIGEST,
    actor=DIGEST,
    time="2026-11-24T10:00:00.000000Z",
    parts=(Part("entitlements.grant", DIGEST), Part("listings.sell", DIGEST, DIGEST)),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_a_leaf_s_bytes_are_canonical_json_in_the_order_of_rfc_8785() -> None:
    assert LEAF.encode() == (
        b'{"actor":"%(d)s","marketplace":"mkt_us","parts":[{"previous":null,"subject":"%(d)s","type":"entitlements.grant"},'
        b'{"previous":"%(d)s","subject":"%(d)s","type":"listings.sell"}],"previous":null,"schema":"intelgraph.leaf/1",'
        b'"subject":"%(d)s","time":"2026-11-24T10:00:00.000000Z","type":"checkout.place"}' % {b"d": DIGEST.encode()}
    )
    assert LEAF.hash() == merkle.leaf_hash(LEAF.encode())
    assert Leaf.decode(LEAF.encode()) == LEAF


def test_numbers_and_keys_are_written_as_rfc_8785_section_3_2_2_writes_them() -> None:
    value = {"numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001]}
    assert canonical(value) == b'{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}'


@pytest.mark.parametrize(
    "change",
    [
        {"type": ""},
        {"type": "someone@example.org"},
        {"marketplace": "The US marketplace"},
        {"subject": "lst_1"},
        {"subject": DIGEST.upper()},
        {"actor": ""},
        {"actor": None},
        {"previous": "none"},
        {"time": "2026-11-24T10:00:00Z"},
        {"time": "2026-11-24T10:00:00.000000+00:00"},
        {"parts": (Part("x y", DIGEST),)},
        {"parts": (Part("x", "y"),)},
    ],
)
def test_a_leaf_holds_codes_and_digests_and_nothing_else(change: dict) -> None:
    with pytest.raises(MalformedLeaf):
        dataclasses.replace(LEAF, **change).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        LEAF.encode() + b"\n",
        LEAF.encode().replace(b'"previous":null,"schema"', b'"previous":null,"x":1,"schema"'),
        LEAF.encode().replace(b'"parts":[', b'"parts":[1,'),
        LEAF.encode().replace(b'{"actor"', b'{ "actor"'),
        LEAF.encode().replace(b'"type":"checkout.place"}', b'"type":"a","type":"checkout.place"}'),
        LEAF.encode().replace(b"checkout", b"chec\\u006bout"),
    ],
)
def test_only_canonical_bytes_are_a_leaf(data: bytes) -> None:
    with pytest.raises(MalformedLeaf):
        Leaf.decode(data)


def test_every_digest_has_a_field_to_open_it_by() -> None:
    assert list(LEAF.digests()) == ["actor", "subject", "parts/0/subject", "parts/1/subject"]


def test_a_digest_is_hmac_sha256_of_the_canonical_payload() -> None:
    salt = bytes(range(32))
    expected = hmac.new(salt, b'{"a":1,"b":"\xc3\xa4"}', hashlib.sha256).hexdigest()
    assert salted_digest({"b": "ä", "a": 1}, salt) == f"hmac-sha256:{expected}"


@given(payload=values, other=values)
def test_only_its_payload_and_salt_open_a_digest(payload: object, other: object) -> None:
    salt = new_salt()
    digest = salted_digest(payload, salt)
    assert opens(digest, payload, salt)
    assert opens(digest, other, salt) == (canonical(payload) == canonical(other))
    assert not opens(digest, payload, new_salt())


def test_a_salt_of_another_length_is_refused() -> None:
    for length in (0, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            salted_digest({}, bytes(length))


def test_payloads_json_cannot_hold_are_refused() -> None:
    for payload in (2**53, float("nan"), datetime(2026, 1, 1, tzinfo=UTC), {1: "x"}):
        with pytest.raises(ValueError):  # noqa: PT011 - the library's own words differ by value
            canonical(payload)


def test_times_are_written_in_utc_with_microseconds() -> None:
    noon = datetime(2026, 11, 24, 12, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))
    assert rfc3339(noon) == "2026-11-24T11:00:00.000007Z"
    with pytest.raises(ValueError, match="time zone"):
        rfc3339(noon.replace(tzinfo=None))


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@given(value=plain)
def test_what_is_plain_is_written_as_rfc_8785_writes_it(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\ud800": 1}, {1: 1}, [float("nan")]])
def test_what_rfc_8785_refuses_is_refused_however_plain_it_looks(value: object) -> None:
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
        canonical(value)


def test_names_beyond_the_first_plane_are_ordered_by_their_utf_16() -> None:
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()
