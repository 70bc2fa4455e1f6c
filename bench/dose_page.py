"""`./dev bench dose-page`: how long the dose page takes to answer a changed field.

Usage: ./dev bench dose-page [sqlite|postgres] [--rounds 40]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterator
from statistics import median
from typing import Any

from bench.engines import engine

BAR_MS = 100.0


def run(words: list[str]) -> int:
    """Build the demonstration, change doses, print; status 1 when a route misses its bar."""
    parser = argparse.ArgumentParser(prog="./dev bench dose-page", description=__doc__)
    parser.add_argument("engines", nargs="*", choices=["sqlite", "postgres", []])
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args(words)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    missed = []
    for name in asked.engines or ["sqlite"]:
        with engine(name) as under:
            under.run("prepare")
            under.run("demo_data")
            found = json.loads(under.python("bench.dose_changes", str(asked.rounds)))
        missed += [line for route, answers in found.items() for line in _told(name, route, answers)]
    for line in missed:
        print(f"MISSED: {line}")
    return 1 if missed else 0


def _told(engine_name: str, route: str, answers: dict[str, Any]) -> Iterator[str]:
    """Print the figures of one route; yields what misses the bar.

    Judged is processor time, which means something on a busy machine too.
    """
    later = sorted(one["ms"] for one in answers["later"])
    cpu = sorted(one["cpu_ms"] for one in answers["later"])
    print(
        f"  {engine_name:8} {route:10} best {later[0]:6.1f} ms, median {median(later):6.1f}; "
        f"processor best {cpu[0]:6.1f}, median {median(cpu):6.1f}; "
        f"first for a person {answers['first']['cpu_ms']:6.1f}; "
        f"{answers['later'][0]['queries']} queries"
    )
    if median(cpu) > BAR_MS:
        yield f"{engine_name}, {route}: {median(cpu):.0f} ms > {BAR_MS:.0f} ms"
