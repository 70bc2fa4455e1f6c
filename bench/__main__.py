"""`./dev bench AREA`."""

from __future__ import annotations

import sys
from importlib import import_module

AREAS = {
    "pages": "Today, patient page, search, work list and board over a large clinic",
    "pharmacology": "curves, populations, estimates and courses of sessions",
    "papers": "a cabinet of 200,000 entries: its balance, its chain, a year as PDF",
    "screening": "the rule book on many charts",
    "outcomes": "scoring, and the director's page over a large clinic",
    "dose-page": "the dose page answering a changed field, by route",
    "session": "monitors by wire: chairs, boards, durable ingest, memory, SQLite's write lock",
    "soak-listener": "kill -9 of listener, web and database in traffic, a thousand rounds",
    "flowsheet": "eight hours of one-minute values in Chromium, until they are drawn",
    "soak": "the processes under steady load for some minutes",
}


def main(words: list[str]) -> int:
    """Run one area, or list them."""
    if not words or words[0] not in AREAS:
        for name, what in AREAS.items():
            print(f"  {name:13} {what}")
        return 0 if not words else 2
    return int(import_module(f"bench.{words[0].replace('-', '_')}").run(words[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
