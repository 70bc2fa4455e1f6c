"""Serial, threads, processes and a Dask cluster of two workers give equal arrays from one seed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from distributed import Client, LocalCluster

from ataraxy.knowledge.pharmacology.populations.courses import Courses, courses
from ataraxy.knowledge.pharmacology.populations.population import population
from ataraxy.knowledge.pharmacology.populations.streaming import streamed_bands
from bench.pharmacology_cases import ANA, PLAN, S_FORM
from bench.timing import Report, Timed

MODEL = "esketamine_otto_2021"
FIELDS = ("index_peak", "minutes_above_half", "relapse_day", "index_counts", "symptom_counts")
COMPARED = 60_000


def measure(report: Report, people: int) -> None:
    """Start the cluster, compare arrays, time the courses."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        mapper = _mapper(client)
        report.check("population: equal arrays", holds=_same_people(mapper))
        report.check("streamed bands: equal arrays", holds=_same_bands(mapper))
        alone = courses(PLAN, people=COMPARED, seed=1)
        there = courses(PLAN, people=COMPARED, seed=1, mapper=mapper)
        report.check("courses: equal arrays", holds=_same_courses(alone, there))
        begun = time.perf_counter()
        courses(PLAN, people=people, seed=1, mapper=mapper)
        took = Timed((time.perf_counter() - begun,))
        report.line(f"{people:,} courses on the cluster (one run)", took)


def _mapper(client: Client) -> Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]:
    """Results in order, each given back and forgotten as it is asked for."""

    def mapped(work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        futures = client.map(work, list(tasks), pure=False)
        while futures:
            yield futures.pop(0).result()

    return mapped


def _same_people(mapper: Callable[..., Any]) -> bool:
    times = np.arange(0.0, 241.0, 10.0)
    asked = {"people": COMPARED, "seed": 1}
    alone = population(MODEL, ANA, S_FORM, times, **asked)
    there = population(MODEL, ANA, S_FORM, times, **asked, mapper=mapper)
    return all(
        np.array_equal(a.conc_ng_ml, b.conc_ng_ml) for a, b in zip(alone, there, strict=True)
    )


def _same_bands(mapper: Callable[..., Any]) -> bool:
    asked = {"step_min": 1.0, "rows": 241, "quantiles": (0.05, 0.5, 0.95)}
    alone = streamed_bands(MODEL, ANA, S_FORM, **asked, people=COMPARED, seed=1)
    there = streamed_bands(MODEL, ANA, S_FORM, **asked, people=COMPARED, seed=1, mapper=mapper)
    return all(
        np.array_equal(a.conc_ng_ml, b.conc_ng_ml) for a, b in zip(alone, there, strict=True)
    )


def _same_courses(a: Courses, b: Courses) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in FIELDS)
