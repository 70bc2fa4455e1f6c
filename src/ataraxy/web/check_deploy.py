"""Is this installation fit for real patients? Each finding says what is wrong and what to do."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit import append_only
from ataraxy.web.backup.store import newest
from ataraxy.web.health.limits import BACKUP_WITHIN
from ataraxy.web.processes.listener import CannotListen, Door

SQLITE_WANTED = {"journal_mode": "wal", "synchronous": 2, "recursive_triggers": 1}
POSTGRES_WANTED = {"fsync": "on", "full_page_writes": "on"}
GROUP_OR_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that keeps this installation from being used for patients."""

    problem: str
    fix: str


Check = Callable[[], Iterator[Finding]]


def findings() -> list[Finding]:
    """Everything that is wrong; empty when fit."""
    return [finding for check in CHECKS for finding in check()]


def mode() -> Iterator[Finding]:
    """Production mode: no demonstration helper, no debugging, no stand-in keys."""
    if settings.MODE != "production":
        yield Finding(
            f"ATARAXY_MODE is “{settings.MODE}”: one-time codes can be shown and keys are public.",
            "Set ATARAXY_MODE=production (or remove it) and the keys it asks for.",
        )
    if settings.DEBUG:
        yield Finding("DEBUG is on: an error page shows patient data.", "Set DEBUG = False.")
    if settings.MODE == "production" and not settings.PUBLIC_URL.startswith("https://"):
        yield Finding(
            "ATARAXY_PUBLIC_URL is not https.", "Set the https address under which staff open it."
        )


def keys() -> Iterator[Finding]:
    """Three different keys, none made of one repeated letter."""
    given = [settings.SECRET_KEY, *settings.AUDIT_KEYS.values(), *settings.FIELD_KEYS.values()]
    if len(set(given)) < len(given):
        yield Finding("Two keys are the same.", "Make each with “ataraxy make-keys”.")
    if any(len(set(key)) < 12 for key in given):
        yield Finding("A key has too few different letters.", "Make each with “ataraxy make-keys”.")


def durability() -> Iterator[Finding]:
    """What was answered with success survives a power cut."""
    wanted = SQLITE_WANTED if connection.vendor == "sqlite" else POSTGRES_WANTED
    for name, value in wanted.items():
        found = _setting(name)
        if found != value:
            yield Finding(f"The database runs with {name} = {found}.", f"It must be {value}.")


def schema() -> Iterator[Finding]:
    """Migrated, and guarded."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("The database is older than this Ataraxy.", "Run “ataraxy prepare”.")
    missing = append_only.missing(connection)
    if missing:
        yield Finding(
            f"Append-only tables are unguarded: {', '.join(missing)}.", "Run “ataraxy prepare”."
        )


def people() -> Iterator[Finding]:
    """Nobody from the demonstration, and somebody at all."""
    if not User.objects.exists():
        yield Finding("Nobody can sign in.", "Run “ataraxy create-staff”.")
    if (Path(settings.DATA_DIR) / ".ataraxy-demonstration").exists():
        yield Finding(
            f"{settings.DATA_DIR} holds a demonstration.", "Set ATARAXY_DATA_DIR to a new folder."
        )


def folders() -> Iterator[Finding]:
    """Data is for this user alone, and backups lie on another disk."""
    data = Path(settings.DATA_DIR)
    if data.stat().st_mode & GROUP_OR_OTHERS:
        yield Finding(f"{data} can be read by other users.", f"Run: chmod 700 {data}")
    backups = Path(settings.BACKUP_ROOT)
    if backups.exists() and backups.stat().st_dev == data.stat().st_dev:
        yield Finding(
            "Backups lie on the same disk as the data.",
            "Mount another disk there, or set ATARAXY_BACKUP_DIR.",
        )


def monitors() -> Iterator[Finding]:
    """Monitors are heard by TLS, or on this machine only."""
    given = settings.MONITORS
    door = Door(
        given["host"],
        given["port"],
        given["certificate"],
        given["key"],
        given["client_authority"],
    )
    try:
        door.tls()
    except CannotListen as problem:
        yield Finding(
            f"The listener for monitors would not start: {problem}",
            "Set ATARAXY_MONITORS_CERTIFICATE and ATARAXY_MONITORS_KEY, or leave out the host.",
        )
    key = given["key"]
    if key is not None and key.exists() and key.stat().st_mode & GROUP_OR_OTHERS:
        yield Finding(f"{key} can be read by other users.", f"Run: chmod 600 {key}")


def backups() -> Iterator[Finding]:
    """A recent backup exists."""
    found = newest(settings.BACKUP_ROOT)
    if found is None or timezone.now() - found.made_at > BACKUP_WITHIN:
        yield Finding("There is no recent backup.", "Run “ataraxy backup”, and keep tick running.")


def framework() -> Iterator[Finding]:
    """Django's own deployment checks."""
    for message in run_checks(include_deployment_checks=True):
        if message.level >= WARNING and not message.is_silenced():
            yield Finding(f"{message.id}: {message.msg}", str(message.hint or "See Django's text."))


CHECKS: tuple[Check, ...] = (
    mode, keys, durability, schema, people, folders, monitors, backups, framework,
)  # fmt: skip


def _setting(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}" if connection.vendor == "sqlite" else f"SHOW {name}")
        return cursor.fetchone()[0]
