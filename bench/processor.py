"""How much processor time the processes under measurement have used so far."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from bench.engines import Engine

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def used(under: Engine, web_pid: int) -> dict[str, float]:
    """Seconds so far, of the pages' processes, of the database's and of this one."""
    parents = dict(_parents())
    found = {"web": _tree(web_pid, parents), "this": time.process_time()}
    if under.postmaster:
        found["database"] = _tree(under.postmaster, parents)
    return found


def _tree(root: int, parents: dict[int, tuple[int, float]]) -> float:
    own = parents.get(root, (0, 0.0))[1]
    return own + sum(_tree(pid, parents) for pid, (up, _) in parents.items() if up == root)


def _parents() -> Iterator[tuple[int, tuple[int, float]]]:
    """Every process with its parent and its seconds, those of its children that ended included."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended meanwhile
            yield int(entry.name), (int(fields[1]), sum(map(int, fields[11:15])) * _TICK_S)
