"""A backup brings back everything, and says so when it cannot."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django.fixtures import Settings

from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.web.backup.make import forget_old, make_backup
from ataraxy.web.backup.store import MANIFEST, complete

Spoil = Callable[[Path], object]


@pytest.fixture
def home(settings: Settings, tmp_path: Path, fresh_db: str) -> Path:
    """A clinic's folders, over a private database."""
    settings.BACKUP_ROOT = tmp_path / "backups"
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    (settings.DOCUMENT_ROOT / "ab").mkdir(parents=True)
    (settings.DOCUMENT_ROOT / "ab" / "abcd").write_bytes(b"a signed consent")
    return tmp_path


@pytest.fixture
def backup(home: Path, clinic: Clinic, patient: Patient) -> Path:
    """One backup of one patient, one document and a journal of some entries."""
    for number in range(3):
        record(actor=system_actor(clinic.pk), action="test.write", subject=f"row:{number}")
    return make_backup(home / "backups", timezone.now()).folder


def _empty_database(home: Path, fresh_db: str) -> None:
    """What a new machine has: the same settings and nothing else."""
    connection.close()
    if connection.vendor == "sqlite":
        name = str(home / "new.sqlite3")
        connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = name
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()


def _restore(folder: Path, **options: bool) -> None:
    call_command("restore", str(folder), **options)


def test_a_restored_clinic_has_its_patient_document_and_whole_journal(
    backup: Path, home: Path, fresh_db: str
) -> None:
    shutil.rmtree(home / "documents")
    _empty_database(home, fresh_db)
    _restore(backup)
    with scopes_disabled():
        assert Patient.objects.get().family_name == "Rivera"
    assert Entry.objects.filter(action="test.write").count() == 3
    assert (home / "documents" / "ab" / "abcd").read_bytes() == b"a signed consent"
    with pytest.raises(Exception, match="append-only"):
        Entry.objects.all().delete()


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda folder: next(folder.glob("database.*")).write_bytes(b"x" * 100), "damaged"),
        (lambda folder: (folder.parent / "documents/ab/abcd").write_text("other"), "damaged"),
        (lambda folder: (folder.parent / "documents/ab/abcd").unlink(), "damaged"),
        (lambda folder: (folder / MANIFEST).write_text("{"), "damaged"),
        (lambda folder: (folder / MANIFEST).unlink(), "no backup"),
        (
            lambda folder: (folder / MANIFEST).write_text(
                (folder / MANIFEST).read_text().replace('"number": ', '"number": 1')
            ),
            "altered",
        ),
    ],
)
def test_a_spoilt_backup_is_refused_before_anything_is_touched(
    backup: Path, home: Path, fresh_db: str, spoil: Spoil, word: str
) -> None:
    spoil(backup)
    _empty_database(home, fresh_db)
    with pytest.raises(CommandError, match=word):
        _restore(backup)
    assert connection.introspection.table_names() == []


def test_a_database_with_content_is_not_overwritten_unless_asked(
    backup: Path, home: Path, clinic: Clinic
) -> None:
    Clinic.objects.create(slug="later", name="Opened later", timezone="UTC", country="US")
    with pytest.raises(CommandError, match="nothing was changed"):
        _restore(backup)
    assert Clinic.objects.count() == 2
    connection.close()
    _restore(backup, replace=True)
    assert list(Clinic.objects.all()) == [clinic]


def test_a_restored_journal_that_was_cut_before_the_backup_is_named(
    backup: Path, home: Path, fresh_db: str
) -> None:
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "{table}_no_delete"{on}')
        cursor.execute(f"DELETE FROM {table} WHERE number = 3")
    later = make_backup(home / "backups", timezone.now() + timedelta(hours=1)).folder
    _empty_database(home, fresh_db)
    with pytest.raises(CommandError, match="entry 3: the end of the journal was cut off"):
        _restore(later)


def test_a_half_written_backup_is_never_taken_for_one(
    home: Path, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ataraxy.web.backup.make.write_manifest", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup")
    assert complete(home / "backups") == []
    assert not [path for path in (home / "backups").iterdir() if path.name != "documents"]


def test_old_backups_are_forgotten_but_never_the_newest_seven(
    backup: Path, home: Path, clinic: Clinic
) -> None:
    now = timezone.now()
    for days in range(40, 50):
        name = (now - timedelta(days=days)).strftime("%Y%m%dT%H%M%SZ")
        shutil.copytree(backup, home / "backups" / name)
    assert forget_old(home / "backups", now) == 4
    assert len(complete(home / "backups")) == 7


def test_a_sqlite_backup_is_one_file_that_sqlite_alone_can_read(backup: Path) -> None:
    found = backup / "database.sqlite3"
    if connection.vendor == "sqlite":
        assert sqlite3.connect(found).execute("SELECT count(*) FROM people_patient").fetchone()
        assert not list(backup.glob("*-wal"))
    else:
        assert (backup / "database.dump").read_bytes().startswith(b"PGDMP")
