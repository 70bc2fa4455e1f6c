"""An import of many files: parsed in other processes, written in this one, one after another."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from ataraxy.knowledge.records import BundleError, Record, read_whole_file
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.importing.service import already_there, import_record, parcel
from ataraxy.platform.chart.models import Source

Read = Record | BundleError

_FEW_FILES = 4  # starting another process costs more than reading these here
_AHEAD = 3  # records waiting per process; bounds the memory


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: imported (`source`), known already, or refused."""

    file: str
    record: Record | None = None
    source: Source | None = None
    refusal: BundleError | None = None

    @property
    def is_known(self) -> bool:
        """Whether this content was there before, so that nothing was written."""
        return self.source is None and self.refusal is None


def import_files(
    files: Sequence[Path],
    *,
    actor: Actor,
    today: date,
    limit_bytes: int,
    source: str = "",
    on_file: Callable[[], None] = lambda: None,
) -> Iterator[Outcome]:
    """Import every record of `files`; a refused one leaves nothing behind and the rest go on.

    `source` names a sender that does not name itself; `on_file` is called after each file.
    """
    batch = uuid4().hex
    for found in _read_all(files, today, limit_bytes):
        for one in found:
            yield _write(one, actor=actor, source=source, batch=batch)
        on_file()


def write_one(found: Read, *, actor: Actor, source: str = "") -> Outcome:
    """Import one record that was read already, such as an uploaded one."""
    return _write(found, actor=actor, source=source, batch=uuid4().hex)


def _write(found: Read, *, actor: Actor, source: str, batch: str) -> Outcome:
    if isinstance(found, BundleError):
        return Outcome(found.file, refusal=found)
    if already_there(actor, found, source):
        return Outcome(found.file, found)
    packed = parcel(found, source)
    try:
        row = import_record(actor=actor, key=packed.key, packed=packed, batch=batch)
    except BundleError as refusal:
        return Outcome(found.file, refusal=refusal)
    return Outcome(found.file, found, row)


def _read_all(files: Sequence[Path], today: date, limit_bytes: int) -> Iterator[list[Read]]:
    """The records of each file in order, read ahead by other processes when there are many."""
    if len(files) <= _FEW_FILES:
        for file in files:
            yield read_whole_file(file, today, limit_bytes)
        return
    processes = min(os.cpu_count() or 1, 4)
    # Spawned, not forked: a forked child would inherit this process's database connections.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from _in_order(pool, files, today, limit_bytes, processes * _AHEAD)


def _in_order(
    pool: ProcessPoolExecutor, files: Iterable[Path], today: date, limit_bytes: int, ahead: int
) -> Iterator[list[Read]]:
    waiting: deque[Future[list[Read]]] = deque()
    for file in files:
        waiting.append(pool.submit(read_whole_file, file, today, limit_bytes))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
