"""An installation on disk: its folder, its database, its processes."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from devkit import postgres
from devkit.ports import free_port

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_S = 120
RUNS_WITHIN_S = 600
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


@dataclass
class Installation:
    """A clinic's installation, driven from outside like the real one."""

    home: Path
    url: str
    port: int
    server: postgres.Server | None = None
    settings: str = "ataraxy.web.settings"
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """What its processes get."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "ATARAXY_MODE": "development",
            "ATARAXY_DATA_DIR": str(self.home / "data"),
            "DATABASE_URL": self.url,
            "ATARAXY_DATABASE_POOL": "1",
            "DJANGO_SETTINGS_MODULE": self.settings,
        }

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run one `ataraxy` command to its end."""
        command = [sys.executable, "-m", "ataraxy.web", *words]
        return subprocess.run(
            command,
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=RUNS_WITHIN_S,
        )

    def start(self, name: str, *words: str) -> None:
        """Start a process in a group of its own."""
        command = [sys.executable, "-m", "ataraxy.web", name, *words]
        with (self.home / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def start_web(self) -> None:
        """Start web with two workers and wait until it answers."""
        self.start("web", "--port", str(self.port), "--workers", "2")
        deadline = time.monotonic() + STARTS_WITHIN_S
        while self.get("/health/live")[0] != 200:
            late = time.monotonic() > deadline or self.running["web"].poll() is not None
            assert not late, (self.home / "web.log").read_text()[-3000:]
            time.sleep(0.05)

    def kill(self, name: str) -> None:
        """kill -9 of the whole group: supervisor and workers at once, as a power cut would."""
        process = self.running.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def get(self, path: str) -> tuple[int, str]:
        """GET; status 0 when nobody answered."""
        return self._ask("GET", path, {})

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """POST a form; status 0 when the connection broke before an answer."""
        return self._ask("POST", path, fields)

    def _ask(self, method: str, path: str, fields: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
        try:
            connection.request(method, path, urlencode(fields), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()


@contextmanager
def on_disk(**wishes: str) -> Iterator[Installation]:
    """An empty installation, data on disk and fsync on, on the database this run is about."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/var/tmp")))
        url, server = f"sqlite:///{home / 'ataraxy.sqlite3'}", None
        if ON_POSTGRES:
            server = stack.enter_context(
                postgres.server(durable=True, home_parent=Path("/var/tmp"))
            )
            url = server.url
        yield Installation(home, url, free_port(), server, **wishes)
