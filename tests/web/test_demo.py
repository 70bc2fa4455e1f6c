"""The demonstration: starts from nothing, lets its people sign in, heals, stops cleanly."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from ataraxy.web.processes import demo
from devkit.ports import free_port

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Demonstration:
    """`ataraxy demo`, running, with what it has printed."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUNBUFFERED": "1",
            "ATARAXY_DATA_DIR": str(home / "demo"),
            "ATARAXY_MODE": "demonstration",
        }
        self.printed = home / "printed.log"
        with self.printed.open("wb") as out:
            self.process = subprocess.Popen(
                self._command("demo", "--port", str(self.port)),
                env=self.env,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def ask(self, *words: str) -> str:
        """What another `ataraxy` command prints, in the same environment."""
        run = subprocess.run(
            self._command(*words), env=self.env, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    def text(self) -> str:
        """What was printed so far."""
        return self.printed.read_text()

    def children(self) -> dict[str, int]:
        """Process name to pid, by the verb it was started with."""
        found = psutil.Process(self.process.pid).children()
        alive = [one for one in found if one.status() != psutil.STATUS_ZOMBIE]
        return {one.cmdline()[3]: one.pid for one in alive if len(one.cmdline()) > 3}

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "ataraxy.web", *words]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Demonstration]:
    demonstration = Demonstration(tmp_path)
    _until(lambda: "Stop with Ctrl-C" in demonstration.text(), demonstration.text)
    yield demonstration
    if demonstration.process.poll() is None:
        demonstration.process.send_signal(signal.SIGINT)
        demonstration.process.wait(30)


def _until(condition: Callable[[], object], told: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + 600  # a busy machine fills the clinic slowly
    while not condition():
        assert time.monotonic() < deadline, told()
        time.sleep(0.1)


class Visitor:
    """Somebody with a browser that keeps cookies and fills in forms."""

    def __init__(self, port: int) -> None:
        self.base = f"http://localhost:{port}"
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def open(self, path: str) -> tuple[str, str]:
        """The address arrived at, and the page."""
        with self.opener.open(self.base + path) as answer:
            return answer.url, answer.read().decode()

    def send(self, at: str, page: str, **fields: str) -> tuple[str, str]:
        """Fill in the form of a page."""
        token = TOKEN.search(page)
        assert token, page[:500]
        body = urlencode(fields | {"csrfmiddlewaretoken": token[1]}).encode()
        with self.opener.open(at, body) as answer:
            return answer.url, answer.read().decode()


def test_from_an_empty_folder_to_a_nurse_at_work_and_back(running: Demonstration) -> None:
    password = re.search(r"Password for all: (.+)", running.text())
    assert password
    visitor = Visitor(running.port)
    at, page = visitor.open("/")
    at, page = visitor.send(at, page, login="nurse", password=password[1])
    at, page = visitor.send(at, page, code=running.ask("demo-code", "nurse"))
    assert at == f"http://localhost:{running.port}/"

    worker = running.children()["worker"]
    os.kill(worker, signal.SIGKILL)
    _until(lambda: running.children().get("worker", worker) != worker)
    assert "worker ended with status -9" in running.text()
    assert visitor.open("/")[0] == f"http://localhost:{running.port}/"

    children = list(running.children().values())
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(30) == 0
    assert not [pid for pid in children if psutil.pid_exists(pid)]


def test_a_folder_that_is_no_demonstration_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "ataraxy.sqlite3").write_text("somebody's records")
    with pytest.raises(SystemExit, match="nothing was removed"):
        demo._empty(tmp_path)
    assert (tmp_path / "ataraxy.sqlite3").exists()


def test_a_port_in_use_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATARAXY_DATA_DIR", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert demo.run(["--port", str(taken.getsockname()[1])]) == 1
    assert "in use" in capsys.readouterr().err
