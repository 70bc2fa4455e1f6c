"""`./dev bench session [sqlite|postgres] [live|ingest|loaded|memory|lock …]`: the room by wire.

live: 200 chairs at a message a second and 20 boards, last byte to event at the client; ingest:
durable messages a second without pages; loaded: the same while boards are asked for; memory: the
listener from 10,000 to 100,000 messages; lock: how long SQLite's writer holds its lock.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psutil

from bench.crowd import Crowd
from bench.engines import Engine, engine, web
from bench.timing import heading, machine

CHAIRS, BOARDS, DEPTH = 200, 20, 4
P99_MS, ALONE, LOADED, LOCK_MS, GROWTH_MB = 1000, 4000, 1500, 5, 20
PARTS = {"postgres": ("ingest", "memory", "loaded", "live"), "sqlite": ("live", "lock")}


def run(words: Sequence[str]) -> int:
    """Measure and judge; status 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="./dev bench session", description=__doc__)
    parser.add_argument("what", nargs="*", help="engines and parts; all without")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--messages", type=int, default=100_000)
    asked = parser.parse_args(list(words))
    print(machine())
    missed: list[str] = []
    for name, parts in PARTS.items():
        wanted = [part for part in parts if not set(asked.what) & set(parts) or part in asked.what]
        if set(asked.what) & set(PARTS) and name not in asked.what:
            continue
        with engine(name) as under:
            under.run("prepare")
            cookie = json.loads(under.python("bench.ward", str(CHAIRS)))["cookie"]
            for part in wanted:
                heading(f"{name}: {part}")
                missed += _BY_PART[part](under, cookie, asked)
    for line in missed:
        print(f"MISSED: {line}")
    return 1 if missed else 0


def _ingest(under: Engine, cookie: str, asked: argparse.Namespace) -> list[str]:
    with _listener(under) as (port, _process):
        found = _send(under, port, asked.messages // 5)
    return _judge_rate("without pages", found, ALONE)


def _loaded(under: Engine, cookie: str, asked: argparse.Namespace) -> list[str]:
    with _listener(under) as (port, _process), web(under) as (pages, _web), _asking(pages, cookie):
        found = _send(under, port, asked.messages // 5)
    return _judge_rate("while boards are asked for", found, LOADED)


def _memory(under: Engine, cookie: str, asked: argparse.Namespace) -> list[str]:
    with _listener(under) as (port, process):
        early = asked.messages // 10
        _send(under, port, early)
        before = process.memory_info().rss / 1e6
        _send(under, port, asked.messages - early)
        after = process.memory_info().rss / 1e6
    print(f"  {early} messages {before:.0f} MB, {asked.messages} messages {after:.0f} MB")
    grown = after - before
    return [f"the listener grew by {grown:.0f} MB"] if grown > GROWTH_MB else []


def _live(under: Engine, cookie: str, asked: argparse.Namespace) -> list[str]:
    workers = 2 if under.name == "postgres" else 1
    count = int(asked.seconds)
    with _listener(under) as (port, _process), web(under, workers=workers) as (pages, _web):
        watching = _module(
            under, "bench.boards", str(pages), cookie, str(BOARDS), str(asked.seconds + 8)
        )
        time.sleep(2)
        before = int(under.python("bench.stored"))
        sent = json.loads(
            under.python("bench.senders", str(port), str(CHAIRS), str(count), "1", "1")
        )
        seen = json.loads(watching.communicate(timeout=120)[0])
    print(f"  sent {sent['sent']:.0f}, acknowledged {sent['accepted']:.0f}; {_rounded(seen)}")
    stored = int(under.python("bench.stored")) - before
    missed = []
    if seen["p99_ms"] > P99_MS:
        missed.append(f"{under.name}: p99 of last byte to client {seen['p99_ms']:.0f} ms")
    if seen["fewest"] < sent["accepted"]:
        missed.append(f"{under.name}: a board heard {seen['fewest']:.0f} of {sent['accepted']:.0f}")
    if sent["accepted"] != sent["sent"] or stored < sent["accepted"]:
        missed.append(f"{under.name}: {sent['sent'] - sent['accepted']:.0f} not acknowledged")
    return missed


def _lock(under: Engine, cookie: str, asked: argparse.Namespace) -> list[str]:
    found = json.loads(under.python("bench.write_lock"))
    print(f"  {_rounded(found)}")
    return (
        [f"a write transaction took {found['p99_ms']:.1f} ms"] if found["p99_ms"] > LOCK_MS else []
    )


_BY_PART = {
    "ingest": _ingest, "loaded": _loaded, "memory": _memory, "live": _live, "lock": _lock,
}  # fmt: skip


def _send(under: Engine, port: int, messages: int) -> dict[str, float]:
    each = str(messages // CHAIRS)
    words = (str(port), str(CHAIRS), each, "0", str(DEPTH))
    return dict(json.loads(under.python("bench.senders", *words)))


def _judge_rate(how: str, found: dict[str, float], bar: int) -> list[str]:
    rate = found["accepted"] / found["seconds"]
    print(f"  {rate:.0f} messages/s {how}; {_rounded(found)}; bar {bar}")
    missed = [f"{rate:.0f} messages/s {how}, bar {bar}"] if rate < bar else []
    return missed + ([f"{found['other']:.0f} refused"] if found["other"] else [])


@contextmanager
def _listener(under: Engine) -> Iterator[tuple[int, psutil.Process]]:
    words = ("listen-monitors", "--port", "0", "--clinic", "ward")
    with (under.home / "listener.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ataraxy.web", *words],
            env=under.env,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout is not None
    port = int(process.stdout.readline().rsplit(":", 1)[1])
    try:
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _module(under: Engine, module: str, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, *words]
    return subprocess.Popen(command, env=under.env, stdout=subprocess.PIPE, text=True)


@contextmanager
def _asking(port: int, cookie: str) -> Iterator[None]:
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            Crowd(port, cookie, 2).ask([("board", "/board/tiles/")] * 20)
            time.sleep(0.2)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        stop.set()
        asking.join()


def _rounded(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in found.items())
