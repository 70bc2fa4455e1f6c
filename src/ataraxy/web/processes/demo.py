"""`ataraxy demo`: a demonstration clinic with all its processes, until Ctrl-C.

This process itself never loads Django: it prepares a fresh database by the same commands an
administrator would use, then supervises.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from ataraxy.web.processes.supervisor import Supervisor

MARK = ".ataraxy-demonstration"
COMMAND = (sys.executable, "-m", "ataraxy.web")
READY_WITHIN_S = 60.0
CLINIC, CHAIRS = "harbor", "8"


def run(argv: Sequence[str]) -> int:
    """Prepare, start and keep the demonstration; returns the exit status."""
    asked = _parser().parse_args(list(argv))
    home = Path(os.environ.get("ATARAXY_DATA_DIR", "var/demo")).resolve()
    env = os.environ | {
        "ATARAXY_MODE": "demonstration",
        "ATARAXY_DATA_DIR": str(home),
        "ATARAXY_PUBLIC_URL": f"http://localhost:{asked.port}",
    }
    env.pop("DATABASE_URL", None)
    if not _port_is_free(asked.port):
        return _fail(
            f"Port {asked.port} is in use, perhaps by another demonstration.",
            f"Stop that one, or choose another port: ./dev demo --port {asked.port + 1}",
        )
    if not (asked.keep and (home / MARK).exists()):
        _empty(home)
        for step in (["prepare"], ["demo-data"]):
            if subprocess.run([*COMMAND, *step], env=env, check=False).returncode:
                return _fail(f"“ataraxy {step[0]}” failed; its message is above.", "Report it.")
    return _keep_running(asked.port, env)


def _keep_running(port: int, env: dict[str, str]) -> int:
    logs = Path(env["ATARAXY_DATA_DIR"]) / "log"
    monitors = str(_free_after(port))
    supervisor = Supervisor(
        {
            "web": [*COMMAND, "web", "--port", str(port), "--workers", "2"],
            "worker": [*COMMAND, "worker"],
            "tick": [*COMMAND, "tick"],
            "monitors": [*COMMAND, "listen-monitors", "--port", monitors, "--clinic", CLINIC],
            "simulator": [*COMMAND, "simulate-monitor", "--port", monitors, "--chairs", CHAIRS],
        },
        env,
        logs,
    )
    supervisor.start()
    try:
        if not _answers(port):
            return _fail("The pages did not come up.", f"Read {logs / 'web.log'} and report it.")
        subprocess.run([*COMMAND, "demo-people", "--port", str(port)], env=env, check=False)
        supervisor.watch()
    except KeyboardInterrupt:
        pass
    finally:
        supervisor.stop()
    sys.stdout.write("Stopped.\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ataraxy demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--keep", action="store_true", help="go on with yesterday's database")
    return parser


def _empty(home: Path) -> None:
    """Remove an earlier demonstration. A folder that is not one is never touched."""
    if home.exists() and any(home.iterdir()):
        if not (home / MARK).exists():
            raise SystemExit(
                f"{home} is not empty and holds no demonstration; nothing was removed.\n"
                "Next: name another folder with ATARAXY_DATA_DIR."
            )
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).touch()


def _port_is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_after(port: int) -> int:
    """Where the simulated monitors send: the first free port after that of the pages."""
    return next(one for one in range(port + 1, port + 100) if _port_is_free(one))


def _answers(port: int) -> bool:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return True
    return False


def _fail(cause: str, next_step: str) -> int:
    sys.stderr.write(f"\n{cause}\nNext: {next_step}\n")
    return 1
