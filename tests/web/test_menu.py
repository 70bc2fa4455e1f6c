"""The menu shows each person their own places, and where they are."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.accounts.permissions import roles_for
from ataraxy.web.navigation import PLACES, entries

pytestmark = pytest.mark.usefixtures("in_clinic")


def test_every_place_asks_for_a_permission_that_exists() -> None:
    for place in PLACES:
        assert roles_for(place.permission)


def test_somebody_sees_only_what_they_may_open(make_actor: MakeActor) -> None:
    nurse = {entry.url for entry in entries(make_actor("nurse"), "/")}
    auditor = {entry.url for entry in entries(make_actor("auditor"), "/")}
    assert "/people/" in nurse
    assert "/people/" not in auditor


def test_one_place_at_most_is_marked_as_here(make_actor: MakeActor) -> None:
    for path in ("/", "/people/", "/patients/x/", "/search/", "/work/", "/nowhere/"):
        here = [entry for entry in entries(make_actor("nurse"), path) if entry.current]
        assert len(here) <= 1
    assert [entry.url for entry in entries(make_actor("nurse"), "/patients/x/") if entry.current]


def test_a_phone_bar_holds_what_fits(make_actor: MakeActor) -> None:
    assert sum(entry.bar for entry in entries(make_actor("prescriber", "nurse"), "/")) <= 4


def test_nobody_is_offered_a_search_that_would_be_refused(make_user: MakeUser) -> None:
    shown = {}
    for role, page in (("researcher", "/workbench/"), ("nurse", "/people/")):
        client = Client()
        client.force_login(make_user(role))
        shown[role] = "data-quick-search" in client.get(page).content.decode()
    assert shown == {"researcher": False, "nurse": True}
