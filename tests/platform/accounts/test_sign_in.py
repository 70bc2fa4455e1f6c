"""Signing in: name, password and a second factor; nothing but enrolment without one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.standing_people import PASSWORD, MakeUser, code_for

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.shifts import running_shift
from ataraxy.platform.audit.actor import NETWORK
from ataraxy.platform.audit.models import Entry
from ataraxy.web import settings as clinic_settings

START = 1_800_000_010


def _give_password(client: Client, name: str, password: str = PASSWORD) -> str:
    answer = client.post(reverse("account_login"), {"login": name, "password": password})
    return str(answer.headers.get("Location", ""))


def _actions() -> list[str]:
    rows = Entry.objects.filter(clinic_id=NETWORK, action__startswith="account.")
    return list(rows.order_by("number").values_list("action", flat=True))


def test_password_and_code_open_a_shift_and_are_journalled(
    client: Client, make_user: MakeUser
) -> None:
    nurse = make_user("nurse")
    with time_machine.travel(START, tick=False):
        assert _give_password(client, nurse.username) == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session
        answer = client.post(reverse("mfa_authenticate"), {"code": code_for(START)})
        assert answer.status_code == 302
        assert client.session["_auth_user_id"] == str(nurse.pk)
        shift = running_shift(nurse)
    assert shift
    assert shift.ends_at - shift.started_at == timedelta(hours=12)
    assert _actions() == ["account.sign_in"]


def test_a_code_that_opened_one_session_opens_no_second(
    client: Client, make_user: MakeUser
) -> None:
    nurse = make_user("nurse")
    code = code_for(START)
    with time_machine.travel(START, tick=False):
        _give_password(client, nurse.username)
        client.post(reverse("mfa_authenticate"), {"code": code})
    with time_machine.travel(START + 35, tick=False):  # accepted by the clock, used already
        other = Client()
        _give_password(other, nurse.username)
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert "_auth_user_id" not in other.session
    assert _actions() == ["account.sign_in"]


def test_wrong_passwords_are_journalled_and_slowed(client: Client, make_user: MakeUser) -> None:
    nurse = make_user("nurse")
    for _ in range(5):
        _give_password(client, nurse.username, "wrong wrong wrong wrong")
    answer = client.post(reverse("account_login"), {"login": nurse.username, "password": PASSWORD})
    assert "Too many failed login attempts" in answer.content.decode()
    assert _actions() == ["account.sign_in_failed"] * 5
    assert str(nurse.uid) in Entry.objects.latest("id").subject


def test_a_password_typed_as_user_name_is_not_kept(client: Client, make_user: MakeUser) -> None:
    make_user("nurse")
    _give_password(client, PASSWORD, "x")
    entry = Entry.objects.latest("id")
    assert entry.action == "account.sign_in_failed"
    assert PASSWORD not in entry.actor_name + entry.subject + entry.detail


def test_nobody_signs_up(client: Client, db: None) -> None:
    assert client.get("/account/signup/").status_code == 404
    assert client.get("/account/password/reset/").status_code == 404


@pytest.fixture
def newcomer(make_user: MakeUser) -> User:
    """Somebody whose account was made this morning: a temporary password, no second factor."""
    user = make_user("nurse", username="newcomer")
    Authenticator.objects.filter(user=user).delete()
    user.password_is_temporary = True
    user.save()
    return user


def test_a_newcomer_reaches_only_enrolment_until_the_second_factor_stands(
    fresh_db: str, client: Client, newcomer: User
) -> None:
    _give_password(client, newcomer.username)
    for closed in (reverse("accounts:pin"), reverse("usersessions_list"), reverse("mfa_index")):
        assert client.get(closed).headers["Location"] == reverse("accounts:enrol")
    assert "Choose my password" in client.get(reverse("accounts:enrol")).content.decode()
    own = "my very own long sentence"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": own, "password2": own},
    )
    assert "second one" in client.get(reverse("accounts:enrol")).content.decode()
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert client.get(reverse("usersessions_list")).status_code == 200
    assert running_shift(newcomer)
    assert _actions() == [
        "account.sign_in",
        "account.password_changed",
        "account.factor_added",  # the app
        "account.factor_added",  # its recovery codes
    ]


@pytest.mark.parametrize("short", ["Fourteen chars", "correcthorse"])
def test_a_password_has_at_least_fifteen_characters(
    client: Client, newcomer: User, short: str
) -> None:
    _give_password(client, newcomer.username)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": short, "password2": short},
    )
    newcomer.refresh_from_db()
    assert newcomer.password_is_temporary


def test_passwords_are_kept_as_argon2(make_user: MakeUser) -> None:
    assert make_user("nurse").password.startswith("argon2$argon2id$")
    # Tests hash at the least cost; the clinic at Django's.
    assert clinic_settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_the_last_second_factor_cannot_be_removed(client: Client, make_user: MakeUser) -> None:
    nurse = make_user("nurse")
    client.force_login(nurse)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=nurse).exists()


def test_recovery_codes_are_shown_once_and_only_when_asked_for(
    client: Client, make_user: MakeUser
) -> None:
    nurse = make_user("nurse")
    client.force_login(nurse)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = Authenticator.objects.get(user=nurse, type="recovery_codes").wrap().get_unused_codes()
    url = reverse("mfa_view_recovery_codes")
    assert codes[0] not in client.get(url).content.decode()
    assert codes[0] in client.post(url).content.decode()
    assert codes[0] not in client.post(url).content.decode()
    stored = Authenticator.objects.get(user=nurse, type="recovery_codes")
    assert codes[0] not in str(stored.data)


def test_a_session_ends_with_its_shift_however_busy_it_is(
    client: Client, make_user: MakeUser
) -> None:
    nurse = make_user("nurse")
    begin = timezone.now()
    with time_machine.travel(begin, tick=False):
        client.force_login(nurse)
    url = reverse("usersessions_list")
    for minutes in range(5, 12 * 60, 5):
        with time_machine.travel(begin + timedelta(minutes=minutes), tick=False):
            assert client.get(url).status_code == 200
    with time_machine.travel(begin + timedelta(hours=12, seconds=1), tick=False):
        assert client.get(url).headers["Location"].startswith(reverse("account_login"))
        assert "_auth_user_id" not in client.session


def test_signing_out_ends_the_shift(client: Client, make_user: MakeUser) -> None:
    nurse = make_user("nurse")
    client.force_login(nurse)
    assert running_shift(nurse)
    client.post(reverse("account_logout"))
    assert running_shift(nurse) is None
    assert _actions() == ["account.sign_in", "account.sign_out"]


def test_other_sessions_can_be_ended_and_that_is_journalled(
    client: Client, make_user: MakeUser
) -> None:
    nurse = make_user("nurse")
    elsewhere = Client()
    for later, one in enumerate((elsewhere, client)):
        at = START + 60 * later
        with time_machine.travel(at, tick=False):
            _give_password(one, nurse.username)
            one.post(reverse("mfa_authenticate"), {"code": code_for(at)})
            assert one.get(reverse("usersessions_list")).status_code == 200
    with time_machine.travel(START + 120, tick=False):
        client.post(reverse("usersessions_list"))
        assert elsewhere.get(reverse("usersessions_list")).status_code == 302
        assert client.get(reverse("usersessions_list")).status_code == 200
    assert _actions()[-1] == "account.sessions_ended"
