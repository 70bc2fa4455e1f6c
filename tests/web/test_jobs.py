"""What the installation does by itself, and whom it tells when something is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django_scopes import scope
from pytest_django.fixtures import Settings

from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.tick.models import Job
from ataraxy.platform.tick.registry import recurring
from ataraxy.platform.tick.running import run_due
from ataraxy.platform.worklist.models import Task
from ataraxy.web import anchors, jobs
from ataraxy.web.backup.store import complete

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def home(settings: Settings, tmp_path: Path, fresh_db: str, clinic: Clinic) -> Path:
    settings.BACKUP_ROOT = tmp_path / "backups"
    settings.ANCHOR_ROOT = tmp_path / "anchors"
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return tmp_path


def _open_items(clinic: Clinic) -> list[str]:
    with scope(clinic=clinic.pk):
        return list(Task.objects.filter(state="open").values_list("title", flat=True))


def test_a_day_of_ticking_leaves_a_backup_a_checked_journal_and_no_problem(home: Path) -> None:
    with time_machine.travel(NOON, tick=False):
        assert run_due("here") == len(recurring())
    assert len(complete(home / "backups")) == 1
    assert list(Job.objects.exclude(problem="")) == []


def test_an_old_backup_is_one_item_of_work_until_there_is_a_new_one(
    home: Path, clinic: Clinic
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _hour in range(3):
            with pytest.raises(jobs.BackupTooOld):
                jobs.look_at_backup_age()
            clock.shift(timedelta(hours=1))
        assert _open_items(clinic) == ["There is no recent backup"]
        jobs.back_up()
        jobs.look_at_backup_age()
    assert _open_items(clinic) == []


def test_a_cut_journal_is_found_by_the_ends_noted_outside_the_database(
    home: Path, clinic: Clinic
) -> None:
    for number in range(3):
        record(actor=system_actor(clinic.pk), action="test.write", subject=f"row:{number}")
    jobs.verify_journal()
    assert anchors.noted()[-1].number == 3
    with connection.cursor() as cursor:
        on = ' ON "audit_entry"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "audit_entry_no_delete"{on}')
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("DELETE FROM audit_head")
    with pytest.raises(jobs.BrokenJournal):
        jobs.verify_journal()
    assert _open_items(clinic) == ["The journal is not whole"]
