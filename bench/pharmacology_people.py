"""A million people of Kamp 2020 (published-size variability): exact bands, and whole curves."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.populations.drawing import Mapper
from ataraxy.knowledge.pharmacology.populations.population import population
from ataraxy.knowledge.pharmacology.populations.streaming import streamed_bands
from bench.pharmacology_cases import ANA, RACEMATE, ROWS, STEP_MIN, warm
from bench.timing import Report, best_of, most_memory

MODEL = "ketamine_kamp_2020_allometric"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
STREAMED_BAR, FILLED_BAR, MEMORY_BAR_MB = 1.0, 1.5, 300.0
MILLION = 1_000_000


def measure(report: Report, people: int) -> None:
    """Streamed by one thread, two threads and two processes; then materialised."""
    report.line(f"{people:,} streamed to quantiles, one thread", best_of(_streamed(people)))
    with ThreadPoolExecutor(2) as two:
        with most_memory() as grown:
            found = best_of(_streamed(people, two.map))
        report.line(f"{people:,} streamed to quantiles, two threads", found)
        _check_memory(report, grown)
        _filled(report, people, two)
    _by_processes(report, people)


def _streamed(people: int, mapper: Mapper = map) -> Callable[[], object]:
    return lambda: streamed_bands(
        MODEL,
        ANA,
        RACEMATE,
        step_min=STEP_MIN,
        rows=ROWS,
        quantiles=QUANTILES,
        people=people,
        seed=1,
        mapper=mapper,
    )


def _by_processes(report: Report, people: int) -> None:
    """Two processes that stay, as threads do; what they send is small."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as two:
        workers = set(two.map(_worker, range(8)))
        with most_memory(sorted(workers)) as grown:
            found = best_of(_streamed(people, two.map))
    bar = STREAMED_BAR * people / MILLION
    report.line(f"{people:,} streamed to quantiles, two processes", found, bar=bar)
    _check_memory(report, grown)


def _worker(_: int) -> int:
    """Which process this is, once it can draw people."""
    load(MODEL)
    return os.getpid()


def _check_memory(report: Report, grown: list[float]) -> None:
    report.check(f"memory beyond the output: {grown[0]:.0f} MB", holds=grown[0] <= MEMORY_BAR_MB)


def _filled(report: Report, people: int, two: ThreadPoolExecutor) -> None:
    out = {("ketamine", "plasma"): warm(people=people)}
    times = STEP_MIN * np.arange(ROWS)

    def filled(workers: ThreadPoolExecutor | None = None) -> object:
        return population(
            MODEL, ANA, RACEMATE, times, people=people, seed=1, out=out, workers=workers
        )

    bar = FILLED_BAR * people / MILLION
    with most_memory() as grown:
        found = best_of(filled)
    report.line(f"{people:,} into a warm buffer, one thread", found, bar=bar)
    _check_memory(report, grown)
    report.line(f"{people:,} into a warm buffer, two threads", best_of(lambda: filled(two)))
