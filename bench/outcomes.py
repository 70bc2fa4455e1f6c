"""`./dev bench outcomes`: scoring, the planner, the director's page and one person's pages.

Usage: ./dev bench outcomes [sqlite|postgres ...] [--scale 0.01] [--only PART]
Parts: scoring, planner, learning, pages.

Bars: 1,000,000 questionnaires scored in 10 s; the planner's fit for 2,000 people in 60 s, one
person's outlook in 200 ms, 80 % intervals that hold 75 to 85 % on 20 simulated clinics; the
director's page over 20,000 courses and 1,000,000 scores in 400 ms, from summaries that equal a full
recount; the course chart of a three-year patient in 150 ms. Status 1 when one is missed.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np

from ataraxy.knowledge.fading import fit, outlook
from ataraxy.knowledge.fading.simulated import CLINICS, COURSES, a_clinic, coverage
from ataraxy.knowledge.measures import instrument, score
from bench.engines import engine
from bench.timing import Report, Timed, best_of, heading, machine

FORMS, PEOPLE, ALL_COURSES = 1_000_000, 2_000, 20_000
SCORING_S, PAGE_S = 10.0, 0.4
FIT_S, OUTLOOK_S, CHART_S = 60.0, 0.2, 0.15
LOWEST, HIGHEST = 0.75, 0.85
PARTS = ("scoring", "planner", "learning", "pages")


def run(words: list[str]) -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(prog="./dev bench outcomes", description=__doc__)
    parser.add_argument("engines", nargs="*", choices=["sqlite", "postgres", []])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", choices=PARTS)
    asked = parser.parse_args(words)
    parts = (asked.only,) if asked.only else PARTS
    report = Report()
    print(machine())
    if "scoring" in parts:
        _scoring(report, round(FORMS * asked.scale))
    if "planner" in parts:
        _planner(report, asked.scale)
    for name in asked.engines or ["sqlite", "postgres"]:
        if "learning" in parts:
            _learning(report, name, asked.scale)
        if "pages" in parts:
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


def _planner(report: Report, scale: float) -> None:
    people = max(50, round(PEOPLE * scale))
    heading(f"The planner: {people:,} people, then {CLINICS} simulated clinics")
    patients, _truths = a_clinic(np.random.default_rng(5), people)
    steps: list[int] = []
    begun, cpu = time.perf_counter(), time.process_time()
    level = fit(patients, tell=steps.append)
    took = Timed((time.perf_counter() - begun,), time.process_time() - cpu)
    report.line("fit, one process", took, bar=FIT_S, note=f"progress told {len(steps)} times")
    one = max(patients, key=lambda each: len(each.spells))
    report.line(
        "one person's outlook with its interval",
        best_of(lambda: outlook(level, one, 5.0).interval()),
        bar=OUTLOOK_S,
    )
    each = max(20, round(COURSES * scale))
    found = coverage(each)
    report.check(
        f"80 % intervals held {100 * found.share:.1f} % of {found.asked:,} losses "
        f"({100 * min(found.by_clinic):.1f} to {100 * max(found.by_clinic):.1f})",
        holds=LOWEST <= found.share <= HIGHEST,
    )


def _learning(report: Report, name: str, scale: float) -> None:
    heading(f"{name}: the planner learns from the courses on file")
    with engine(name) as under:
        under.run("prepare")
        share = PEOPLE / ALL_COURSES * scale
        told = under.python("bench.outcomes_clinic", str(share), "learn").splitlines()
        found = json.loads(told[-1])
    note = f"{found['read']:,} courses read, {found['people']:,} with a spell"
    report.line(
        "reading, fit, calibration", Timed((found["s"],), found["cpu_s"]), bar=FIT_S, note=note
    )


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
    bars = {"chart": CHART_S, "review": None, "safety": None}
    for page, bar in bars.items():
        got = found["course"][page]
        timed = Timed(tuple(got["s"]), got["cpu_s"])
        report.line(f"three years of one person: {page}", timed, bar=bar, note=f"{got['kb']} kB")
