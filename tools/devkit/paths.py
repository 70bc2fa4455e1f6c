"""Where things lie in a clone."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"  # what setup brings: uv, a browser, pdfsig, logs
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
UV_PIN = ROOT / "tools" / "uv.txt"
UV = TOOLS / "uv" / "bin" / "uv"
BROWSER = TOOLS / "browser"
POPPLER = TOOLS / "poppler"
LOGS = TOOLS / "log"


def environment(**extra: str) -> dict[str, str]:
    """The environment every child of `./dev` gets: our sources, no downloads of an interpreter."""
    env = dict(os.environ)
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tools")])
    env["PYTHONDONTWRITEBYTECODE"] = ""  # empty is off: every process compiling anew costs a minute
    env["UV_PYTHON_DOWNLOADS"] = "never"
    env.setdefault("UV_CACHE_DIR", str(TOOLS / "cache" / "uv"))
    env["PATH"] = os.pathsep.join([str(VENV / "bin"), env.get("PATH", os.defpath)])
    env.update(extra)
    return env
