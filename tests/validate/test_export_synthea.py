"""Records of other people's making: imported, exported, valid, and the same when imported again."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_scopes import scope
from tests.fhir_validation import problems_of

from ataraxy.platform.chart.facts import ChartFacts
from ataraxy.platform.chart.queries import facts_for
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.programme.copies.making import patient_copy

pytestmark = pytest.mark.django_db

HERE = Path(__file__).resolve().parents[2]
RECORDS = Path(os.environ.get("ATARAXY_DATA", HERE.parent / "shared" / "data")) / "synthea_r4"
HANDFUL = 6


def smallest() -> list[Path]:
    """The smallest files, and one from the middle: enough kinds, little time."""
    files = sorted(RECORDS.glob("*.json.gz"), key=lambda path: (path.stat().st_size, path.name))
    return [*files[: HANDFUL - 1], files[len(files) // 2]]


def take_in(folder: Path, clinic: Clinic) -> None:
    call_command("import_fhir", str(folder), "--clinic", clinic.slug)


def test_what_was_imported_leaves_valid_and_comes_in_again_the_same(
    clinic: Clinic, other_clinic: Clinic, tmp_path: Path
) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    ours.mkdir()
    for path in smallest():
        shutil.copy(path, theirs)
    take_in(theirs, clinic)
    bundles, charts = {}, {}
    with scope(clinic=clinic.pk):
        for patient in Patient.objects.filter(clinic=clinic).order_by("pk"):
            name = patient.full_name
            bundles[name] = patient_copy(patient, at=timezone.now()).fhir()
            charts[name] = said(facts_for(patient))
    assert len(bundles) == HANDFUL
    assert problems_of(bundles, tmp_path) == {}
    for number, content in enumerate(bundles.values()):
        (ours / f"{number}.json").write_bytes(content)
    take_in(ours, other_clinic)
    with scope(clinic=other_clinic.pk):
        for patient in Patient.objects.filter(clinic=other_clinic):
            again = said(facts_for(patient))
            assert again == charts[patient.full_name]


def said(chart: ChartFacts) -> dict[str, Counter[Any]]:
    """What a chart says, whatever its rows are called."""
    facts = Counter(
        (one.kind, one.text, one.codings, one.standing, one.certainty, one.start, one.end)
        for one in chart.facts
    )
    values = Counter(
        (one.text, one.code, one.when, one.value, one.comparator, one.unit, one.value_text)
        for one in chart.observations
    )
    return {"facts": facts, "values": values}
