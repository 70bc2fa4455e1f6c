"""Keep several processes running: start them, restart one that died, stop them all cleanly."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PATIENCE_S = 10.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
SETTLED_S = 60.0
LOOK_S = 0.2
_PR_SET_PDEATHSIG = 1


@dataclass
class Kept:
    """One process that shall run: its command, and when it may be started again."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    not_before: float = field(default=0.0)

    def start(self, env: Mapping[str, str], logs: Path) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self.started = time.monotonic()
        with (logs / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                env=dict(env),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process has no threads
            )

    def note_death(self, status: int) -> None:
        """Say it, and wait longer each time it dies soon after its start."""
        settled = time.monotonic() - self.started > SETTLED_S
        self.pause_s = FIRST_PAUSE_S if settled else min(self.pause_s * 2, LONGEST_PAUSE_S)
        self.not_before = time.monotonic() + self.pause_s
        self.process = None
        _say(f"{self.name} ended with status {status}; starting it again in {self.pause_s:.0f} s")


class Supervisor:
    """Runs processes until it is told to stop; each writes its log to a file in `logs`."""

    def __init__(
        self, commands: Mapping[str, Sequence[str]], env: Mapping[str, str], logs: Path
    ) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.logs = logs
        self.kept = [Kept(name, command) for name, command in commands.items()]
        self.env = env
        self.stopping = threading.Event()

    def start(self) -> None:
        """Start everything."""
        for one in self.kept:
            one.start(self.env, self.logs)

    def watch(self) -> None:
        """Restart what dies, until SIGINT or SIGTERM; then stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        while not self.stopping.wait(LOOK_S):
            self.look()
        self.stop()

    def look(self) -> None:
        """One look: note the dead, start those whose pause is over."""
        for one in self.kept:
            if one.process is not None and (status := one.process.poll()) is not None:
                one.note_death(status)
            elif one.process is None and time.monotonic() >= one.not_before:
                one.start(self.env, self.logs)

    def stop(self) -> None:
        """Ask everyone to end; after some seconds, insist."""
        running = [one.process for one in self.kept if one.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + PATIENCE_S
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _asked_to_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping.set()


def _die_with_parent() -> None:
    """On Linux, end with the supervisor even if that is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
