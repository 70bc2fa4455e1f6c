"""`./dev soak [minutes]`: web, worker and tick under steady load; nothing may grow or fall behind.

Every ten seconds: memory and open files of each process, the health report, answers and errors of
four clients who open Today, patients and searches without a pause.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psutil

from bench.crowd import Crowd
from bench.engines import Engine, engine, web
from bench.pages import mix

LOOK_EVERY_S = 10.0
MEMORY_MAY_GROW = 1.25
FILES_MAY_GROW = 10


def run(words: Sequence[str]) -> int:
    """Load a small clinic, keep asking, judge; status 1 when something grew or failed."""
    parser = argparse.ArgumentParser(prog="./dev soak", description=__doc__)
    parser.add_argument("minutes", nargs="?", type=float, default=5.0)
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    asked = parser.parse_args(list(words))
    with engine(asked.engine) as under:
        under.run("prepare")
        under.python("bench.big_clinic", "0.01")
        visitor = json.loads(under.python("bench.visitor"))
        with web(under) as (port, pages), _background(under) as others:
            watched = [psutil.Process(pages.pid), *others]
            looks = list(_watch(port, visitor, watched, asked.minutes * 60))
    return _judge(looks)


@contextmanager
def _background(under: Engine) -> Iterator[list[psutil.Process]]:
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "ataraxy.web", name], env=under.env, stderr=subprocess.DEVNULL
        )
        for name in ("worker", "tick")
    ]
    try:
        yield [psutil.Process(one.pid) for one in started]
    finally:
        for one in started:
            one.terminate()
            one.wait(30)


def _watch(
    port: int, visitor: dict[str, Any], watched: list[psutil.Process], seconds: float
) -> Iterator[dict[str, float]]:
    stop, crowd = Event(), Crowd(port, visitor["cookie"], 4)

    def ask() -> None:
        while not stop.is_set():
            crowd.ask(mix(visitor, 200))

    asking = Thread(target=ask, daemon=True)
    asking.start()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)
        look = _look(port, watched) | {
            "answers": len(crowd.answers),
            "errors": sum(one.status != 200 for one in crowd.answers),
        }
        print("  ".join(f"{name} {value:g}" for name, value in look.items()), flush=True)
        yield look
    stop.set()
    asking.join(60)


def _look(port: int, watched: list[psutil.Process]) -> dict[str, float]:
    everyone = [one for root in watched for one in (root, *root.children(recursive=True))]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
        parts = json.load(answer)["parts"]
    return {
        "memory_mb": round(sum(one.memory_info().rss for one in everyone) / 1e6),
        "files": sum(one.num_fds() for one in everyone),
        "feed_behind": parts["feed"]["behind_events"],
        "tasks_waiting": parts["queue"]["waiting"],
    }


def _judge(looks: list[dict[str, float]]) -> int:
    """Compare the end with the end of the first third: starting up is no leak."""
    early, late = looks[len(looks) // 3], looks[-1]
    wrong = []
    if late["memory_mb"] > early["memory_mb"] * MEMORY_MAY_GROW:
        wrong.append(f"memory grew from {early['memory_mb']:g} to {late['memory_mb']:g} MB")
    if late["files"] > early["files"] + FILES_MAY_GROW:
        wrong.append(f"open files grew from {early['files']:g} to {late['files']:g}")
    if late["errors"]:
        wrong.append(f"{late['errors']:g} answers were no 200")
    if late["feed_behind"]:
        wrong.append(f"the feed is {late['feed_behind']:g} events behind")
    for line in wrong:
        print(f"WRONG: {line}")
    print(
        f"{late['answers']:g} answers; {'nothing grew, nothing failed' if not wrong else 'failed'}"
    )
    return 1 if wrong else 0
