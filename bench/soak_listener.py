"""`./dev soak listener [rounds]`: kill -9 of listener, web and database in traffic, both engines.

After all rounds every acknowledged value must be in the database, once.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.harness.installation import Installation
from tests.safety.killing import Ward, found_in, killed_rounds

from devkit import postgres
from devkit.ports import free_port

DISK = Path("/var/tmp")
CLINIC = (
    "from ataraxy.platform.people.models import Clinic;"
    "Clinic.objects.create(slug='harbor', name='Harbor', timezone='UTC', country='US')"
)


def run(words: Sequence[str]) -> int:
    """All rounds on each engine; status 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(prog="./dev soak listener", description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=1000)
    parser.add_argument("--engine", choices=["sqlite", "postgres"])
    asked = parser.parse_args(list(words))
    engines = [asked.engine] if asked.engine else ["sqlite", "postgres"]
    return max(_on(name, asked.rounds) for name in engines)


def _on(name: str, rounds: int) -> int:
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(dir=DISK)))
        url, server = f"sqlite:///{home / 'ataraxy.sqlite3'}", None
        if name == "postgres":
            server = stack.enter_context(postgres.server(durable=True, home_parent=DISK))
            url = server.url
        installation = Installation(home, url, free_port(), server)
        installation.run("prepare")
        installation.run("shell", "-c", CLINIC)
        ward = Ward(installation)
        ward.prepare()
        sent = killed_rounds(ward, rounds)
        rows = found_in(installation)
    lost = len(set(sent.acknowledged) - set(rows))
    doubled = len(rows) - len(set(rows))
    print(
        f"{name}: {rounds} rounds, {len(sent.acknowledged)} acknowledged, {sent.repeats} repeats, "
        f"{lost} lost, {doubled} doubled"
    )
    return 1 if lost or doubled else 0
