"""Read release files line by line, and refuse the wrong ones by name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ataraxy.knowledge.terminology.source_lists import ListError

_CHUNK_BYTES = 1 << 20


class ReleaseError(ListError):
    """A release that cannot be used; the message names the file, the fault and what is needed."""


def find(folder: Path, pattern: str, needed: str) -> Path:
    """The one file under `folder` (or `folder` itself) whose name fits. Raises `ReleaseError`."""
    if folder.is_file():
        folder = folder.parent
    found = sorted(one for one in folder.rglob(pattern) if one.is_file())
    if not found:
        raise ReleaseError(f"{folder.name}: there is no {pattern}. Needed is {needed}.")
    if len(found) > 1:
        names = ", ".join(one.name for one in found)
        raise ReleaseError(f"{folder.name}: several files fit {pattern}: {names}. Leave one.")
    return found[0]


def rows(path: Path, separator: str, columns: int, needed: str) -> Iterator[list[str]]:
    """The rows of a release file. Raises `ReleaseError` at the first of another width."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for number, line in enumerate(stream, start=1):
                row = line.rstrip("\r\n").split(separator)
                if len(row) != columns:
                    raise ReleaseError(
                        f"{path.name}, line {number}: {len(row)} columns instead of {columns}. "
                        f"Needed is {needed}."
                    )
                yield row
    except (OSError, UnicodeDecodeError) as fault:
        raise ReleaseError(f"{path.name} cannot be read ({fault}). Needed is {needed}.") from fault


def fingerprint(path: Path) -> dict[str, str]:
    """Name and SHA-256 of a release file, kept in the compiled file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return {"file": path.name, "sha256": digest.hexdigest()}
