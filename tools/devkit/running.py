"""`./dev demo`, `run`, `bench` and `soak`: the product itself, started from a clone."""

from __future__ import annotations

import os

from devkit import install
from devkit.console import loud
from devkit.paths import PYTHON, ROOT, VENV, environment

DEMO_HOME = ROOT / "var" / "demo"


def demo(arguments: list[str]) -> int:
    """The demonstration clinic on a fresh SQLite database, all processes, until Ctrl-C."""
    install.setup(with_browser=False)
    return loud([PYTHON, "-m", "ataraxy.web", "demo", *arguments], env=_demonstration())


def run(arguments: list[str]) -> int:
    """Pass the arguments to the `ataraxy` command."""
    if not VENV.is_symlink():
        install.setup(with_browser=False)
    of_demo = bool(arguments) and arguments[0].startswith("demo-")
    env = _demonstration() if of_demo else _developers()
    return loud([PYTHON, "-m", "ataraxy.web", *arguments], env=env)


def bench(arguments: list[str]) -> int:
    """Run one area's measurements: `./dev bench pages`; without a name, list the areas."""
    install.setup(with_browser=False)
    return loud([PYTHON, "-m", "bench", *arguments], env=environment(PYTHONPATH=_bench_path()))


def soak(arguments: list[str]) -> int:
    """Steady load for some minutes; or `listener`: kill -9 in traffic, a thousand rounds."""
    install.setup(with_browser=False)
    env = environment(PYTHONPATH=_bench_path())
    area, rest = ("soak", arguments)
    if arguments[:1] == ["listener"]:
        area, rest = "soak-listener", arguments[1:]
    return loud([PYTHON, "-m", "bench", area, *rest], env=env)


def _demonstration() -> dict[str, str]:
    """What the demonstration's processes and its helpers share."""
    return environment(ATARAXY_DATA_DIR=str(DEMO_HOME), ATARAXY_MODE="demonstration")


def _developers() -> dict[str, str]:
    """Development settings unless the developer says otherwise."""
    return environment(ATARAXY_MODE=os.environ.get("ATARAXY_MODE", "development"))


def _bench_path() -> str:
    return ":".join(str(ROOT / part) for part in ("src", "tools", "."))
