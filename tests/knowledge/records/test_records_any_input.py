"""Whatever the bytes are: a record or a refusal, never another exception."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fhir_bundles import TODAY, a_person

from ataraxy.knowledge.records import BundleError, Record, read_bundle, read_file


def record_or_refusal(data: bytes) -> None:
    """The property of all properties: never another exception."""
    with suppress(BundleError):
        assert isinstance(read_bundle(data, file="f", today=TODAY, limit_bytes=200_000), Record)


@given(st.binary(max_size=400))
def test_any_bytes_give_a_record_or_a_refusal(data: bytes) -> None:
    record_or_refusal(data)
    record_or_refusal(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + data)
    record_or_refusal(gzip.compress(data))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(JSON_VALUES)
def test_any_json_gives_a_record_or_a_refusal(value: Any) -> None:
    record_or_refusal(json.dumps(value).encode())


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, inner in list(pairs):
        found.append((value, key))
        if isinstance(inner, dict | list):
            found += _places(inner)
    return found


ODD = JSON_VALUES | st.sampled_from(
    ["", "2021-02-30", "9999-12-31T23:59:60-14:00", "0001-01-01T00:00:00+14:00", "\x00", "\ud800",
     10**400, -(10**16), 1e400, "urn:uuid:", "#", "x" * 300, [None], [[]], {"coding": [{}]}]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(data=st.data(), odd=ODD)
def test_any_field_may_be_anything(data: st.DataObject, odd: Any) -> None:
    maker = a_person(visits=1)
    bundle = maker.bundle()
    container, key = data.draw(st.sampled_from(_places(bundle)))
    container[key] = odd
    record_or_refusal(json.dumps(bundle).encode())


@settings(max_examples=100, deadline=None)
@given(cut=st.integers(0, 3000), noise=st.binary(max_size=4))
def test_ndjson_never_raises(tmp_path_factory: Any, cut: int, noise: bytes) -> None:
    path = tmp_path_factory.mktemp("n") / "a.ndjson"
    lines = b"\n".join(json.dumps(e["resource"]).encode() for e in a_person(visits=1).entries)
    path.write_bytes(lines[:cut] + noise + lines[cut:])
    assert list(read_file(path, today=TODAY))
