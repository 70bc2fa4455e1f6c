"""Installations that may be killed and stopped; `tests.safety.door` takes their forms."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.harness.environment import scratch
from tests.harness.installation import Installation, on_disk

from devkit import postgres
from devkit.ports import free_port

SETTINGS = "tests.safety.door_settings"
FILE = "ataraxy.sqlite3"


@pytest.fixture
def durable_db() -> Iterator[Installation]:
    """An installation with its data on disk, on the database this run is about, fsync on."""
    with on_disk(settings=SETTINGS) as installation:
        yield _prepared(installation)
        _stop(installation)


@pytest.fixture
def on_own_postgres() -> Iterator[Installation]:
    """An installation on a PostgreSQL server of its own, which the test may stop."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as home, postgres.server() as server:
        installation = Installation(Path(home), server.url, free_port(), server, SETTINGS)
        yield _prepared(installation)
        _stop(installation)


def _stop(installation: Installation) -> None:
    """Whatever a test left running ends with it."""
    for name in list(installation.running):
        installation.kill(name)


def _prepared(installation: Installation) -> Installation:
    """Ready for work, with one clinic. Migrated once per engine and run; the others are copies."""
    kept = _KEPT.get(installation.server is None)
    if kept is None:
        _migrate(installation)
        kept = Path(scratch("ataraxy-prepared-"))
        _keep(installation, kept)
        _KEPT[installation.server is None] = kept
    else:
        _copy(kept, installation)
    return installation


_KEPT: dict[bool, Path] = {}


def _migrate(installation: Installation) -> None:
    prepared = installation.run("prepare")
    assert prepared.returncode == 0, prepared.stderr
    make_clinic = (
        "from ataraxy.platform.people.models import Clinic;"
        "Clinic.objects.create(slug='harbor', name='Harbor', timezone='UTC', country='US')"
    )
    made = installation.run("shell", "-c", make_clinic)
    assert made.returncode == 0, made.stderr


def _keep(installation: Installation, kept: Path) -> None:
    shutil.copytree(installation.home / "data", kept / "data")
    if installation.server is None:
        shutil.copy(installation.home / FILE, kept / FILE)
        return
    program = installation.server.binaries / "pg_dump"
    asked = ["--inserts", "--no-owner", "-h", str(installation.server.home), "-U", "postgres"]
    told = subprocess.run(
        [program, *asked, "postgres"], capture_output=True, text=True, check=True, cwd="/"
    )
    # What only its own shell understands, and a setting that older servers do not know.
    lines = [
        line
        for line in told.stdout.splitlines()
        if not line.startswith(("\\", "SET transaction_timeout"))
    ]
    (kept / "dump.sql").write_text("\n".join(lines))


def _copy(kept: Path, installation: Installation) -> None:
    shutil.copytree(kept / "data", installation.home / "data")
    if installation.server is None:
        shutil.copy(kept / FILE, installation.home / FILE)
        return
    with psycopg.connect(installation.url) as connection:
        connection.execute((kept / "dump.sql").read_text())  # type: ignore[arg-type]
