"""`./dev setup`: uv, the environment, browser and the tests' tools, each only when it changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from devkit import browser, fhir_validator, poppler
from devkit.console import Failure, quiet
from devkit.paths import PYTHON, REQUIREMENTS, ROOT, TOOLS, UV, UV_PIN, VENV

REGISTRY_HINT = "Check that the Python package registry is reachable, then run ./dev setup again"


def setup(*, with_browser: bool = True) -> None:
    """Bring everything the clone needs. Does nothing, quickly, when nothing changed."""
    if not VENV.is_symlink():  # a linked environment belongs to another work tree
        _install_uv()
        _install_packages()
    _compile_messages()
    if with_browser:
        browser.provide()
        fhir_validator.provide()
        poppler.provide()


def _install_uv() -> None:
    if _unchanged(TOOLS / "uv" / ".stamp", UV_PIN) and UV.exists():
        return
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        raise Failure(
            f"{sys.executable} has no pip, which brings the first tool (uv).",
            "Install it: `apt-get install python3-pip` on Debian, then run ./dev setup again.",
        )
    shutil.rmtree(TOOLS / "uv", ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", TOOLS / "uv"]
    pins = ["--only-binary", ":all:", "--require-hashes", "-r", UV_PIN]
    # A plain environment: the clone's own sources must not be on pip's path.
    env = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    quiet("Install uv", [*pip, *pins], next_step=REGISTRY_HINT, env=env)
    _stamp(TOOLS / "uv" / ".stamp", UV_PIN)


def _install_packages() -> None:
    if _unchanged(VENV / ".stamp", REQUIREMENTS) and _starts(PYTHON):
        return
    if not _starts(PYTHON):
        create = [UV, "venv", "--clear", "--python", sys.executable, VENV]
        quiet(
            "Create the virtual environment",
            create,
            next_step="Remove .venv and run ./dev setup again",
        )
    sync = [UV, "pip", "sync", "--python", PYTHON, "--require-hashes", REQUIREMENTS]
    quiet("Install the locked packages", sync, next_step=REGISTRY_HINT)
    _install_command()
    _stamp(VENV / ".stamp", REQUIREMENTS)


def _compile_messages() -> None:
    """Translations are kept as text and read as compiled catalogues."""
    for text in (ROOT / "src").rglob("locale/*/LC_MESSAGES/django.po"):
        compiled = text.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < text.stat().st_mtime:
            command = [PYTHON, "-m", "babel.messages.frontend", "compile", "-i", text]
            fix = f"Correct {text.relative_to(ROOT)}"
            quiet(f"Compile {text.parts[-3]}", [*command, "-o", compiled], next_step=fix)


def _install_command() -> None:
    """Put our sources on the environment's path, and the `ataraxy` command beside its Python."""
    site = next((VENV / "lib").glob("python3.*/site-packages"))
    (site / "ataraxy-sources.pth").write_text(str(UV_PIN.parents[1] / "src") + "\n")
    script = VENV / "bin" / "ataraxy"
    script.write_text(
        f"#!{PYTHON}\nimport sys\nfrom ataraxy.web.command import main\nsys.exit(main())\n"
    )
    script.chmod(0o755)


def lock() -> None:
    """Resolve requirements/dev.txt anew from pyproject.toml, with hashes for every platform."""
    command = [UV, "pip", "compile", "pyproject.toml", "--extra", "clinic", "--group", "dev"]
    how = ["--universal", "--generate-hashes", "--no-header", "--upgrade", "--quiet"]
    quiet(
        "Resolve the requirements",
        [*command, *how, "--python-version", "3.11", "-o", REQUIREMENTS],
        next_step=REGISTRY_HINT,
    )


def _starts(python: Path) -> bool:
    """Whether this interpreter runs at all (a copied or half-made environment does not)."""
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, timeout=60).returncode == 0
    except OSError:
        return False


def _digest(source: Path) -> str:
    return hashlib.sha256(
        source.read_bytes() + sys.version.encode() + str(VENV).encode()
    ).hexdigest()


def _unchanged(stamp: Path, source: Path) -> bool:
    return stamp.exists() and stamp.read_text() == _digest(source)


def _stamp(stamp: Path, source: Path) -> None:
    stamp.write_text(_digest(source))
