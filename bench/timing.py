"""Best of several, with the machine and its load written beside every figure."""

from __future__ import annotations

import os
import platform
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

BEST_OF = 7


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of several runs by the clock; the least that this process computed in one."""

    seconds: tuple[float, ...]
    processor: float = 0.0

    @property
    def best(self) -> float:
        """The fastest run: what the work costs when nothing else is in the way."""
        return min(self.seconds)

    @property
    def middle(self) -> float:
        """The median run."""
        return median(self.seconds)


@dataclass(slots=True)
class Report:
    """Prints each figure against its bar and remembers the bars that were missed."""

    missed: list[str] = field(default_factory=list)

    def line(self, what: str, timed: Timed, *, bar: float | None = None, note: str = "") -> None:
        """One figure in milliseconds, `bar` in seconds."""
        best, middle, cpu = timed.best * 1e3, timed.middle * 1e3, timed.processor * 1e3
        against = ""
        if bar is not None:
            against = f"bar {bar * 1e3:g} ms: {'met' if timed.best <= bar else 'MISSED'}"
            if timed.best > bar:
                self.missed.append(f"{what}: {best:.2f} ms, bar {bar * 1e3:g} ms")
        figures = f"{best:10.2f} ms (median {middle:9.2f}, cpu {cpu:9.2f})"
        print(f"  {what:58} {figures}  {against}  {note}", flush=True)

    def check(self, what: str, *, holds: bool) -> None:
        """One thing that must be so."""
        print(f"  {what:58} {'yes' if holds else 'NO'}", flush=True)
        if not holds:
            self.missed.append(what)


def best_of(work: Callable[[], object], runs: int = BEST_OF) -> Timed:
    """Run once to warm, then `runs` times."""
    work()
    found, spent = [], []
    for _ in range(runs):
        begun, used = time.perf_counter(), time.process_time()
        work()
        found.append(time.perf_counter() - begun)
        spent.append(time.process_time() - used)
    return Timed(tuple(found), min(spent))


def heading(text: str) -> None:
    """A section with the load it began under."""
    one, five, _ = os.getloadavg()
    print(f"\n{text}   [load {one:.1f}, five minutes {five:.1f}]", flush=True)


def machine() -> str:
    """Processor, cores, Python."""
    cpu = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return f"{cpu}, {os.cpu_count()} cores, Python {sys.version.split()[0]}"


@contextmanager
def most_memory(workers: Sequence[int] = ()) -> Iterator[list[float]]:
    """The most this process and its `workers` grew together while inside, in MB.

    Sampled every few milliseconds.
    """
    asked = ["self", *(str(one) for one in workers)]
    grown = [0.0]
    begun, done = _resident_mb(asked), threading.Event()

    def watch() -> None:
        while not done.wait(0.004):
            grown[0] = max(grown[0], _resident_mb(asked) - begun)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield grown
    finally:
        done.set()
        watcher.join()


def _resident_mb(processes: Sequence[str]) -> float:
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in processes)
    return pages * resource.getpagesize() / 1e6
