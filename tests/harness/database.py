"""Test databases on SQLite and PostgreSQL, and private copies of the migrated one.

A live server, threads and kill tests commit for real, so they cannot be rolled back; and emptying
tables afterwards would run into the append-only triggers. They get a copy of the freshly migrated
database instead, with every trigger armed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql
from tests.harness.environment import scratch

from ataraxy.web.first_tables import note_migrations

_number = count(1)
TOUCHES_DATABASE = {"db", "transactional_db", "fresh_db", "durable_db"}


@pytest.hookimpl(tryfirst=True)  # before pytest looks at -m
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs again on PostgreSQL, and put browser tests last, the walks first of them."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        marked = item.get_closest_marker("django_db")
        if marked and (marked.args or marked.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid}: use fresh_db instead of transaction=True")
        in_browser = "new_page" in fixtures
        if in_browser:
            item.add_marker("browser")
        # What a page looks like, how it takes keys and what it answers is the same on either
        # database; rules, services and reads are asked on both, and the walk clicks through both.
        about_pages = in_browser or item.path.name.endswith("_pages.py")
        either = item.get_closest_marker("either") or (about_pages and not _walks(item))
        if (marked or fixtures & TOUCHES_DATABASE) and not either:
            item.add_marker("database")
    # Playwright's loop stays in the main thread once started; nothing else should meet it.
    # The walks are the longest: a worker that began one last would keep the others waiting.
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, not _walks(item)))


def _walks(item: pytest.Item) -> bool:
    return item.get_closest_marker("walk") is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """A file for SQLite: several threads and processes must be able to open it.

    Its tables are made as those of a new installation are (`web/first_tables.py`).
    """
    default = settings.DATABASES["default"]
    default["TEST"]["MIGRATE"] = False
    if default["ENGINE"].endswith("sqlite3"):
        default["TEST"]["NAME"] = str(Path(scratch("ataraxy-db-")) / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: pytest.FixtureRequest,
    django_db_modify_db_settings: None,
) -> Generator[None]:
    """Create the test database, once per process."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        config = setup_databases(verbosity=0, interactive=False)
        note_migrations()
        _make_pristine()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _close_all()
        teardown_databases(config, verbosity=0)


@pytest.fixture
def db(request: pytest.FixtureRequest) -> None:
    """Database access: rolled back at the end, or on the private copy if the test has one.

    So `clinic`, `patient` and the other standing people serve both kinds of test.
    """
    own = "fresh_db" in request.fixturenames
    request.getfixturevalue("fresh_db" if own else "_django_db_helper")


@pytest.fixture
def fresh_db(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Generator[str]:
    """The whole test runs on its own copy of the migrated database; yields the copy's name."""
    if request.node.get_closest_marker("django_db"):
        raise pytest.UsageError("Use either fresh_db or the django_db mark, not both.")
    with django_db_blocker.unblock(), _private_copy() as name:  # type: ignore[attr-defined]
        yield name


@contextmanager
def _private_copy() -> Iterator[str]:
    default = connections.settings["default"]
    shared = default["NAME"]
    _close_all()
    name = f"{_stem(shared)}_{next(_number)}{Path(shared).suffix}"
    _copy(_pristine_of(shared), name)
    default["NAME"] = connections["default"].settings_dict["NAME"] = name
    try:
        yield name
    finally:
        _close_all()
        default["NAME"] = connections["default"].settings_dict["NAME"] = shared
        _drop(name)


def _close_all() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()


def _stem(name: str) -> str:
    return name.removesuffix(Path(name).suffix)


def _pristine_of(shared: str) -> str:
    return f"{_stem(shared)}_pristine{Path(shared).suffix}"


def _make_pristine() -> None:
    """A copy that nothing ever connects to: what every private copy is made from."""
    shared = connections.settings["default"]["NAME"]
    _close_all()
    _drop(_pristine_of(shared))
    _copy(shared, _pristine_of(shared))


def _copy(source: str, target: str) -> None:
    if _on_sqlite():
        # SQLite's own backup, because a copied file lacks what still lies in the WAL.
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
        return
    with connections["default"]._nodb_cursor() as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source]
        )
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(target), sql.Identifier(source)
            )
        )


def _drop(name: str) -> None:
    if _on_sqlite():
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
        return
    with connections["default"]._nodb_cursor() as server:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        server.execute(drop.format(sql.Identifier(name)))


def _on_sqlite() -> bool:
    return str(connections.settings["default"]["ENGINE"]).endswith("sqlite3")
