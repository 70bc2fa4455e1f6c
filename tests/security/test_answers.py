"""Every answer carries its security headers, and looking changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from tests.security.address_table import AREAS
from tests.security.opening import FAILED, address, opened
from tests.security.world import STAFF_ROLES, World
from tests.standing_people import PASSWORD

IN_EACH_ROOM = pytest.mark.parametrize("area", AREAS)
JOURNALS_AND_SESSIONS = {
    "audit_entry",
    "audit_head",
    "django_session",
    "usersessions_usersession",
    "web_cache",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
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


@IN_EACH_ROOM
@pytest.mark.either
def test_every_answer_carries_its_headers(area: str, world: World) -> None:
    wrong = []
    for entry in AREAS[area]:
        for visitor in (world.browser_of(*STAFF_ROLES), Client()):
            answer = opened(visitor, world, entry)
            wrong += [f"{entry.name}: {problem}" for problem in _problems(answer)]
    assert wrong == []


@IN_EACH_ROOM
def test_looking_changes_nothing(area: str, world: World) -> None:
    client = world.browser_of(*STAFF_ROLES)
    entries = [entry for entry in AREAS[area] if not entry.post and not entry.changes]
    urls = {entry.name: address(world, entry) for entry in entries}
    before, wrong = _checksums(), []
    for name, url in urls.items():
        for look in (client.get, client.head, client.get):
            status = look(url).status_code
        after = _checksums()
        changed = sorted(table for table, mark in after.items() if before[table] != mark)
        if changed or status >= FAILED:
            wrong.append(f"{name}: {status}, changed {changed}")
        before = after
    assert wrong == []


def test_odd_methods_find_nothing(client: Client, db: None) -> None:
    for method in ("TRACE", "CONNECT"):
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


def test_the_checksum_sees_a_change(world: World) -> None:
    before = _checksums()
    world.clinic.save()
    assert _checksums() == before
    world.clinic.name = "Another name"
    world.clinic.save()
    changed = [name for name, mark in _checksums().items() if before[name] != mark]
    assert changed == ["people_clinic"]


def _problems(answer: HttpResponseBase) -> Iterator[str]:
    told = answer.headers
    for name, value in HEADERS.items():
        if told.get(name) != value:
            yield f"{name} is {told.get(name)}"
    policy = told.get("Content-Security-Policy", "")
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    if not POLICY.items() <= rules.items() or "unsafe" in policy:
        yield f"its content policy is {policy}"
    if "no-store" not in told.get("Cache-Control", ""):
        yield f"Cache-Control is {told.get('Cache-Control')}"


def _checksums() -> dict[str, str]:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return {name: _checksum(name) for name in sorted(tables - JOURNALS_AND_SESSIONS)}


def _checksum(table_name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table_name}"')
        rows = sorted(map(repr, cursor.fetchall()))
    return hashlib.sha256(repr(rows).encode()).hexdigest()
