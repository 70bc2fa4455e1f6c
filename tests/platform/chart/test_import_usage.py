"""Wrong usage, too much, too full: what the import command says, and with which status."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from tests.fhir_bundles import a_person
from tests.platform.chart.importing import Import

from ataraxy.platform.chart.importing import bulk
from ataraxy.platform.people.models import Patient

pytestmark = pytest.mark.django_db


def test_a_full_disk_stops_the_import_and_says_what_is_kept(
    importing: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in (1, 2):
        importing.put(a_person(seed, family=f"N{seed}"), f"{seed}.json")
    real = bulk.insert
    written: list[int] = []

    def insert(model: Any, rows: Any) -> None:
        if len(written) == 3:
            raise OperationalError("database or disk is full")
        written.append(1)
        real(model, rows)

    monkeypatch.setattr(bulk, "insert", insert)
    with pytest.raises(CommandError, match="disk is full") as stopped:
        importing.run()
    assert stopped.value.returncode == 1
    assert Patient.objects.get().family_name == "N1"
    monkeypatch.setattr(bulk, "insert", real)
    assert importing.run() == 0
    assert "1 imported" in importing.said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.json", "--clinic", "harbor"], "Not there: nowhere.json"),
        ([".", "--clinic", "nope"], "There is no clinic “nope”. Known: harbor"),
        (["empty", "--clinic", "harbor"], "No .json"),
        ([".", "--clinic", "harbor", "--limit-mb", "0"], "more than 0"),
    ],
)
def test_wrong_usage_says_so_with_status_two(
    importing: Import, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(importing.folder)
    (importing.folder / "empty").mkdir()
    if arguments[0] == ".":
        importing.put(a_person())
    with pytest.raises(CommandError, match=words) as refused:
        call_command("import_fhir", *arguments)
    assert refused.value.returncode == 2


def test_a_bundle_over_the_limit_is_refused(importing: Import) -> None:
    importing.put(a_person())
    assert importing.run("--limit-mb", "0.001") == 1
    assert "larger than the limit" in importing.said
