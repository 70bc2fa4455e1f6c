"""`./dev check`: everything that can be said about the code without running the product."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from devkit import install
from devkit.console import Failure, say, step
from devkit.paths import PYTHON, ROOT, VENV, environment


@dataclass(frozen=True, slots=True)
class Check:
    """One command and what to do when it complains."""

    title: str
    command: list[str | Path]
    fix: str
    environment: dict[str, str] = field(default_factory=dict)


def check(arguments: list[str]) -> int:
    """Run every check, also after one failed; print each complaint and how to fix it."""
    install.setup(with_browser=False)
    failed = [check.title for check in _checks() if not _passes(check)]
    if failed:
        say(f"\n{len(failed)} checks failed: {', '.join(failed)}")
        return 1
    say("\nAll checks passed.")
    return 0


def _passes(check: Check) -> bool:
    try:
        with step(check.title, always=True):
            _run(check)
    except Failure as failure:
        say(f"{failure.cause}  Next: {failure.next_step}\n")
        return False
    return True


def _run(check: Check) -> None:
    run = subprocess.run(
        [str(part) for part in check.command],
        cwd=ROOT,
        env={**environment(ATARAXY_MODE="development"), **check.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise Failure(f"{run.stdout}{run.stderr}", check.fix)


def _checks() -> Iterator[Check]:
    tool = VENV / "bin"
    yield Check("Lint", [tool / "ruff", "check", "."], "`.venv/bin/ruff check --fix .`")
    yield Check("Format", [tool / "ruff", "format", "--check", "."], "`.venv/bin/ruff format .`")
    yield Check("Floors", [tool / "lint-imports"], "move the import, or the wall (docs/decisions/)")
    yield Check("Types", [tool / "mypy"], "type what mypy names")
    yield Check("Dependencies", [tool / "deptry", "src"], "declare or drop it in pyproject.toml")
    templates = [str(path) for path in sorted((ROOT / "src").rglob("*.html"))]
    if templates:
        djade = [tool / "djade", "--check", "--target-version", "5.2", *templates]
        yield Check("Templates", djade, "`.venv/bin/djade --target-version 5.2 FILES`")
    yield from _django_checks()
    # Whether the harness is strict is a question to the tests, and `./dev test` asks it.
    strict = "--ignore=tests/house/test_harness_is_strict.py"
    house = [PYTHON, "-m", "pytest", "tests/house", "-p", "no:xdist", strict]
    yield Check("House rules and documents", house, "the test's message says what to change")


def _django_checks() -> Iterator[Check]:
    home = {"ATARAXY_DATA_DIR": tempfile.mkdtemp(prefix="ataraxy-check-")}
    manage = [PYTHON, "-m", "django"]
    settings = {"DJANGO_SETTINGS_MODULE": "ataraxy.web.settings", **home}
    migrations = [*manage, "makemigrations", "--check", "--dry-run"]
    yield Check("Migrations", migrations, "`./dev run makemigrations`", settings)
    yield Check("Django's own checks", [*manage, "check"], "read the hint above", settings)
    catalogues = ROOT / "src" / "ataraxy" / "web" / "locale"
    if catalogues.exists():
        target = Path(home["ATARAXY_DATA_DIR"])
        compile_ = [VENV / "bin" / "pybabel", "compile", "-D", "django", "-d", catalogues]
        yield Check("Messages", [*compile_, "--statistics"], f"fix the .po file ({target.name})")
