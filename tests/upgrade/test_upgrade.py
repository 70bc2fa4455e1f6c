"""An installation of an earlier release is brought up to date and loses nothing."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from tests.fhir_bundles import a_person
from tests.harness.installation import ON_POSTGRES, Installation, on_disk
from tests.upgrade.shape import connection_to, guards_of, shape_of

HERE = Path(__file__).parent
ENGINE = "postgresql" if ON_POSTGRES else "sqlite"
RELEASES = sorted(path.name.split(f".{ENGINE}")[0] for path in HERE.glob(f"*.{ENGINE}.sql.gz"))
# Django's own books: a migration is meant to write in them.
ITS_OWN = ("django_", "auth_", "sqlite_")
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=RELEASES)
def older(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation as a release left it, not yet brought up to date."""
    script = gzip.decompress((HERE / f"{request.param}.{ENGINE}.sql.gz").read_bytes()).decode()
    with on_disk() as installation:
        if ON_POSTGRES:
            with psycopg.connect(installation.url) as connection:
                connection.execute(script)  # type: ignore[arg-type]
        else:
            with closing(sqlite3.connect(_file(installation))) as lite:
                lite.executescript(script)
        yield installation


@pytest.mark.database
def test_an_older_database_is_upgraded_and_work_goes_on(
    older: Installation, tmp_path: Path, fresh_db: str
) -> None:
    before, guards = _rows(older), _guards(older)
    assert sum(map(len, before.values())) > 500, "the stored release is nearly empty"

    _succeeds(older, "prepare")

    after = _rows(older)
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0]} for row in after[table]] if rows else []
        assert kept == rows, f"{table} was rewritten by a migration"
    assert guards <= _guards(older), "append-only tables lost their guards"
    _succeeds(older, "verify-audit")
    _has_the_tables_of_the_tests(older)

    record = tmp_path / "record.json.gz"
    record.write_bytes(a_person(3).gzip())
    _succeeds(older, "import-fhir", "--clinic", "harbor", str(record))
    _succeeds(older, "prepare")
    _succeeds(older, "verify-audit")
    assert len(_rows(older)["people_patient"]) == len(before["people_patient"]) + 1


def _has_the_tables_of_the_tests(installation: Installation) -> None:
    """What all migrations made is what tests get, whose tables are made from the models at once."""
    migrated = connection_to(installation)
    try:
        there = shape_of(migrated)
        here = {
            name: shape
            for name, shape in shape_of(connection).items()
            if not name.startswith(ITS_OWN)
        }
        assert here, "the tests have no tables"
        assert {name: there.get(name) for name in here} == here
        assert guards_of(migrated) == guards_of(connection)
    finally:
        migrated.close()


def _succeeds(installation: Installation, *words: str) -> None:
    done = installation.run(*words)
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"


def _rows(installation: Installation) -> Rows:
    """Every row of every table of ours, by column name, in the order of the primary key."""
    if ON_POSTGRES:
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        with psycopg.connect(installation.url) as connection:
            tables = [str(row[0]) for row in connection.execute(names)]
            asked = {
                name: sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)) for name in tables
            }
            return _ours({name: _named(connection.execute(ask)) for name, ask in asked.items()})
    with closing(sqlite3.connect(_file(installation))) as lite:
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [str(row[0]) for row in lite.execute(names)]
        return _ours({name: _named(lite.execute(f'SELECT * FROM "{name}"')) for name in tables})


def _named(cursor: Any) -> list[dict[str, Any]]:
    columns = [column[0] for column in cursor.description]
    return sorted((dict(zip(columns, row, strict=True)) for row in cursor), key=_key)


def _key(row: dict[str, Any]) -> str:
    return str(row.get("id", row))


def _ours(tables: Rows) -> Rows:
    return {name: rows for name, rows in tables.items() if not name.startswith(ITS_OWN)}


def _guards(installation: Installation) -> set[str]:
    if ON_POSTGRES:
        with psycopg.connect(installation.url) as connection:
            query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
            return {str(row[0]) for row in connection.execute(query)}
    with closing(sqlite3.connect(_file(installation))) as lite:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        return {str(row[0]) for row in lite.execute(query)}


def _file(installation: Installation) -> str:
    return installation.url.removeprefix("sqlite:///")
