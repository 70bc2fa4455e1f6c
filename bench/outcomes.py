"""`./dev bench outcomes`: scoring, and the director's page over a large clinic.

Usage: ./dev bench outcomes [sqlite|postgres ...] [--scale 0.01]

Bars: 1,000,000 questionnaires scored in 10 s; the director's page over 20,000 courses and
1,000,000 scores in 400 ms, from summaries that equal a full recount. Status 1 when one is missed.
"""

from __future__ import annotations

import argparse
import json
import time

from ataraxy.knowledge.measures import instrument, score
from bench.engines import engine
from bench.timing import Report, Timed, heading, machine

FORMS = 1_000_000
SCORING_S, PAGE_S = 10.0, 0.4


def run(words: list[str]) -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(prog="./dev bench outcomes", description=__doc__)
    parser.add_argument("engines", nargs="*", choices=["sqlite", "postgres", []])
    parser.add_argument("--scale", type=float, default=1.0)
    asked = parser.parse_args(words)
    report = Report()
    print(machine())
    _scoring(report, round(FORMS * asked.scale))
    for name in asked.engines or ["sqlite", "postgres"]:
        _page(report, name, asked.scale)
    for line in report.missed:
        print(f"MISSED: {line}")
    return 1 if report.missed else 0


def _scoring(report: Report, forms: int) -> None:
    heading(f"{forms:,} questionnaires scored: PHQ-9 and GAD-7 in turn, one with a gap in ten")
    both = [instrument("phq9"), instrument("gad7")]
    answers = [
        [(number * 7 + place * 3) % 4 for place in range(len(one.items))]
        for number in range(50)
        for one in both
    ]
    for each in answers[::10]:
        each[0] = None  # type: ignore[call-overload]
    begun, cpu = time.perf_counter(), time.process_time()
    for number in range(forms):
        score(both[number % 2], answers[number % 100])
    took = Timed((time.perf_counter() - begun,), time.process_time() - cpu)
    report.line(f"{forms:,} forms, one process", took, bar=SCORING_S)


def _page(report: Report, name: str, scale: float) -> None:
    heading(f"{name}: the director's page")
    with engine(name) as under:
        under.run("prepare")
        found = json.loads(under.python("bench.outcomes_clinic", str(scale)).splitlines()[-1])
    people = f"{found['courses']:,} courses, {found['scores']:,} scores"
    report.line("counting everything anew", Timed((found["count_s"],)), note=people)
    report.check("a second full count finds nothing to correct", holds=found["corrected"] == 0)
    timed = Timed(tuple(found["page_s"]), min(found["cpu_s"]))
    report.line("the page", timed, bar=PAGE_S, note=f"{found['queries']} queries")
