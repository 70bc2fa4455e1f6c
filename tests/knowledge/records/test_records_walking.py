"""Files, folders, gzip and NDJSON are walked in order, one bundle at a time."""

from __future__ import annotations

import json
from pathlib import Path

from tests.fhir_bundles import TODAY, a_person

from ataraxy.knowledge.records import (
    BundleError,
    NotTaken,
    Reason,
    Record,
    read_bundle,
    read_many,
)


def test_folders_gzip_and_ndjson_are_walked_in_order(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.json.gz").write_bytes(a_person(2).gzip())
    (tmp_path / "a.json").write_bytes(a_person(1).bytes())
    (tmp_path / "notes.txt").write_text("not read")
    lines = [json.dumps(a_person(seed).bundle()) for seed in (3, 4)]
    (tmp_path / "c.ndjson").write_text(
        "\n".join([lines[0], "", '{"resourceType":"Bundle"}', lines[1]])
    )
    (tmp_path / "d.json").write_bytes(b"%PDF-1.7")
    found = list(read_many([tmp_path], today=TODAY))
    kinds = [(type(one).__name__, one.file) for one in found]
    assert kinds == [
        ("Record", "a.json"),
        ("Record", "c.ndjson, line 1"),
        ("BundleError", "c.ndjson, line 3"),
        ("Record", "c.ndjson, line 4"),
        ("BundleError", "d.json"),
        ("Record", "b.json.gz"),
    ]


def test_resources_one_a_line_are_sorted_to_their_people(tmp_path: Path) -> None:
    lines = []
    for seed in (1, 2):
        lines += [json.dumps(entry["resource"]) for entry in a_person(seed).entries]
    lines.append('{"resourceType":"Organization","id":"o"}')
    (tmp_path / "all.ndjson").write_text("\n".join(lines))
    first, second = read_many([tmp_path / "all.ndjson"], today=TODAY)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    alone = read_bundle(a_person().bytes(), file="a", today=TODAY)
    assert first.taken == second.taken == alone.taken
    assert NotTaken("Organization", Reason.TYPE, 1) in first.not_taken


def test_a_missing_file_is_a_refusal_and_not_a_crash(tmp_path: Path) -> None:
    (refusal,) = read_many([tmp_path / "nowhere.json"], today=TODAY)
    assert isinstance(refusal, BundleError)
    assert "cannot be read" in str(refusal)
