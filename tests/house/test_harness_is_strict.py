"""The harness keeps its promises: no skip, no foreign socket, no warning, private databases."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page
from tests.harness.browsing import Complaints
from tests.harness.strict import ForeignAddress

from ataraxy.platform.people.models import Clinic

ROOT = Path(__file__).parents[2]


FORBIDDEN = (
    "import pytest\ndef test_x(): pytest.skip('no database here')",
    "import pytest\n@pytest.mark.xfail\ndef test_x(): assert False",
    "import pytest\npytest.skip('not today', allow_module_level=True)",
    "import warnings\ndef test_x(): warnings.warn('old', DeprecationWarning)",
)


def test_a_test_that_skips_expects_failure_or_warns_fails(tmp_path: Path) -> None:
    files = [tmp_path / f"test_{number}.py" for number in range(len(FORBIDDEN))]
    for file, body in zip(files, FORBIDDEN, strict=True):
        file.write_text(body)
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", *files]
    plugins = ["-p", "tests.harness.strict", "-n", "0", "--continue-on-collection-errors", "-rfE"]
    run = subprocess.run([*command, *plugins], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "3 failed, 1 error" in run.stdout
    assert " passed" not in run.stdout


def test_a_socket_to_another_machine_is_refused() -> None:
    with socket.socket() as reaching, pytest.raises(ForeignAddress):
        reaching.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("turn", [1, 2])
def test_every_private_database_starts_empty(fresh_db: str, turn: int) -> None:
    assert Clinic.objects.count() == 0
    Clinic.objects.create(slug=f"c{turn}", name="Clinic", timezone="UTC", country="US")
    assert connection.settings_dict["NAME"] == fresh_db


def test_the_standing_people_live_in_the_private_database(fresh_db: str, clinic: Clinic) -> None:
    connection.close()
    assert Clinic.objects.get() == clinic


def test_a_page_that_is_missing_something_or_logs_an_error_is_noticed(
    page: Page, complaints: Complaints
) -> None:
    complaints.expect_error("made up")
    page.goto("/static/nothing-here.css")
    page.evaluate("console.error('made up')")
    assert complaints.found
