"""The verbs of `./dev`, as one table: name, what it does, and the function that does it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from devkit import browser, install, running, testing
from devkit.checking import check
from devkit.console import Failure, loud, say
from devkit.paths import PYTHON, ROOT, VENV, environment
from devkit.testing import reference_data


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing the developer can ask for."""

    does: str
    run: Callable[[list[str]], int]


def setup(arguments: list[str]) -> int:
    """Bring everything: packages, browser; then say where they came from."""
    install.setup()
    say(f"Ready. Packages in .venv, browser: {browser.provide()}")
    return 0


def documents(arguments: list[str]) -> int:
    """Write anew every document that is computed; a test says when one is out of date."""
    if not VENV.is_symlink():
        install.setup(with_browser=False)
    pages, env = ROOT / "docs" / "validation", environment(PYTHONPATH=str(ROOT / "src"))
    models = "ataraxy.knowledge.pharmacology.validation"
    status = loud([PYTHON, "-m", models, pages / "pharmacology.md"], env=env)
    records = reference_data() / "synthea_r4"
    if not records.is_dir():
        say(f"docs/validation/screening.md stays as it is: no records in {records} (ATARAXY_DATA).")
        return status
    charts = "ataraxy.knowledge.charts.validation"
    return status or loud([PYTHON, "-m", charts, pages / "screening.md", records], env=env)


def lock(arguments: list[str]) -> int:
    """Resolve the requirements anew and install them."""
    install.setup(with_browser=False)
    install.lock()
    install.setup(with_browser=False)
    return 0


def help_(arguments: list[str]) -> int:
    """Print this table."""
    say("./dev VERB [arguments]\n")
    for name, verb in VERBS.items():
        say(f"  {name:9} {verb.does}")
    say("\nThe first run of any verb sets everything up; later runs only when something changed.")
    return 0


VERBS = {
    "demo": Verb("start the demonstration clinic on http://localhost:8000", running.demo),
    "test": Verb("all tests: pure, SQLite, PostgreSQL, browser (pytest's arguments)", testing.test),
    "check": Verb("lint, types, import rules, migrations, documents, house rules", check),
    "validate": Verb("what needs the reference data (ATARAXY_DATA)", testing.validate),
    "bench": Verb("measure, and print figures with their bars: ./dev bench pages", running.bench),
    "soak": Verb("run the processes under load for a while: ./dev soak [minutes]", running.soak),
    "run": Verb("the `ataraxy` command, with its arguments", running.run),
    "documents": Verb("write the computed documents anew (docs/validation)", documents),
    "setup": Verb("bring packages and browser, and nothing else", setup),
    "lock": Verb("resolve requirements/dev.txt anew from pyproject.toml", lock),
    "help": Verb("this list", help_),
}


def main(arguments: list[str]) -> int:
    """Run one verb and give back the status for the shell."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    verb = VERBS.get(name.lstrip("-"))
    if verb is None:
        say(f"There is no verb '{name}'.\n")
        help_([])
        return 2
    try:
        return verb.run(rest)
    except Failure as failure:
        sys.stdout.flush()
        print(f"\n{failure.cause}\n\nNext: {failure.next_step}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
