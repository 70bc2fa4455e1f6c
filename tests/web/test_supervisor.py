"""The supervisor restarts what dies and stops everything at the end."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ataraxy.web.processes.supervisor import Supervisor

LIVES = [sys.executable, "-c", "import signal; signal.pause()"]
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True)"
STUBBORN = [sys.executable, "-c", f"{DEAF}; time.sleep(60)"]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    keeping = Supervisor({"one": LIVES, "two": LIVES}, os.environ, tmp_path)
    keeping.start()
    yield keeping
    keeping.stop()


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        os.sched_yield()


def _pids(supervisor: Supervisor) -> list[int]:
    return [one.process.pid if one.process else 0 for one in supervisor.kept]


def test_a_process_that_is_killed_is_started_again_and_the_other_left_alone(
    supervisor: Supervisor,
) -> None:
    first, second = _pids(supervisor)
    os.kill(first, signal.SIGKILL)

    def restarted() -> bool:
        supervisor.look()
        return _pids(supervisor)[0] not in (0, first)

    _until(restarted)
    assert _pids(supervisor)[1] == second


def test_stopping_ends_everyone(supervisor: Supervisor) -> None:
    pids = _pids(supervisor)
    supervisor.stop()
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


def test_someone_who_will_not_stop_is_made_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ataraxy.web.processes.supervisor.PATIENCE_S", 0.2)
    keeping = Supervisor({"stubborn": STUBBORN}, os.environ, tmp_path)
    keeping.start()
    _until(lambda: "up" in (tmp_path / "stubborn.log").read_text())
    (pid,) = _pids(keeping)
    keeping.stop()
    assert not psutil.pid_exists(pid)
