"""The file store: every file under the SHA-256 of its content, outside the database.

A file is written beside its place, forced to disk and renamed, so a name in the store always
stands for a whole file, through kill -9 and power loss. It is checked against its name each time
it is read. Nothing in the store is ever changed or removed by Ataraxy.

    StoreError
    ├── StoreUnwritable   the disk is full or read-only; nothing was kept
    ├── FileMissing       a row names a file that is not there
    └── FileDamaged       a file no longer has the content its name promises
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

_NAME = re.compile(r"[0-9a-f]{64}")


class StoreError(Exception):
    """Something is wrong with the file store itself."""


class StoreUnwritable(StoreError):
    """The disk is full or may not be written; nothing was kept."""


class FileMissing(StoreError):
    """A document row names a file that the store does not have."""


class FileDamaged(StoreError):
    """A stored file no longer has the content its name promises."""


class FileStore:
    """Files by content hash under one folder (`settings.DOCUMENT_ROOT`)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Keep `content` durably and return its SHA-256 in hex; raises `StoreUnwritable`."""
        name = hashlib.sha256(content).hexdigest()
        path = self.path(name)
        try:
            if not self._is_whole(path, name):
                _write_durably(path, content)
        except OSError as error:
            raise StoreUnwritable(str(error)) from error
        return name

    def get(self, name: str) -> bytes:
        """The content, checked; raises `FileMissing` or `FileDamaged`."""
        try:
            content = self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise FileMissing(name) from error
        if hashlib.sha256(content).hexdigest() != name:
            raise FileDamaged(name)
        return content

    def path(self, name: str) -> Path:
        """Where the file of this hash lies; raises `ValueError` for what is no hash."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"Not a SHA-256 in lower-case hex: {name!r}.")
        return self.root / name[:2] / name[2:4] / name

    def names(self) -> Iterator[str]:
        """The hash of every file in the store (backups walk it)."""
        for path in sorted(self.root.glob("??/??/*")):
            if _NAME.fullmatch(path.name):
                yield path.name

    def _is_whole(self, path: Path, name: str) -> bool:
        # A damaged copy is healed by writing the good content over it.
        return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == name


def _write_durably(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as part:
        temporary = Path(part.name)
        try:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    temporary.replace(path)
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
