"""The 189 bundles of other people's making arrive whole, and a second time changes nothing.

Time and memory are printed, not asserted tightly: this machine may be busy with other things.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Count

from ataraxy.platform.audit.models import Entry
from ataraxy.platform.chart.models import Fact, Observation, Source
from ataraxy.platform.people.models import Clinic, Patient

pytestmark = pytest.mark.django_db

HERE = Path(__file__).resolve().parents[2]
RECORDS = Path(os.environ.get("ATARAXY_DATA", HERE.parent / "shared" / "data")) / "synthea_r4"
WANTED = {
    "Condition": "condition",
    "MedicationRequest": "medicine",
    "AllergyIntolerance": "allergy",
    "Encounter": "encounter",
}


def counted_directly() -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """What the files hold, by reading the JSON with nothing of ours."""
    kinds: Counter[str] = Counter()
    values: Counter[tuple[str, str]] = Counter()
    for path in sorted(RECORDS.glob("*.json.gz")):
        for entry in json.loads(gzip.decompress(path.read_bytes()))["entry"]:
            found = entry["resource"]
            kinds[found["resourceType"]] += 1
            if found["resourceType"] == "Observation":
                for part in _parts(found):
                    coding = part["code"]["coding"][0]
                    values[coding["system"], coding["code"]] += 1
    return kinds, values


def _parts(observation: dict[str, Any]) -> list[dict[str, Any]]:
    own = [observation] if any(key.startswith("value") for key in observation) else []
    return own + observation.get("component", [])


def run_import() -> None:
    started = time.perf_counter()
    call_command("import_fhir", str(RECORDS), "--clinic", "harbor")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = time.perf_counter() - started
    sys.stdout.write(
        f"\nimport-fhir: {seconds:.1f} s wall, {peak_mb:.0f} MB with the test itself\n"
    )


def test_every_wanted_resource_arrives_and_twice_changes_nothing(in_clinic: Clinic) -> None:
    kinds, values = counted_directly()
    assert kinds["Patient"] == 189
    run_import()
    assert Patient.objects.count() == kinds["Patient"]
    facts = dict(Fact.objects.values_list("kind").annotate(n=Count("pk")))
    assert facts == {kind: kinds[name] for name, kind in WANTED.items()}
    rows = Observation.objects.values_list("system", "code").annotate(n=Count("pk"))
    assert {(system, code): n for system, code, n in rows} == dict(values)
    left_out = sum(
        count for source in Source.objects.all() for _, _, count in source.detail["not_taken"]
    )
    taken = sum(kinds[name] for name in WANTED) + kinds["Observation"] + kinds["Patient"]
    assert taken + left_out == kinds.total()
    before = _sizes()
    run_import()
    assert _sizes() == before


def _sizes() -> dict[str, int]:
    tables = (Patient, Source, Fact, Observation, Entry)
    return {one.__name__: one._default_manager.count() for one in tables}


def test_names_and_deaths_are_as_the_files_say(in_clinic: Clinic) -> None:
    run_import()
    dead = 0
    for path in sorted(RECORDS.glob("*.json.gz")):
        told = json.loads(gzip.decompress(path.read_bytes()))["entry"]
        person = next(e["resource"] for e in told if e["resource"]["resourceType"] == "Patient")
        official = next(one for one in person["name"] if one["use"] == "official")
        ours = Patient.objects.get(identifiers__value=person["id"], identifiers__kind="fhir-id")
        assert (ours.family_name, ours.given_name) == (
            official["family"],
            " ".join(official["given"]),
        )
        assert str(ours.birth_date) == person["birthDate"]
        died = person.get("deceasedDateTime", "")[:10]
        assert (str(ours.died_on) if ours.died_on else "") == died
        dead += bool(died)
    assert dead == 35
