"""Pages run in a few threads that keep their connection; an error or a lost one does not spread."""

from __future__ import annotations

import urllib.request

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from ataraxy.web import kept_connection
from ataraxy.web.asgi import pages


@pytest.fixture
def opened() -> object:
    """How many connections were opened while the test ran."""
    seen: list[object] = []

    def note(sender: object, **_: object) -> None:
        seen.append(sender)

    connection_created.connect(note)
    yield seen
    connection_created.disconnect(note)


def _get(address: str) -> int:
    with urllib.request.urlopen(address, timeout=20) as answer:
        answer.read()
        return int(answer.status)


def test_twenty_pages_open_no_more_connections_than_there_are_threads(
    live: str, opened: list[object]
) -> None:
    for _ in range(20):
        assert _get(f"{live}/health") == 200
    assert 1 <= len(opened) <= pages.threads


def test_a_connection_that_died_meanwhile_is_replaced(
    live: str, opened: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_connection, "TRUSTED_S", 0.0)
    assert _get(f"{live}/health") == 200
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    else:
        pages.let_go()
    before = len(opened)
    for _ in range(4):
        assert _get(f"{live}/health") == 200
    assert len(opened) > before


def test_a_page_begins_in_nobodys_clinic_and_language(live: str) -> None:
    first = urllib.request.Request(f"{live}/account/login/", headers={"Accept-Language": "es"})
    with urllib.request.urlopen(first) as answer:
        assert 'lang="es"' in answer.read().decode()
    for _ in range(2 * pages.threads):
        with urllib.request.urlopen(f"{live}/account/login/") as answer:
            assert 'lang="en"' in answer.read().decode()
