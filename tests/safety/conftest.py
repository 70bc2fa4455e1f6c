"""Installations that may be killed and stopped; `tests.safety.door` takes their forms."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.harness.installation import Installation, free_port, on_disk

from devkit import postgres

SETTINGS = "tests.safety.door_settings"


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
    prepared = installation.run("prepare")
    assert prepared.returncode == 0, prepared.stderr
    make_clinic = (
        "from ataraxy.platform.people.models import Clinic;"
        "Clinic.objects.create(slug='harbor', name='Harbor', timezone='UTC', country='US')"
    )
    made = installation.run("shell", "-c", make_clinic)
    assert made.returncode == 0, made.stderr
    return installation
