"""`./dev bench pharmacology`: curves, populations, estimates and courses against their bars.

Usage: ./dev bench pharmacology [grid people person courses cluster peers] [--people 1000000]

Figures are the best of seven after one to warm, on one thread unless a line says two. Status 1 when
a bar is missed.
"""

from __future__ import annotations

import argparse
from importlib import import_module

import numpy as np

from bench.timing import Report, heading, machine

PARTS = {
    "grid": "ten thousand people on a one-minute grid",
    "people": "a million people: streamed to quantiles, materialised",
    "person": "one person: a day, an estimate, a posterior",
    "courses": "a million courses of six sessions on two processes",
    "cluster": "the same arrays on a Dask cluster of two workers",
    "peers": "other ways to the same ten thousand curves",
}


def run(words: list[str]) -> int:
    """Measure the asked parts, print, judge."""
    parser = argparse.ArgumentParser(prog="./dev bench pharmacology")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=", ".join(PARTS))
    parser.add_argument("--people", type=int, default=1_000_000)
    asked = parser.parse_args(words)
    print(f"{machine()}, NumPy {np.__version__}")
    report = Report()
    for name in asked.parts or PARTS:
        heading(PARTS[name])
        import_module(f"bench.pharmacology_{name}").measure(report, asked.people)
    for line in report.missed:
        print(f"MISSED: {line}")
    return 1 if report.missed else 0
