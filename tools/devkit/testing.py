"""`./dev test` and `./dev validate`: pytest, on every database Ataraxy promises."""

from __future__ import annotations

import os
from pathlib import Path

from devkit import browser, install, poppler, postgres
from devkit.console import Failure, loud, say
from devkit.paths import PYTHON, ROOT

NOTHING_COLLECTED = 5


def test(arguments: list[str]) -> int:
    """Everything on SQLite, then whatever touches a database again on PostgreSQL.

    The status is the first failure's; the last line is pytest's own.
    """
    install.setup()
    say("\n— SQLite: pure, database and browser tests —")
    on_sqlite = loud(_pytest("--ignore=tests/validate", *arguments), env=_test_env())
    say("\n— PostgreSQL: database and browser tests again —")
    with postgres.server() as server:
        environment_ = _test_env(DATABASE_URL=server.url)
        command = _pytest("--ignore=tests/validate", "-m", "database", *arguments)
        on_postgres = loud(command, env=environment_)
    return _verdict(on_sqlite, on_postgres)


def validate(arguments: list[str]) -> int:
    """The tests under tests/validate, which need the reference data."""
    data = reference_data()
    if not data.is_dir():
        raise Failure(
            f"The reference data is not there: {data}",
            "Say where it lies: ATARAXY_DATA=/path/to/data ./dev validate",
        )
    install.setup()
    alone = ("tests/validate", "-n", "0")  # it measures times, and must not share the machine
    say("\n— Validation against the reference data, on SQLite —")
    on_sqlite = loud(_pytest(*alone, *arguments), env=_test_env(ATARAXY_DATA=str(data)))
    say("\n— Validation against the reference data, on PostgreSQL —")
    with postgres.server() as server:
        env = _test_env(ATARAXY_DATA=str(data), DATABASE_URL=server.url)
        on_postgres = loud(_pytest(*alone, "-m", "database", *arguments), env=env)
    return _verdict(on_sqlite, on_postgres)


def reference_data() -> Path:
    """Where the reference data lies, whether or not it is there."""
    return Path(os.environ.get("ATARAXY_DATA", ROOT.parent / "shared" / "data")).resolve()


def _pytest(*arguments: str) -> list[str | Path]:
    """Two processes unless the developer says otherwise; debugging needs one."""
    alone = {"-n", "--pdb", "-s", "--collect-only", "--co"} & set(arguments)
    return [PYTHON, "-m", "pytest", *(() if alone else ("-n", "2")), *arguments]


def _test_env(**extra: str) -> dict[str, str]:
    """The clinic's settings come from the environment: a developer's own must not leak in."""
    tools = {"ATARAXY_CHROMIUM": str(browser.provide()), "ATARAXY_PDFSIG": str(poppler.provide())}
    env = browser.playwright_env(**tools)
    for name in [key for key in env if key.startswith(("ATARAXY_", "DATABASE_"))]:
        if name not in tools:
            del env[name]
    return {**env, **extra}


def _verdict(on_sqlite: int, on_postgres: int) -> int:
    """Choosing only pure tests leaves nothing for PostgreSQL, and that is no failure."""
    if on_postgres == NOTHING_COLLECTED and on_sqlite == 0:
        return 0
    return on_sqlite or on_postgres
