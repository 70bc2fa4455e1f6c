"""`./dev bench papers`: a cabinet of eight years, its chain, and a year of it as a paper.

Usage: ./dev bench papers [sqlite|postgres ...] [--scale 0.01]

Bars over 200,000 entries: balance of the cabinet in 50 ms, the whole chain verified in 5 s, the
inspection of one year as PDF in 10 s, with progress on the way. Status 1 when one is missed.
"""

from __future__ import annotations

import argparse
import json

from bench.engines import engine
from bench.timing import Report, Timed, heading, machine

BALANCE_S, CHAIN_S, PAPER_S = 0.05, 5.0, 10.0


def run(words: list[str]) -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(prog="./dev bench papers", description=__doc__)
    parser.add_argument("engines", nargs="*", choices=["sqlite", "postgres", []])
    parser.add_argument("--scale", type=float, default=1.0)
    asked = parser.parse_args(words)
    report = Report()
    print(machine())
    for name in asked.engines or ["sqlite", "postgres"]:
        _measure(report, name, asked.scale)
    for line in report.missed:
        print(f"MISSED: {line}")
    return 1 if report.missed else 0


def _measure(report: Report, name: str, scale: float) -> None:
    heading(f"{name}: a cabinet of eight years")
    with engine(name) as under:
        under.run("prepare")
        found = json.loads(under.python("bench.papers_cabinet", str(scale)).splitlines()[-1])
    entries = f"{found['entries']:,} entries, {found['doses']:,} doses"
    report.line("writing them", Timed((found["written_s"],)), note=entries)
    balance = Timed(tuple(found["balance_s"]))
    report.line("balance of the cabinet", balance, bar=BALANCE_S, note=found["balance"])
    report.line("the chain verified", Timed((found["chain_s"],)), bar=CHAIN_S)
    report.line("chain, balances and accounts", Timed((found["whole_s"],)))
    report.check("the ledger is whole", holds=found["broken"] == 0)
    paper = f"{found['lines']:,} lines, {found['size_mb']:.1f} MB, {found['steps']} steps shown"
    report.line("inspection of a year, PDF", Timed((found["paper_s"],)), bar=PAPER_S, note=paper)
    report.line("the same as CSV", Timed((found["csv_s"],)))
