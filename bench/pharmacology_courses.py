"""Six sessions of 240 minutes, then days: index, symptoms and relapse of a million people."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from ataraxy.knowledge.pharmacology.populations.courses import courses
from bench.pharmacology_cases import PLAN
from bench.timing import Report, best_of

BAR_PER_MILLION = 15.0
RUNS = 3  # a run takes seconds; more would tell no more


def measure(report: Report, people: int) -> None:
    """Two processes and, for comparison, two threads."""
    bar = BAR_PER_MILLION * people / 1e6
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        found = best_of(lambda: courses(PLAN, people=people, seed=1, mapper=pool.map), RUNS)
    report.line(f"{people:,} courses, two processes (best of {RUNS})", found, bar=bar)
    with ThreadPoolExecutor(2) as threads:
        found = best_of(lambda: courses(PLAN, people=people, seed=1, mapper=threads.map), 1)
    report.line(f"{people:,} courses, two threads (one run)", found)
