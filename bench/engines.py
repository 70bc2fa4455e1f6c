"""The two databases on disk, and a real `ataraxy web` before one of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devkit import postgres
from devkit.ports import free_port

ROOT = Path(__file__).parents[1]
DISK = Path("/var/tmp")
OPTIONS = ("shared_buffers=1GB", "max_wal_size=4GB", "maintenance_work_mem=512MB")


@dataclass(frozen=True, slots=True)
class Engine:
    """One database under measurement and how to reach it."""

    name: str
    url: str
    home: Path
    postmaster: int = 0
    """PostgreSQL's first process; 0 for SQLite, which lives in the web processes."""

    @property
    def env(self) -> dict[str, str]:
        """What every process of this measurement gets."""
        return os.environ | {
            "DATABASE_URL": self.url,
            "ATARAXY_MODE": "demonstration",
            "ATARAXY_DATA_DIR": str(self.home / "data"),
            "ATARAXY_BACKUP_DIR": str(self.home / "backups"),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }

    def run(self, *words: str) -> None:
        """Run one `ataraxy` command, aloud."""
        subprocess.run([sys.executable, "-m", "ataraxy.web", *words], env=self.env, check=True)

    def python(self, module: str, *words: str) -> str:
        """Run a module with these settings; gives back what it printed."""
        command = [sys.executable, "-m", module, *words]
        run = subprocess.run(command, env=self.env, check=True, stdout=subprocess.PIPE, text=True)
        return run.stdout


@contextmanager
def engine(name: str, keep: Path | None = None) -> Iterator[Engine]:
    """A database on disk: fresh and removed afterwards, or the one that lies in `keep`."""
    home = keep / name if keep else DISK / f"ataraxy-bench-{name}-{os.getpid()}"
    home.mkdir(parents=True, exist_ok=True)
    try:
        if name == "sqlite":
            yield Engine(name, f"sqlite:///{home / 'ataraxy.sqlite3'}", home)
            return
        kept = home / "server" if keep else None
        with postgres.server(durable=True, home_parent=DISK, options=OPTIONS, kept=kept) as server:
            assert server.process is not None
            yield Engine(name, server.url, home, server.process.pid)
    finally:
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def web(under: Engine, *, workers: int = 2) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`ataraxy web` on a free port; yields port and process."""
    port = free_port()
    words = ["web", "--port", str(port), "--workers", str(workers)]
    with (under.home / "web.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ataraxy.web", *words], env=under.env, stderr=log, stdout=log
        )
    try:
        _wait_for(port, process, under.home / "web.log")
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def beside(under: Engine, module: str) -> Iterator[None]:
    """A module that runs meanwhile."""
    process = subprocess.Popen([sys.executable, "-m", module], env=under.env)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2).close()
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"web did not start:\n{log.read_text()[-3000:]}") from error
            time.sleep(0.1)
        else:
            return
