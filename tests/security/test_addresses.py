"""Every address times every role, plus the other clinic and nobody: generated from the resolver.

One test per check and room, because the world is the costly part; a failure lists each address.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.security.address_table import AREAS, Entry, addresses, table
from tests.security.opening import (
    FAILED,
    REFUSED,
    address,
    closed_doors,
    opened,
    shows_something_of_the_clinic,
)
from tests.security.world import STAFF_ROLES, World
from tests.standing_people import PASSWORD

from ataraxy.platform.accounts.middleware import ENROLMENT
from ataraxy.platform.accounts.permissions import roles_for

IN_EACH_ROOM = pytest.mark.parametrize("area", AREAS)
HOME = "desk:today"


def _staff_pages(area: str) -> list[Entry]:
    return [entry for entry in AREAS[area] if entry.is_staff_page]


def _signed_in(area: str) -> list[Entry]:
    return [entry for entry in AREAS[area] if entry.may != "public"]


def test_every_address_has_a_line_in_the_table_and_every_line_an_address() -> None:
    assert sorted(addresses()) == sorted(table())


def test_each_line_says_what_its_view_asks() -> None:
    wrong = []
    for entry in table().values():
        asked = getattr(addresses()[entry.name].view, "permission", None)
        if asked != (entry.may if entry.is_staff_page else None):
            wrong.append(f"{entry.name} asks for {asked}; the table says {entry.may}")
    assert wrong == []


@IN_EACH_ROOM
@pytest.mark.either
def test_the_roles_that_may_and_no_others(area: str, world: World) -> None:
    """A page that opens leads nowhere closed either: a link is drawn for who may follow it."""
    wrong = []
    for role in STAFF_ROLES:
        client = world.browser_of(role)
        for entry in _staff_pages(area):
            answer = opened(client, world, entry)
            status = answer.status_code
            wrong += [f"{entry.name} leads {role} to {url}" for url in closed_doors(answer, role)]
            allowed = role in roles_for(entry.may)
            led_on = entry.name == HOME and not allowed and status == 302
            if status >= FAILED or (not led_on and (status == REFUSED) == allowed):
                wrong.append(f"{entry.name}: {role} got {status}")
    assert wrong == []


@IN_EACH_ROOM
def test_nobody_signed_in_is_led_to_sign_in(area: str, world: World) -> None:
    to_sign_in = {reverse("account_login"), "/"}
    wrong = []
    for entry in _signed_in(area):
        answer = opened(Client(), world, entry)
        there = answer.headers.get("Location", "").split("?")[0]
        if answer.status_code != REFUSED and there not in to_sign_in and not _told(entry, answer):
            wrong.append(f"{entry.name}: {answer.status_code} {there}")
    assert wrong == []


@IN_EACH_ROOM
def test_what_belongs_to_another_clinic_is_not_there(area: str, world: World) -> None:
    """Somebody over there, in all roles at once, gets what they would get for a made-up id."""
    client = world.browser_of(*STAFF_ROLES, at=world.other)
    # Some forms ask for the password again before they look at anything.
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    wrong = []
    for entry in _staff_pages(area):
        status = opened(client, world, entry).status_code
        if status >= FAILED or (shows_something_of_the_clinic(world, entry) and status != 404):
            wrong.append(f"{entry.name}: {status}")
    assert wrong == []


@IN_EACH_ROOM
def test_without_a_second_factor_nothing_but_enrolment_opens(area: str, world: World) -> None:
    newcomer = world.make_user(*STAFF_ROLES, username="newcomer")
    Authenticator.objects.filter(user=newcomer).delete()
    client = Client()
    client.force_login(newcomer)
    closed = (entry for entry in _signed_in(area) if entry.name not in ENROLMENT)
    assert _not_led_to(reverse("accounts:enrol"), client, world, closed) == []


@IN_EACH_ROOM
def test_a_locked_screen_opens_nothing(area: str, world: World) -> None:
    client = world.browser_of(*STAFF_ROLES)
    client.post(reverse("accounts:lock"))
    shut = (entry for entry in _signed_in(area) if not _survives(entry))
    assert _not_led_to(reverse("accounts:unlock"), client, world, shut, also=423) == []


@IN_EACH_ROOM
def test_a_form_without_its_token_is_refused(area: str, world: World) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.make_user(*STAFF_ROLES, username="everybody"))
    taken = []
    for entry in AREAS[area]:
        status = client.post(address(world, entry), {"anything": "x"}).status_code
        if status not in {REFUSED, 405} and not entry.bare_post:
            taken.append(f"{entry.name}: {status}")
    assert taken == []


def _survives(entry: Entry) -> bool:
    view = addresses()[entry.name].view
    return getattr(view, "survives_lock", False)


def _told(entry: Entry, answer: HttpResponse) -> bool:
    """A script that listens is answered 401, because it would take a page for an answer."""
    listens = getattr(addresses()[entry.name].view, "for_script", False)
    return listens and answer.status_code == 401


def _not_led_to(
    place: str, client: Client, world: World, entries: Iterable[Entry], also: int = 302
) -> list[str]:
    wrong = []
    for entry in entries:
        answer = opened(client, world, entry)
        there = answer.headers.get("Location", "").split("?")[0]
        if answer.status_code != also and there != place and not _told(entry, answer):
            wrong.append(f"{entry.name}: {answer.status_code} {there}")
    return wrong
