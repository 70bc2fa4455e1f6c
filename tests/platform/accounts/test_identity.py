"""The one door that answers: is this really them, now?"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from tests.standing_people import PASSWORD, TOTP_SECRET, MakeUser, code_for

from ataraxy.platform.accounts.codes import code_is_right, totp_of
from ataraxy.platform.accounts.identity import Confirmation, Method, confirm_identity, methods_for
from ataraxy.platform.accounts.models import Tablet, User
from ataraxy.platform.accounts.pins import pin_can_be, set_pin
from ataraxy.platform.accounts.shifts import end_shift, start_shift
from ataraxy.platform.accounts.tablets import mark_device, register_tablet, revoke
from ataraxy.platform.audit.actor import NETWORK
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic

PIN = "481920"


@pytest.fixture
def nurse(make_user: MakeUser) -> User:
    """A nurse with a PIN who began a shift."""
    user = make_user("nurse")
    set_pin(user, PIN)
    start_shift(user)
    return user


@pytest.fixture
def tablet(clinic: Clinic, nurse: User) -> tuple[Tablet, str]:
    """A registered tablet and its secret."""
    return register_tablet(clinic_id=clinic.pk, name="Room 2", by=nurse)


def _request(token: str = "") -> HttpRequest:
    request = RequestFactory().post("/")
    if token:
        response = HttpResponse()
        mark_device(response, token)
        request.COOKIES.update({name: morsel.value for name, morsel in response.cookies.items()})
    return request


def _try(
    user: User | str, secret: str, method: Method, request: HttpRequest | None = None
) -> Confirmation:
    return confirm_identity(
        user=user, secret=secret, method=method, purpose="test.sign", request=request or _request()
    )


def _journal() -> list[tuple[str, str]]:
    rows = Entry.objects.filter(clinic_id=NETWORK).order_by("number")
    return [(row.action, row.actor_name) for row in rows]


def test_the_right_password_confirms_and_is_journalled(nurse: User) -> None:
    found = _try(nurse, PASSWORD, Method.PASSWORD)
    assert found
    assert found.user == nurse
    assert _journal() == [("identity.confirm", nurse.display_name)]


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(nurse: User) -> None:
    wrong = _try(nurse, "not this one at all", Method.PASSWORD)
    nobody = _try("no-such-person", PASSWORD, Method.PASSWORD)
    assert not wrong
    assert wrong.user is None
    assert str(wrong.decision) == str(nobody.decision)
    assert [action for action, _ in _journal()] == ["identity.refuse"] * 2
    assert "no-such-person" not in Entry.objects.latest("id").actor_name


def test_a_pin_confirms_on_a_registered_tablet_only(
    nurse: User, tablet: tuple[Tablet, str]
) -> None:
    assert not _try(nurse, PIN, Method.PIN)
    assert _try(nurse, PIN, Method.PIN, _request(tablet[1]))
    assert methods_for(nurse, _request(tablet[1])) == [Method.PIN, Method.PASSWORD]
    assert methods_for(nurse, _request()) == [Method.PASSWORD]


def test_a_revoked_or_forged_tablet_takes_no_pin(nurse: User, tablet: tuple[Tablet, str]) -> None:
    row, token = tablet
    assert not _try(nurse, PIN, Method.PIN, _request(f"{row.uid}.guessed"))
    assert not _try(nurse, PIN, Method.PIN, _request("nonsense"))
    revoke(row, nurse)
    assert not _try(nurse, PIN, Method.PIN, _request(token))


def test_a_pin_works_only_within_a_shift(nurse: User, tablet: tuple[Tablet, str]) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=11, minutes=59), tick=False):
        assert _try(nurse, PIN, Method.PIN, _request(tablet[1]))
    with time_machine.travel(timezone.now() + timedelta(hours=12, minutes=1), tick=False):
        assert not _try(nurse, PIN, Method.PIN, _request(tablet[1]))
    end_shift(nurse)
    assert not _try(nurse, PIN, Method.PIN, _request(tablet[1]))


def test_five_wrong_pins_put_the_pin_to_sleep_until_the_next_full_sign_in(
    nurse: User, tablet: tuple[Tablet, str]
) -> None:
    request = _request(tablet[1])
    for _ in range(5):
        assert not _try(nurse, "000001", Method.PIN, request)
    assert not _try(nurse, PIN, Method.PIN, request)
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        assert not _try(nurse, PIN, Method.PIN, request)
    start_shift(nurse)
    assert _try(nurse, PIN, Method.PIN, request)


def test_wrong_passwords_make_the_right_one_wait(nurse: User) -> None:
    for _ in range(5):
        _try(nurse, "wrong", Method.PASSWORD)
    refused = _try(nurse, PASSWORD, Method.PASSWORD)
    assert "Wait 15 minutes" in str(refused.decision)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert _try(nurse, PASSWORD, Method.PASSWORD)


def test_a_right_secret_forgets_earlier_slips(nurse: User) -> None:
    for _ in range(3):
        for _ in range(4):
            _try(nurse, "wrong", Method.PASSWORD)
        assert _try(nurse, PASSWORD, Method.PASSWORD)


def test_someone_who_left_confirms_nothing(nurse: User) -> None:
    nurse.is_active = False
    nurse.save()
    assert not _try(nurse, PASSWORD, Method.PASSWORD)


def test_inside_a_transaction_the_door_refuses_to_answer(fresh_db: None) -> None:
    user = User.objects.create(username="somebody")
    with pytest.raises(RuntimeError), transaction.atomic():
        _try(user, "x", Method.PASSWORD)


def test_a_code_is_good_once_for_as_long_as_it_is_accepted(nurse: User) -> None:
    stored = totp_of(nurse)
    assert stored is not None
    assert TOTP_SECRET not in str(stored.data)
    start = 1_800_000_000
    code = code_for(start)
    with time_machine.travel(start, tick=False):
        assert code_is_right(nurse, code)
    for later in (0, 31, 45, 59):
        with time_machine.travel(start + later, tick=False):
            assert not code_is_right(nurse, code)


@pytest.mark.parametrize(
    "pin", ["12345", "111111", "123456", "987654", "121212", "12a456", "١٢٣٤٥٦"]
)
def test_a_pin_that_anybody_would_try_first_is_refused(pin: str) -> None:
    assert not pin_can_be(pin)


@pytest.mark.parametrize("pin", ["481920", "730265", "90210447"])
def test_other_pins_may_be_chosen(pin: str) -> None:
    assert pin_can_be(pin)
