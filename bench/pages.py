"""`./dev bench pages`: a large clinic, real uvicorn, 1 and 20 clients, 2,000 warm requests each.

Clients never pause: each asks again as soon as it has its answer. Server time counts from the
arrival of the request at the worker to its answer, waiting in line included. Meanwhile somebody
acts at the clinic every three seconds (`acting.py`).

Usage: ./dev bench pages [sqlite|postgres ...] [--scale 0.01] [--requests 2000]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from bench.crowd import Answer, Crowd
from bench.engines import Engine, beside, engine, web
from bench.processor import used

PAGES = ("Today", "patient page", "search", "work list", "board")
CLIENTS = (1, 20)
BAR_MS = 150.0
WARM = 100


def run(words: list[str]) -> int:
    """Load, warm, measure, print; status 1 when a page misses its bar."""
    asked = _parser().parse_args(words)
    missed = []
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in asked.engines or ["sqlite", "postgres"]:
        with engine(name, asked.keep) as under:
            _load(under, asked.scale)
            missed += _measure(under, asked.requests)
    for line in missed:
        print(f"MISSED: {line}")
    return 1 if missed else 0


def _load(under: Engine, scale: float) -> None:
    """Fill the database, or take the one that was filled earlier today."""
    under.run("prepare")
    note = under.home / "loaded.json"
    if note.exists():
        print(f"{under.name}: loaded earlier, {note.read_text()}", flush=True)
        return
    started = time.monotonic()
    under.python("bench.big_clinic", str(scale))
    seconds = round(time.monotonic() - started)
    at = datetime.now(UTC).isoformat(timespec="minutes")
    note.write_text(json.dumps({"scale": scale, "seconds": seconds, "at": at}))
    print(f"{under.name}: loaded in {seconds} s", flush=True)


def _measure(under: Engine, requests: int) -> list[str]:
    visitor = json.loads(under.python("bench.visitor"))
    missed = [f"{under.name}: there is no {page}" for page in PAGES if page not in visitor["pages"]]
    print(
        f"\n{under.name}: load {os.getloadavg()[0]:.1f}; ms at the server from arrival to answer:"
    )
    print("p50 / p95 / worst (p95 of handling alone; p95 at the client), median cpu ms")
    with web(under) as (port, process), beside(under, "bench.acting"):
        for clients in CLIENTS:
            Crowd(port, visitor["cookie"], clients).ask(mix(visitor, WARM))
            before, started = used(under, process.pid), time.monotonic()
            answers = Crowd(port, visitor["cookie"], clients).ask(mix(visitor, requests))
            took_s = time.monotonic() - started
            missed += _report(under.name, clients, answers)
            _say_where(answers, took_s, before, used(under, process.pid))
    return missed


def _say_where(
    answers: Sequence[Answer], took_s: float, before: dict[str, float], after: dict[str, float]
) -> None:
    """Processor time of each part for one request, requests a second, and who answered."""
    spent = [f"{who} {(after[who] - before[who]) * 1000 / len(answers):.1f}" for who in after]
    shares = sorted(Counter(one.worker for one in answers).values())
    print(
        f"  processor ms a request: {', '.join(spent)}; {len(answers) / took_s:.0f} requests/s; "
        f"answered by each worker: {shares}",
        flush=True,
    )


def mix(visitor: dict[str, Any], count: int) -> list[tuple[str, str]]:
    """Every page in turn, each over its addresses."""
    addresses = {page: cycle(found) for page, found in visitor["pages"].items()}
    turns = cycle(addresses)
    return [(page, next(addresses[page])) for page, _ in zip(turns, range(count), strict=False)]


def _report(name: str, clients: int, answers: Sequence[Answer]) -> Iterator[str]:
    by_page: dict[str, list[Answer]] = defaultdict(list)
    for one in answers:
        by_page[one.page].append(one)
    for page, found in by_page.items():
        server = sorted(one.server_ms for one in found)
        p95, seen = _p95(server), _p95(sorted(one.seen_ms for one in found))
        queries = sorted({one.queries for one in found})
        handled = _p95(sorted(one.handled_ms for one in found))
        cpu = median(one.cpu_ms for one in found)
        print(
            f"  {clients:2} clients  {page:13} {median(server):6.1f} / {p95:6.1f} / "
            f"{server[-1]:6.1f}  ({handled:6.1f}; {seen:6.1f})  cpu {cpu:5.1f}  "
            f"{queries[0]}-{queries[-1]} queries, {len(found)} x",
            flush=True,
        )
        wrong = {one.status for one in found} - {200}
        if wrong:
            yield f"{name}, {page}: answered {sorted(wrong)}"
        if p95 > BAR_MS:
            yield f"{name}, {clients} clients, {page}: p95 {p95:.0f} ms > {BAR_MS:.0f} ms"


def _p95(values: Sequence[float]) -> float:
    return values[min(len(values) - 1, round(0.95 * (len(values) - 1)))]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev bench pages", description=__doc__)
    parser.add_argument("engines", nargs="*", choices=["sqlite", "postgres", []])
    parser.add_argument("--keep", type=Path, help="folder in which loaded databases stay")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--requests", type=int, default=2000)
    return parser
