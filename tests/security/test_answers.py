"""Every answer carries its security headers, and looking changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from tests.security.address_table import Entry, table
from tests.security.opening import address, opened
from tests.security.world import STAFF_ROLES, World
from tests.standing_people import PASSWORD

ALL = list(table().values())
READ = [entry for entry in ALL if not entry.post]
JOURNALS_AND_SESSIONS = {
    "audit_entry",
    "audit_head",
    "django_session",
    "usersessions_usersession",
    "web_cache",
    "accounts_shift",  # begins with the sign-in of the test itself
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "form-action": "'self'",
}


def _name(entry: Entry) -> str:
    return entry.name


@pytest.mark.parametrize("entry", ALL, ids=_name)
def test_every_answer_carries_its_headers(entry: Entry, world: World, client: Client) -> None:
    client.force_login(world.make_user(*STAFF_ROLES, username="everybody"))
    for visitor in (client, Client()):
        headers = opened(visitor, world, entry).headers
        rules = dict(
            part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
        )
        assert POLICY.items() <= rules.items()
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("entry", READ, ids=_name)
def test_looking_twice_changes_nothing(entry: Entry, world: World, client: Client) -> None:
    client.force_login(world.make_user(*STAFF_ROLES, username="everybody"))
    url = address(world, entry)
    before = _checksums()
    for method in (client.get, client.head, client.get):
        assert method(url).status_code < 500
    changed = sorted(name for name, mark in _checksums().items() if before[name] != mark)
    if not entry.changes:
        assert changed == []


@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
def test_odd_methods_find_nothing(method: str, client: Client, db: None) -> None:
    assert client.generic(method, "/account/login/").status_code == 405


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(
    world: World, client: Client
) -> None:
    nurse = world.make_user("nurse")
    client.get("/account/login/")
    client.post("/account/login/", {"login": nurse.username, "password": PASSWORD})
    for name in ("session", "csrf"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def _checksums() -> dict[str, str]:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return {name: _checksum(name) for name in sorted(tables - JOURNALS_AND_SESSIONS)}


def _checksum(table_name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table_name}"')
        rows: Iterable[tuple[object, ...]] = cursor.fetchall()
    return hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()


def test_the_checksum_sees_a_change(world: World) -> None:
    before = _checksums()
    models.Model.save(world.clinic)
    assert _checksums() == before
    world.clinic.name = "Another name"
    world.clinic.save()
    assert [name for name, mark in _checksums().items() if before[name] != mark] == [
        "people_clinic"
    ]
