"""`/health` says what is wrong, to whom it concerns, without patient data."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from ataraxy.platform.audit import append_only
from ataraxy.platform.people.models import Patient
from ataraxy.platform.tick.leading import beat
from ataraxy.platform.tick.models import Job
from ataraxy.web.backup.store import MANIFEST
from ataraxy.web.health.report import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_well(settings: Settings, tmp_path: Path) -> None:
    """Worker and tick alive, journal checked, a backup just made."""
    now = timezone.now()
    settings.BACKUP_ROOT = tmp_path
    folder = tmp_path / now.strftime("%Y%m%dT%H%M%SZ")
    folder.mkdir()
    (folder / MANIFEST).touch()
    for process in ("worker", "tick"):
        beat(process, "here", now)
    Job.objects.create(name="audit.verify", due_at=now, succeeded_at=now)


def test_when_all_is_well_it_says_ok(all_well: None, client: Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("part", "later"),
    [
        ("processes", timedelta(minutes=2)),
        ("backup", timedelta(hours=27)),
        ("chain", timedelta(days=3)),
    ],
)
def test_what_falls_silent_is_named(all_well: None, part: str, later: timedelta) -> None:
    found = report(timezone.now() + later)
    assert found.status == "attention"
    assert part in {one.name for one in found.parts if not one.well}


def test_a_failed_job_is_named(all_well: None) -> None:
    Job.objects.create(name="backup.make", due_at=timezone.now(), problem="OSError in dump")
    found = report(timezone.now())
    assert [one.numbers for one in found.parts if not one.well] == [{"failing": ["backup.make"]}]


def test_a_missing_guard_means_failing(all_well: None, client: Client) -> None:
    name = f"{append_only.guarded_tables()[0]}_no_update"
    on = f' ON "{append_only.guarded_tables()[0]}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["parts"]["guards"]["missing"] == [name]


def test_another_machine_learns_only_the_overall_state(all_well: None, client: Client) -> None:
    answer = client.get("/health", REMOTE_ADDR="203.0.113.9")
    assert answer.json() == {"status": "ok"}


def test_no_patient_is_in_it(all_well: None, patient: Patient, client: Client) -> None:
    text = client.get("/health").content.decode()
    assert patient.family_name not in text
    assert str(patient.uid) not in text


def test_live_touches_no_database(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client.get("/health/live").json() == {"status": "ok"}
