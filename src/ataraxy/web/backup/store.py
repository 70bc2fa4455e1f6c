"""What a backup is on disk: a folder with a database, and a sealed manifest."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from ataraxy.platform.audit.verify import Anchor
from ataraxy.web.backup.errors import BackupError

MANIFEST = "manifest.json"
FORMAT = 1
NAME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. Paths are relative; hashes are SHA-256 in hexadecimal."""

    made_at: str
    version: str
    engine: str
    database: str
    database_sha256: str
    documents: dict[str, str]
    anchors: list[Anchor]
    key_id: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Backup:
    """One complete backup: its folder and when it was made."""

    folder: Path
    made_at: datetime


def newest(root: Path) -> Backup | None:
    """The newest complete backup, if there is any."""
    return max(complete(root), key=lambda one: one.made_at, default=None)


def complete(root: Path) -> list[Backup]:
    """All complete backups, oldest first. Reads names only, so it is cheap."""
    found = [
        Backup(path.parent, datetime.strptime(f"{path.parent.name}+0000", f"{NAME}%z"))
        for path in root.glob(f"[0-9]*Z/{MANIFEST}")
    ]
    return sorted(found, key=lambda one: one.made_at)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Seal the manifest and write it, down to the disk."""
    body = asdict(manifest)
    text = json.dumps({"manifest": body, "seal": _seal(body)}, indent=1, ensure_ascii=False)
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """Read and check the seal; raises `BackupError`."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        body = told["manifest"]
        anchors = [Anchor(**one) for one in body["anchors"]]
        manifest = Manifest(**(body | {"anchors": anchors}))
    except FileNotFoundError as error:
        raise BackupError(
            f"{folder} holds no backup (no {MANIFEST}). Name one of the folders inside the "
            "backup folder."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"The manifest in {folder} is damaged. Take an older backup.") from error
    if manifest.key_id not in settings.AUDIT_KEYS:
        raise BackupError(
            f"This backup is sealed with the key “{manifest.key_id}”, which this installation does "
            "not hold. Add it to ATARAXY_AUDIT_KEY_OLD."
        )
    if not hmac.compare_digest(told["seal"], _seal(body)):
        raise BackupError(f"The seal of {folder} does not fit: it was altered. Take another one.")
    return manifest


def _seal(body: dict[str, object]) -> str:
    key = settings.AUDIT_KEYS[str(body["key_id"])].encode()
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hmac.new(key, b"backup:" + text.encode(), hashlib.sha256).hexdigest()


def sha256(path: Path) -> str:
    """The hash of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
