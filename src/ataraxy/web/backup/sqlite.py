"""SQLite out and in."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ataraxy.platform.audit.verify import Anchor
from ataraxy.web.anchors import CHAINS, heads, table_of
from ataraxy.web.backup.errors import BackupError

FILE = "database.sqlite3"


def dump(source: Path, folder: Path) -> tuple[str, list[Anchor]]:
    """Copy a running database; returns the file's name and where each journal ended in it."""
    target = folder / FILE
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)  # one consistent state, while others go on reading and writing
        new.execute("PRAGMA journal_mode=DELETE")
        anchors = _anchors(new)
        _check(new, target)
    _to_disk(target)
    return FILE, anchors


def load(source: Path, target: Path, *, replace: bool, aside: str) -> None:
    """Put a database in place. An existing one with content is refused, or moved aside."""
    if _has_content(target):
        if not replace:
            raise BackupError(
                f"{target} already holds a database; nothing was changed. Add --replace to move it "
                "aside and restore in its place."
            )
        _refuse_if_in_use(target)
        for suffix in ("", "-wal", "-shm"):
            there = Path(f"{target}{suffix}")
            if there.exists():
                there.rename(f"{target}.before-restore-{aside}{suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".restoring")
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(partial)) as new:
        old.backup(new)
    _to_disk(partial)
    partial.rename(target)


def _anchors(copy: sqlite3.Connection) -> list[Anchor]:
    there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    # A backup before an upgrade is of a database that may not have every chain yet.
    kept = [one for one in CHAINS if table_of(one) in there]
    return [
        Anchor(clinic_id, number, mac, one.name)
        for one in kept
        for clinic_id, number, mac in copy.execute(heads(one))
    ]


def _check(copy: sqlite3.Connection, path: Path) -> None:
    (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise BackupError(
            f"SQLite finds the copy {path.name} damaged: {verdict}. Check the disk, and look at "
            "the newest older backup before anything else is written."
        )


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _refuse_if_in_use(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=0)) as trial:
            trial.execute("PRAGMA locking_mode=EXCLUSIVE")
            trial.execute("BEGIN EXCLUSIVE")
            trial.rollback()
            trial.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise BackupError(
            f"{path} is in use; nothing was changed. Stop web, worker and tick first."
        ) from error


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
