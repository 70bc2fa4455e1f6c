"""A screen nobody touches locks; the server refuses pages, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.pins import set_pin
from ataraxy.platform.accounts.shifts import end_shift, running_shift, start_shift
from ataraxy.platform.accounts.tablets import mark_device, register_tablet
from ataraxy.platform.people.models import Clinic

PIN = "481920"
PAGE = "/account/sessions/"


@pytest.fixture
def nurse(make_user: MakeUser) -> User:
    """A nurse with a PIN."""
    user = make_user("nurse")
    set_pin(user, PIN)
    return user


@pytest.fixture
def desk(client: Client, nurse: User) -> Client:
    """The nurse at an ordinary computer."""
    client.force_login(nurse)
    return client


@pytest.fixture
def tablet(desk: Client, clinic: Clinic, nurse: User) -> Client:
    """The nurse at a registered tablet."""
    _, token = register_tablet(clinic_id=clinic.pk, name="Room 2", by=nurse)
    answer = HttpResponse()
    mark_device(answer, token)
    for name, morsel in answer.cookies.items():
        desk.cookies[name] = morsel.value
    return desk


def _unlock(client: Client, secret: str, method: str, **more: str) -> HttpResponse:
    data = {"unlock-secret": secret, "unlock-method": method, **more}
    return client.post(reverse("accounts:unlock"), data)  # type: ignore[return-value]


def test_ten_minutes_without_action_lock_and_the_password_opens(desk: Client) -> None:
    begin = timezone.now()
    with time_machine.travel(begin + timedelta(minutes=9), tick=False):
        assert desk.get(PAGE).status_code == 200
    with time_machine.travel(begin + timedelta(minutes=19, seconds=1), tick=False):
        answer = desk.get(PAGE)
        assert (
            answer.headers["Location"]
            == f"{reverse('accounts:unlock')}?next=%2Faccount%2Fsessions%2F"
        )
        assert _unlock(desk, "wrong", "password").status_code == 422
        assert desk.get(PAGE).status_code == 302
        opened = _unlock(desk, PASSWORD, "password", **{"unlock-next": PAGE})
        assert opened.headers["Location"] == PAGE
        assert desk.get(PAGE).status_code == 200


def test_a_lock_holds_even_when_the_clock_is_turned_back(desk: Client) -> None:
    desk.post(reverse("accounts:lock"))
    assert desk.get(PAGE).status_code == 302
    with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=False):
        assert desk.get(PAGE).status_code == 302


def test_what_a_page_asks_by_itself_is_refused_while_locked(desk: Client) -> None:
    desk.post(reverse("accounts:lock"))
    assert desk.get(PAGE, headers={"accept": "application/json"}).status_code == 423
    assert desk.get(PAGE, headers={"hx-request": "true"}).status_code == 423


def test_typing_without_asking_for_pages_keeps_the_screen_open(desk: Client) -> None:
    begin = timezone.now()
    for minutes in range(1, 31):
        with time_machine.travel(begin + timedelta(minutes=minutes), tick=False):
            assert desk.post(reverse("accounts:present")).status_code == 204
    with time_machine.travel(begin + timedelta(minutes=31), tick=False):
        assert desk.get(PAGE).status_code == 200


def test_a_form_sent_to_a_locked_screen_is_kept_and_goes_out_after_unlocking(desk: Client) -> None:
    desk.post(reverse("accounts:lock"))
    typed = {"note": "Sleeps well, “calm”", "many": ["1", "2"]}
    held = desk.post("/account/pin/?x=1", typed)
    text = held.content.decode()
    assert held.status_code == 423
    assert 'name="note" value="Sleeps well, “calm”"' in text
    assert text.count('name="many"') == 2
    opened = _unlock(desk, PASSWORD, "password", **{"unlock-resume": "/account/pin/?x=1"})
    assert opened.status_code == 307  # the browser repeats the request with its body
    assert opened.headers["Location"] == "/account/pin/?x=1"


def test_unlocking_never_leads_to_another_site(desk: Client) -> None:
    desk.post(reverse("accounts:lock"))
    away = {"unlock-next": "https://elsewhere.example/", "unlock-resume": "//elsewhere.example/"}
    assert _unlock(desk, PASSWORD, "password", **away).headers["Location"] == "/"


def test_a_tablet_unlocks_with_the_pin_and_a_computer_does_not(desk: Client, nurse: User) -> None:
    desk.post(reverse("accounts:lock"))
    assert _unlock(desk, PIN, "pin").status_code == 422
    assert desk.get(PAGE).status_code == 302


def test_a_registered_tablet_unlocks_with_the_pin(tablet: Client) -> None:
    tablet.post(reverse("accounts:lock"))
    assert _unlock(tablet, PIN, "pin").status_code == 302
    assert tablet.get(PAGE).status_code == 200


def test_a_second_nurse_takes_over_the_tablet_and_the_first_stays_on_shift(
    tablet: Client, nurse: User, make_user: MakeUser
) -> None:
    second = make_user("nurse", username="second")
    set_pin(second, "730265")
    start_shift(second)
    ends_at = running_shift(second).ends_at  # type: ignore[union-attr]
    tablet.post(reverse("accounts:lock"))
    data = {"username": "second", "pin": "730265"}
    assert tablet.post(reverse("accounts:switch"), data).status_code == 302
    assert tablet.session["_auth_user_id"] == str(second.pk)
    assert tablet.get(PAGE).status_code == 200
    assert running_shift(nurse)
    assert running_shift(second).ends_at == ends_at  # type: ignore[union-attr]


def test_nobody_takes_over_without_a_shift_of_their_own(
    tablet: Client, nurse: User, make_user: MakeUser
) -> None:
    second = make_user("nurse", username="second")
    set_pin(second, "730265")
    end_shift(second)
    data = {"username": "second", "pin": "730265"}
    assert tablet.post(reverse("accounts:switch"), data).status_code == 422
    assert tablet.session["_auth_user_id"] == str(nurse.pk)


def test_a_pin_is_chosen_after_the_password_was_given_again(desk: Client, nurse: User) -> None:
    url = reverse("accounts:pin")
    assert desk.get(url).headers["Location"].startswith(reverse("account_reauthenticate"))
    desk.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"pin": "111111", "again": "111111"}).status_code == 422
    assert desk.post(url, {"pin": "602817", "again": "602818"}).status_code == 422
    assert desk.post(url, {"pin": "602817", "again": "602817"}).status_code == 302
    nurse.pin.refresh_from_db()
    assert nurse.pin.hashed.startswith("argon2")


def test_whoever_finds_a_locked_screen_can_sign_its_owner_out(desk: Client) -> None:
    desk.post(reverse("accounts:lock"))
    desk.post(reverse("account_logout"))
    assert "_auth_user_id" not in desk.session
