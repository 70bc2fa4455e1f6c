"""A million people of Kamp 2020 (published-size variability): exact bands, and whole curves."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ataraxy.knowledge.pharmacology.populations.population import population
from ataraxy.knowledge.pharmacology.populations.streaming import streamed_bands
from bench.pharmacology_cases import ANA, RACEMATE, ROWS, STEP_MIN, warm
from bench.timing import Report, best_of, most_memory

MODEL = "ketamine_kamp_2020_allometric"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
STREAMED_BAR, FILLED_BAR, MEMORY_BAR_MB = 1.0, 1.5, 300.0
MILLION = 1_000_000


def measure(report: Report, people: int) -> None:
    """Streamed, then materialised; one thread, then two."""
    million = people / MILLION
    with ThreadPoolExecutor(2) as two:

        def streamed(mapper: Callable[..., object] = map) -> object:
            return streamed_bands(
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

        report.line(f"{people:,} streamed to quantiles, one thread", best_of(streamed))
        with most_memory() as grown:
            found = best_of(lambda: streamed(two.map))
        bar = STREAMED_BAR * million
        report.line(f"{people:,} streamed to quantiles, two threads", found, bar=bar)
        report.check(
            f"memory beyond the output: {grown[0]:.0f} MB", holds=grown[0] <= MEMORY_BAR_MB
        )
        _filled(report, people, two)


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
    report.check(f"memory beyond the output: {grown[0]:.0f} MB", holds=grown[0] <= MEMORY_BAR_MB)
    report.line(f"{people:,} into a warm buffer, two threads", best_of(lambda: filled(two)))
