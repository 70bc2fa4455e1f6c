"""Database away, disk full, database busy: the page says so, keeps what was answered, recovers."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.db.backends.signals import connection_created
from django.test import Client, override_settings
from tests.harness.installation import Installation

from ataraxy.platform.people.models import Clinic
from ataraxy.web.errors import cause_of


def test_the_database_goes_away_and_comes_back(on_own_postgres: Installation) -> None:
    clinic, server = on_own_postgres, on_own_postgres.server
    assert server is not None
    clinic.start_web()
    assert clinic.post("/door/", key="before", family="Before")[0] == 200

    server.stop()
    status, page = clinic.post("/door/", key="during", family="During")
    assert status == 503
    assert "database cannot be reached" in page
    assert "everything that a page had confirmed" in page
    assert clinic.get("/health/live")[0] == 200
    assert clinic.get("/health")[0] == 503

    server.start()
    _until(lambda: clinic.post("/door/", key="during", family="During")[0] == 200)
    # The other process may find its own connection gone only now: it says so once, and serves.
    _until(lambda: clinic.post("/door/", key="before", family="Before")[0] == 200)
    counted = clinic.run(
        "shell", "-v", "0", "-c",
        "from ataraxy.platform.service.models import Receipt; print(Receipt.objects.count())",
    )  # fmt: skip
    assert counted.stdout.strip() == "2", "the repeated one counts once"


@pytest.fixture
def door(fresh_db: str) -> Iterator[Client]:
    """The door, inside this process, on a private database."""
    Clinic.objects.create(slug="harbor", name="Harbor", timezone="UTC", country="US")
    with override_settings(ROOT_URLCONF="tests.safety.door"):
        yield Client(raise_request_exception=False)


def _send(door: Client, key: str) -> Any:
    return door.post("/door/", {"key": key, "family": "Rivera"})


@contextmanager
def _full_disk() -> Iterator[None]:
    """Neither database may grow: SQLite by its page limit, PostgreSQL by the server's own error."""

    def no_room(sender: object, connection: Any, **_: object) -> None:
        if connection.vendor == "sqlite":
            connection.connection.execute("PRAGMA max_page_count = 1")
        else:
            connection.execute_wrappers.append(_disk_full)

    connection.close()
    connection_created.connect(no_room)
    try:
        yield
    finally:
        connection_created.disconnect(no_room)
        connection.execute_wrappers.clear()
        connection.close()


def _disk_full(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith("INSERT"):
        sql, params, many = (
            "DO $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' "
            "USING ERRCODE = 'disk_full'; END $$",
            None,
            False,
        )
    return execute(sql, params, many, context)


def _send_until_refused(door: Client) -> tuple[str, Any]:
    """SQLite still finds room in half-empty pages; take it."""
    for number in range(2000):
        answer = _send(door, f"during-{number}")
        if answer.status_code != 200:
            return f"during-{number}", answer
    pytest.fail("the disk never filled up")


def test_a_full_disk_is_named_and_the_form_counts_once_there_is_room(door: Client) -> None:
    assert _send(door, "before").status_code == 200
    with _full_disk():
        key, answer = _send_until_refused(door)
        page = answer.content.decode()
        assert answer.status_code == 503
        assert "disk of the clinic’s server is full" in page
        assert "everything that a page had confirmed" in page
        assert answer.headers["Retry-After"] == "300"
    again = _send(door, key)
    assert again.status_code == 200
    assert _send(door, key).json() == again.json()


def test_a_busy_sqlite_database_asks_to_send_again(door: Client, fresh_db: str) -> None:
    if connection.vendor != "sqlite":
        assert cause_of(OperationalError("canceling statement due to lock timeout")) == "busy"
        return
    with _waiting_at_most(0.2), closing(sqlite3.connect(fresh_db)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        answer = _send(door, "busy")
        assert answer.status_code == 503
        assert "busy" in answer.content.decode()
        assert answer.headers["Retry-After"] == "5"
        other.execute("ROLLBACK")
    assert _send(door, "busy").status_code == 200


@contextmanager
def _waiting_at_most(seconds: float) -> Iterator[None]:
    options = connections.settings["default"]["OPTIONS"]
    usual = options["timeout"]
    connection.close()
    options["timeout"] = seconds
    try:
        yield
    finally:
        connection.close()
        options["timeout"] = usual


def test_twenty_writers_at_once_all_get_through(door: Client) -> None:
    """Short transactions and twenty seconds of patience: nobody sees “busy” in ordinary work."""
    statuses: list[int] = []

    def write(number: int) -> None:
        statuses.append(_send(Client(), f"writer-{number}").status_code)
        connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 20


def _until(condition: Any, within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not recover"
        time.sleep(0.1)
