"""Make a backup, and forget old ones."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

import ataraxy
from ataraxy.web.backup import postgres, sqlite
from ataraxy.web.backup.store import (
    NAME,
    Backup,
    Manifest,
    complete,
    sha256,
    write_manifest,
)

KEEP = timedelta(days=35)
KEEP_AT_LEAST = 7
DOCUMENTS = "documents"


def make_backup(root: Path, now: datetime) -> Backup:
    """Database first, then documents: so every document the database names is in it."""
    name = now.astimezone(UTC).strftime(NAME)
    partial, final = root / f".{name}.partial", root / name
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    try:
        database, anchors = _dump(partial)
        manifest = Manifest(
            made_at=now.astimezone(UTC).isoformat(),
            version=ataraxy.__version__,
            engine=connection.vendor,
            database=database,
            database_sha256=sha256(partial / database),
            documents=_copy_documents(settings.DOCUMENT_ROOT, root / DOCUMENTS),
            anchors=anchors,
            key_id=settings.AUDIT_KEY_ID,
        )
        write_manifest(partial, manifest)
        partial.rename(final)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _to_disk(root)
    return Backup(final, now)


def forget_old(root: Path, now: datetime) -> int:
    """Remove backups past their time, never the newest few; returns how many."""
    old = [one for one in complete(root)[:-KEEP_AT_LEAST] if now - one.made_at > KEEP]
    for one in old:
        shutil.rmtree(one.folder)
    return len(old)


def _dump(folder: Path) -> tuple[str, list]:  # type: ignore[type-arg]
    if connection.vendor == "sqlite":
        return sqlite.dump(Path(connection.settings_dict["NAME"]), folder)
    return postgres.dump(folder)


def _copy_documents(source: Path, target: Path) -> dict[str, str]:
    """Copy what is not there yet; a stored document never changes. Path to hash, for all."""
    copied: dict[str, str] = {}
    for path in sorted(source.rglob("*")) if source.exists() else []:
        if path.is_file() and not path.name.startswith("."):
            relative = str(path.relative_to(source))
            copied[relative] = _copy(path, target / relative)
    return copied


def _copy(path: Path, target: Path) -> str:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.partial")
        shutil.copyfile(path, partial)
        _to_disk(partial)
        partial.rename(target)
    return sha256(target)


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
