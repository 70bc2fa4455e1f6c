"""Bring a backup back, and prove that what came back is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.platform.audit import append_only
from ataraxy.platform.audit.verify import verify
from ataraxy.web.backup import postgres, sqlite
from ataraxy.web.backup.errors import BackupError
from ataraxy.web.backup.make import DOCUMENTS
from ataraxy.web.backup.store import NAME, Manifest, read_manifest, sha256


def check(folder: Path) -> Manifest:
    """Whether every byte of this backup is as it was written; raises `BackupError`."""
    manifest = read_manifest(folder)
    damaged = list(_damaged(folder, manifest))
    if damaged:
        raise BackupError(
            f"This backup is damaged: {', '.join(damaged[:5])}"
            f"{' and more' if len(damaged) > 5 else ''}. Nothing was changed; take another backup."
        )
    return manifest


def restore(folder: Path, *, replace: bool, now: datetime) -> Manifest:
    """Check, put in place, then verify guards and journal; raises `BackupError`."""
    manifest = check(folder)
    if manifest.engine != connection.vendor:
        raise BackupError(
            f"This backup is of {manifest.engine}, and DATABASE_URL names {connection.vendor}. "
            "Nothing was changed; set DATABASE_URL to the same kind of database."
        )
    source = folder / manifest.database
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        connection.close()
        aside = now.astimezone(UTC).strftime(NAME)
        sqlite.load(source, target, replace=replace, aside=aside)
    else:
        postgres.load(source, replace=replace)
    _bring_documents(folder.parent / DOCUMENTS, manifest)
    _prove(manifest)
    return manifest


def _damaged(folder: Path, manifest: Manifest) -> Iterator[str]:
    if not _is(folder / manifest.database, manifest.database_sha256):
        yield manifest.database
    for name, expected in manifest.documents.items():
        if not _is(folder.parent / DOCUMENTS / name, expected):
            yield name


def _is(path: Path, expected: str) -> bool:
    return path.exists() and sha256(path) == expected


def _bring_documents(source: Path, manifest: Manifest) -> None:
    for name, expected in manifest.documents.items():
        target = settings.DOCUMENT_ROOT / name
        if not _is(target, expected):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target)


def _prove(manifest: Manifest) -> None:
    unguarded = append_only.missing(connection)
    if unguarded:
        append_only.install(connection)
    broken = verify(manifest.anchors) + verify_ledger(manifest.anchors)
    if broken:
        raise BackupError(
            "The database was restored, and its journal or ledger is not whole: "
            f"{'; '.join(str(one) for one in broken)} Tell the person responsible for privacy."
        )
