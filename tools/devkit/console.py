"""What the developer sees: steps with their elapsed time, and failures that say what to do next."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from devkit.paths import LOGS, ROOT, environment


class Failure(Exception):
    """Something did not work. Carries the cause and the next step, both in words."""

    def __init__(self, cause: str, next_step: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.next_step = next_step


def say(text: str = "") -> None:
    """Print a line at once, also when the output is a pipe."""
    print(text, flush=True)


@contextmanager
def step(title: str, *, always: bool = False) -> Iterator[None]:
    """Show that `title` is under way, with its elapsed time once it takes over a second or two."""
    started = time.monotonic()
    done = threading.Event()
    shown = threading.Thread(target=_tick, args=(title, started, done), daemon=True)
    shown.start()
    try:
        yield
    except BaseException:
        done.set()
        shown.join()
        say(f"✗ {title} ({time.monotonic() - started:.0f} s)")
        raise
    done.set()
    shown.join()
    elapsed = time.monotonic() - started
    if always or elapsed >= 0.5:
        say(f"✓ {title} ({elapsed:.1f} s)")


def _tick(title: str, started: float, done: threading.Event) -> None:
    """A line that counts on a terminal; in a log, one line at first and every 15 seconds."""
    terminal = sys.stdout.isatty()
    wait_s = 1.5
    while not done.wait(wait_s):
        elapsed = time.monotonic() - started
        if terminal:
            sys.stdout.write(f"\r… {title} ({elapsed:.0f} s) ")
            sys.stdout.flush()
            wait_s = 0.5
        else:
            say(f"… {title} ({elapsed:.0f} s)")
            wait_s = 15
    if terminal:
        sys.stdout.write("\r\033[K")
        sys.stdout.flush()


def quiet(
    title: str,
    command: Sequence[str | Path],
    *,
    next_step: str,
    cwd: Path = ROOT,
    env: dict[str, str] | None = None,
) -> None:
    """Run a command behind a step; what it printed goes to a log and is shown only if it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") + ".log")
    with step(title), log.open("wb") as out:
        status = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=env or environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
        if status:
            tail = log.read_text(errors="replace").splitlines()[-25:]
            raise Failure(
                "\n".join([f"{title} ended with status {status}. Its last lines:", *tail]),
                f"{next_step} (everything it printed: {log.relative_to(ROOT)})",
            )


def loud(command: Sequence[str | Path], *, env: dict[str, str] | None = None) -> int:
    """Run a command that speaks for itself; Ctrl-C is the child's to answer. Gives its status."""
    child = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env or environment())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue
