"""From paths to records: files, folders, gzip and NDJSON, one bundle in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from ataraxy.knowledge.records.errors import BundleError
from ataraxy.knowledge.records.lines import read_lines
from ataraxy.knowledge.records.reader import read_bundle
from ataraxy.knowledge.records.record import Record
from ataraxy.knowledge.records.unpack import DEFAULT_LIMIT_BYTES

_BUNDLE_ENDINGS = (".json", ".json.gz")
_LINE_ENDINGS = (".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz")
_CHUNK_BYTES = 1 << 20


def read_many(
    paths: Iterable[Path], *, today: date, limit_bytes: int = DEFAULT_LIMIT_BYTES
) -> Iterator[Record | BundleError]:
    """Every record found under `paths`, in name order, or the refusal that stands in its place.

    Lazy: a file is opened when its turn comes and closed before the next. Folders are searched
    with everything below them for .json, .json.gz, .ndjson and .ndjson.gz; a file named directly
    is read whatever its ending. Never raises for the content of a file.
    """
    for path in find_files(paths):
        yield from read_file(path, today=today, limit_bytes=limit_bytes)


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that `paths` name, each once; what does not exist comes through unchanged."""
    seen: set[Path] = set()
    for path in paths:
        for file in _files_under(path) if path.is_dir() else (path,):
            if file not in seen:
                seen.add(file)
                yield file


def _files_under(folder: Path) -> list[Path]:
    endings = _BUNDLE_ENDINGS + _LINE_ENDINGS
    return sorted(
        file
        for file in folder.rglob("*")
        if file.name.lower().endswith(endings) and not file.name.startswith(".") and file.is_file()
    )


def read_file(
    path: Path, *, today: date, limit_bytes: int = DEFAULT_LIMIT_BYTES, name: str = ""
) -> Iterator[Record | BundleError]:
    """The records of one file, several only in NDJSON. `name` is the file name shown to readers."""
    shown = name or path.name
    try:
        if path.name.lower().endswith(_LINE_ENDINGS):
            with path.open("rb") as stream:
                chunks = iter(lambda: stream.read(_CHUNK_BYTES), b"")
                yield from read_lines(chunks, file=shown, today=today, limit_bytes=limit_bytes)
        else:
            yield _whole(path, shown, today, limit_bytes)
    except OSError as error:
        yield BundleError(
            file=shown,
            problem=f"The file cannot be read: {error.strerror or error}.",
            what_to_do="Check the path and the permissions, then run the import again.",
        )


def read_whole_file(path: Path, today: date, limit_bytes: int) -> list[Record | BundleError]:
    """All records of one file under its full path, in a form another process can be asked for."""
    return list(read_file(path, today=today, limit_bytes=limit_bytes, name=str(path)))


def _whole(path: Path, shown: str, today: date, limit_bytes: int) -> Record | BundleError:
    try:
        with path.open("rb") as stream:
            chunks = iter(lambda: stream.read(_CHUNK_BYTES), b"")
            return read_bundle(chunks, file=shown, today=today, limit_bytes=limit_bytes)
    except BundleError as refusal:
        return refusal
