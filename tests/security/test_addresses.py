"""Every address times every role, plus the other clinic and nobody: generated from the resolver."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from tests.security.address_table import Entry, addresses, table
from tests.security.opening import (
    FAILED,
    REFUSED,
    address,
    opened,
    shows_something_of_the_clinic,
)
from tests.security.world import STAFF_ROLES, World
from tests.standing_people import PASSWORD

from ataraxy.platform.accounts.middleware import ENROLMENT
from ataraxy.platform.accounts.permissions import roles_for

STAFF_PAGES = [entry for entry in table().values() if entry.is_staff_page]
SIGNED_IN = [entry for entry in table().values() if entry.may != "public"]
ALL = list(table().values())


def _name(entry: Entry) -> str:
    return entry.name


def test_every_address_has_a_line_in_the_table_and_every_line_an_address() -> None:
    assert sorted(addresses()) == sorted(table())


@pytest.mark.parametrize("entry", ALL, ids=_name)
def test_the_line_says_what_the_view_asks(entry: Entry) -> None:
    view = addresses()[entry.name].view
    asked = getattr(view, "permission", None)
    if entry.is_staff_page:
        assert asked == entry.may
    else:
        assert asked is None, f"{entry.name} asks for {asked}; the table says {entry.may}"


@pytest.mark.parametrize("entry", STAFF_PAGES, ids=_name)
def test_the_roles_that_may_and_no_others(entry: Entry, world: World) -> None:
    may = roles_for(entry.may)
    for role in STAFF_ROLES:
        client = Client(raise_request_exception=False)
        client.force_login(world.make_user(role))
        status = opened(client, world, entry).status_code
        assert status < FAILED, f"{role} broke {entry.name}"
        if entry.name == "desk:today" and role not in may:
            assert status == 302, f"{role} is not led on from the home page"
        else:
            assert (status == REFUSED) == (role not in may), f"{role} got {status}"


@pytest.mark.parametrize("entry", SIGNED_IN, ids=_name)
def test_nobody_signed_in_is_led_to_sign_in(entry: Entry, world: World, client: Client) -> None:
    answer = opened(client, world, entry)
    assert answer.status_code in {302, 403}
    if answer.status_code == 302:
        assert answer.headers["Location"].split("?")[0] in {reverse("account_login"), "/"}


@pytest.mark.parametrize("entry", STAFF_PAGES, ids=_name)
def test_what_belongs_to_another_clinic_is_not_there(
    entry: Entry, world: World, client: Client
) -> None:
    """Everybody over there, in all roles at once, gets what they would get for a made-up id."""
    stranger = world.make_user(*STAFF_ROLES, at=world.other, username="stranger")
    client.force_login(stranger)
    if entry.post:  # some ask for the password again before they look at anything
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    status = opened(client, world, entry).status_code
    if shows_something_of_the_clinic(world, entry):
        assert status == 404
    else:
        assert status < FAILED


@pytest.mark.parametrize("entry", SIGNED_IN, ids=_name)
def test_without_a_second_factor_nothing_but_enrolment_opens(
    entry: Entry, world: World, client: Client
) -> None:
    newcomer = world.make_user(*STAFF_ROLES, username="newcomer")
    Authenticator.objects.filter(user=newcomer).delete()
    client.force_login(newcomer)
    answer = opened(client, world, entry)
    if entry.name not in ENROLMENT:
        assert answer.status_code == 302
        assert answer.headers["Location"] == reverse("accounts:enrol")


@pytest.mark.parametrize("entry", SIGNED_IN, ids=_name)
def test_a_locked_screen_opens_nothing(entry: Entry, world: World, client: Client) -> None:
    client.force_login(world.make_user(*STAFF_ROLES, username="everybody"))
    client.post(reverse("accounts:lock"))
    view = addresses()[entry.name].view
    if getattr(view, "survives_lock", False) or entry.name == "account_logout":
        return
    answer = opened(client, world, entry)
    assert answer.status_code in {302, 423}
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(reverse("accounts:unlock"))


@pytest.mark.parametrize("entry", ALL, ids=_name)
def test_a_form_without_its_token_is_refused(entry: Entry, world: World) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.make_user(*STAFF_ROLES, username="everybody"))
    answer = client.post(address(world, entry), {"anything": "x"})
    if not entry.bare_post:
        assert answer.status_code in {REFUSED, 405}
