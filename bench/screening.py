"""`./dev bench screening`: the rules on charts in memory, from the database, many, and on Dask.

Usage: ./dev bench screening [FOLDER of FHIR records] [--charts 10000]

Bars: median 5 ms and p99 20 ms a chart with facts in memory; 10,000 charts in 60 s on two cores
with flat memory; equal findings on Dask. Status 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

from distributed import Client, LocalCluster

from ataraxy.knowledge.charts import facts_of
from ataraxy.knowledge.evidence import Facts, Route, Screening, Stage, screen, shipped_rulebook
from ataraxy.knowledge.evidence.many import Batch, Person, Work, screen_batches
from ataraxy.knowledge.records import BundleError, read_many
from bench.timing import Report, Timed, heading, machine, most_memory

ON = date(2026, 11, 22)
ROUNDS = 10
BATCH = 50
MEDIAN_S, P99_S, MANY_S, FLAT_MB = 0.005, 0.020, 60.0, 100.0


def run(words: list[str]) -> int:
    """Measure, print, judge."""
    data = Path(os.environ.get("ATARAXY_DATA", Path(__file__).parents[2] / "shared" / "data"))
    parser = argparse.ArgumentParser(prog="./dev bench screening")
    parser.add_argument("folder", nargs="?", type=Path, default=data / "synthea_r4")
    parser.add_argument("--charts", type=int, default=10_000)
    asked = parser.parse_args(words)
    report = Report()
    print(machine())
    charts = _charts(asked.folder)
    _in_memory(report, charts)
    _many(report, charts, asked.charts)
    _on_dask(report, charts)
    for line in report.missed:
        print(f"MISSED: {line}")
    return 1 if report.missed else 0


def _charts(folder: Path) -> list[Facts]:
    """Facts of every record; what reading and resolving codes cost is reported, not judged."""
    heading("facts fetched from FHIR files: read, codes resolved, screened")
    book, spent, found = shipped_rulebook(), [], []
    begun = time.perf_counter()
    for record in read_many([folder], today=ON):
        if isinstance(record, BundleError):
            continue
        facts = facts_of(record)
        screen(facts, book, route=Route.IV, on=ON)
        spent.append(time.perf_counter() - begun)
        found.append(facts)
        begun = time.perf_counter()
    print(
        f"  {len(found)} charts: median {median(spent) * 1e3:.1f} ms, most {max(spent) * 1e3:.0f}"
    )
    return found


def _in_memory(report: Report, charts: list[Facts]) -> None:
    heading(f"{len(shipped_rulebook().rules)} rules alone, facts in memory, each route in turn")
    spent = sorted(_each(charts))
    middle, late = median(spent), quantiles(spent, n=100)[98]
    report.line("median of a chart", Timed((middle,)), bar=MEDIAN_S, note=f"{len(spent)} charts")
    report.line("p99 of a chart", Timed((late,)), bar=P99_S)


def _each(charts: list[Facts]) -> Iterator[float]:
    book = shipped_rulebook()
    for number in range(ROUNDS):
        route = list(Route)[number % len(Route)]
        for facts in charts:
            begun = time.perf_counter()
            screen(facts, book, route=route, on=ON)
            yield time.perf_counter() - begun


def _many(report: Report, charts: list[Facts], wanted: int) -> None:
    heading(f"{wanted:,} charts, both stages, on two processes")
    people = islice(cycle(charts), wanted)
    with ProcessPoolExecutor(2) as pool, most_memory() as grown:
        begun, done, stops = time.perf_counter(), 0, 0
        waiting = []
        for batch in _batches(people):
            waiting.append(pool.submit(_stops, batch))
            if len(waiting) >= 4:
                count, found = waiting.pop(0).result()
                done, stops = done + count, stops + found
        for one in waiting:
            count, found = one.result()
            done, stops = done + count, stops + found
        took = time.perf_counter() - begun
    note = f"{done:,} charts, {stops:,} stops, {done / took:,.0f} a second"
    report.line("all of them", Timed((took,)), bar=MANY_S, note=note)
    report.check(f"memory stays flat (grew {grown[0]:.0f} MB)", holds=grown[0] < FLAT_MB)


def _batches(people: Iterator[Facts]) -> Iterator[list[Facts]]:
    while batch := list(islice(people, BATCH)):
        yield batch


def _stops(batch: list[Facts]) -> tuple[int, int]:
    book = shipped_rulebook()
    found = [
        screen(facts, book, route=Route.IV, on=ON, stage=stage)
        for facts in batch
        for stage in Stage
    ]
    return len(batch), sum(one.stops for screening in found for one in screening.findings)


def _on_dask(report: Report, charts: list[Facts]) -> None:
    heading("the same charts on a Dask cluster of two workers")
    people = [Person(facts, Route.IV, ON) for facts in charts]
    batches: list[Batch] = [people[at : at + BATCH] for at in range(0, len(people), BATCH)]
    here = list(screen_batches(batches))
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):

        def mapped(work: Work, asked: object) -> Iterator[list[Screening]]:
            for future in client.map(work, list(batches), pure=False):
                yield future.result()

        begun = time.perf_counter()
        there = list(screen_batches(batches, mapper=mapped))
        took = time.perf_counter() - begun
    report.line(f"{len(people)} charts, facts sent and findings fetched", Timed((took,)))
    report.check("equal findings", holds=here == there)
