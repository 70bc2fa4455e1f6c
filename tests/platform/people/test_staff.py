"""The administrator's pages: accounts, roles from and until, lost factors, leaving."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.shifts import running_shift, start_shift
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.actors import current_memberships
from ataraxy.platform.people.models import Clinic, Membership
from ataraxy.platform.service.forms import fresh_key


@pytest.fixture
def admin(client: Client, make_user: MakeUser) -> Client:
    """An administrator who gave the password again a moment ago."""
    client.force_login(make_user("administrator"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def _new(**changes: str) -> dict[str, str]:
    person = {"given_name": "Ōtani", "family_name": "Núñez", "username": "onunez"}
    role = {"role": "nurse", "since": str(timezone.localdate() - timedelta(days=1)), "until": ""}
    return person | role | {"idempotency_key": fresh_key()} | changes


def _roles(user: User) -> list[str]:
    return sorted(one.role for one in current_memberships(user))


def test_roles_at_two_clinics_come_with_each_clinic_as_it_is(
    make_user: MakeUser, clinic: Clinic, other_clinic: Clinic
) -> None:
    user, since = make_user("nurse"), timezone.now() - timedelta(days=1)
    for where, role in ((clinic, "monitor"), (other_clinic, "prescriber")):
        Membership.objects.create(user=user, clinic=where, role=role, since=since)
    with CaptureQueriesContext(connection) as asked:
        found = current_memberships(user)
        by_clinic = {one.clinic: one.clinic_id for one in found}
    assert len(asked) == 1
    assert by_clinic == {clinic: clinic.pk, other_clinic: other_clinic.pk}
    assert len({id(one.clinic) for one in found}) == len(by_clinic)
    for one in by_clinic:
        kept = Clinic.objects.get(pk=one.pk)
        assert {**vars(one), "_state": None} == {**vars(kept), "_state": None}
        one.refresh_from_db()
    assert _roles(user) == ["monitor", "nurse", "prescriber"]


def test_somebody_new_gets_a_password_that_opens_only_enrolment(admin: Client) -> None:
    answer = admin.post(reverse("people:staff_add"), _new())
    password = re.search(r"\b(\w{5}-\w{5}-\w{5}-\w{5})\b", answer.content.decode())
    assert password
    user = User.objects.get(username="onunez")
    assert user.check_password(password[1])
    assert _roles(user) == ["nurse"]
    theirs = Client()
    theirs.post(reverse("account_login"), {"login": "onunez", "password": password[1]})
    assert theirs.get("/").headers["Location"] == reverse("accounts:enrol")


def test_a_user_name_is_given_once_whatever_its_case(admin: Client) -> None:
    admin.post(reverse("people:staff_add"), _new())
    answer = admin.post(reverse("people:staff_add"), _new(username="ONunez", given_name="Other"))
    assert answer.status_code == 422
    assert 'value="Other"' in answer.content.decode()
    assert User.objects.filter(username__iexact="onunez").count() == 1


def test_without_the_password_given_again_nothing_happens_and_the_form_is_kept(
    client: Client, make_user: MakeUser
) -> None:
    client.force_login(make_user("administrator"))
    url = reverse("people:staff_add")
    answer = client.post(url, _new())
    assert answer.status_code == 401
    assert 'name="family_name" value="Núñez"' in answer.content.decode()
    assert not User.objects.filter(username="onunez").exists()
    again = {"unlock-secret": PASSWORD, "unlock-method": "password", "unlock-resume": url}
    sent_on = client.post(reverse("accounts:unlock"), again)
    assert (sent_on.status_code, sent_on.headers["Location"]) == (307, url)
    assert client.post(url, _new()).status_code == 200


def test_a_role_ends_at_once_and_stays_readable(admin: Client, make_user: MakeUser) -> None:
    nurse = make_user("nurse", "therapist", username="both")
    start_shift(nurse)
    held = Membership.objects.get(user=nurse, role="nurse")
    url = reverse("people:staff_end", args=[nurse.uid])
    admin.post(url, {"membership": str(held.pk), "idempotency_key": fresh_key()})
    assert _roles(nurse) == ["therapist"]
    assert running_shift(nurse) is None
    page = admin.get(reverse("people:staff_person", args=[nurse.uid])).content.decode()
    assert "Session nurse" in page
    assert Membership.objects.filter(user=nurse).count() == 2


def test_a_role_for_next_week_does_not_hold_today(admin: Client, make_user: MakeUser) -> None:
    nurse = make_user("nurse")
    later = str(timezone.localdate() + timedelta(days=7))
    data = {"role": "custodian", "since": later, "until": "", "idempotency_key": fresh_key()}
    admin.post(reverse("people:staff_give", args=[nurse.uid]), data)
    assert _roles(nurse) == ["nurse"]
    assert Membership.objects.filter(user=nurse, role="custodian").exists()


def test_nobody_changes_their_own_roles(admin: Client, make_user: MakeUser) -> None:
    me = make_user("administrator")
    day = str(timezone.localdate())
    data = {"role": "auditor", "since": day, "until": "", "idempotency_key": fresh_key()}
    assert admin.post(reverse("people:staff_give", args=[me.uid]), data).status_code == 409
    assert _roles(me) == ["administrator"]


def test_a_lost_factor_is_removed_for_a_reason_and_journalled(
    admin: Client, make_user: MakeUser
) -> None:
    nurse = make_user("nurse")
    url = reverse("people:staff_reset", args=[nurse.uid])
    admin.post(url, {"reason": "", "idempotency_key": fresh_key()})
    assert Authenticator.objects.filter(user=nurse).exists()
    admin.post(url, {"reason": "Phone lost on the train", "idempotency_key": fresh_key()})
    assert not Authenticator.objects.filter(user=nurse).exists()
    entry = Entry.objects.get(action="staff.factor_lost")
    assert "Phone lost on the train" in entry.detail


def test_an_administrator_cannot_open_a_door_into_another_clinic(
    admin: Client, make_user: MakeUser, other_clinic: Clinic
) -> None:
    both = make_user("nurse", username="both")
    make_user("nurse", at=other_clinic, username="both")
    for name in ("people:staff_password", "people:staff_close"):
        data = {"idempotency_key": fresh_key()}
        assert admin.post(reverse(name, args=[both.uid]), data).status_code == 409
    both.refresh_from_db()
    assert both.check_password(PASSWORD)
    assert both.is_active


def test_another_clinics_staff_are_not_there(
    admin: Client, make_user: MakeUser, other_clinic: Clinic
) -> None:
    stranger = make_user("nurse", at=other_clinic)
    assert admin.get(reverse("people:staff_person", args=[stranger.uid])).status_code == 404
    assert stranger.username not in admin.get(reverse("people:staff")).content.decode()


def test_a_closed_account_opens_nothing(admin: Client, make_user: MakeUser) -> None:
    nurse = make_user("nurse")
    url = reverse("people:staff_close", args=[nurse.uid])
    admin.post(url, {"idempotency_key": fresh_key()})
    theirs = Client()
    theirs.post(reverse("account_login"), {"login": nurse.username, "password": PASSWORD})
    assert "_auth_user_id" not in theirs.session
    assert _roles(nurse) == []


def test_a_person_at_two_clinics_says_first_where_they_are(
    client: Client, make_user: MakeUser, clinic: Clinic, other_clinic: Clinic
) -> None:
    both = make_user("administrator", username="both")
    make_user("administrator", at=other_clinic, username="both")
    client.force_login(both)
    answer = client.get(reverse("people:staff"))
    assert answer.headers["Location"].startswith(reverse("people:choose_clinic"))
    data = {"clinic": str(other_clinic.uid), "next": reverse("people:staff")}
    assert client.post(reverse("people:choose_clinic"), data).headers["Location"] == "/staff/"
    assert other_clinic.name in client.get(reverse("people:staff")).content.decode()


def test_nobody_chooses_a_clinic_where_they_do_not_work(
    admin: Client, other_clinic: Clinic
) -> None:
    answer = admin.post(reverse("people:choose_clinic"), {"clinic": str(other_clinic.uid)})
    assert answer.status_code == 404


def test_a_tablet_is_registered_and_revoked(admin: Client) -> None:
    url = reverse("people:tablets")
    admin.post(url, {"name": "Room 2", "idempotency_key": fresh_key()})
    page = admin.get(url)
    assert "This device is registered" in page.content.decode()
    tablet = page.context["this"]
    admin.post(reverse("people:tablet_revoke", args=[tablet.uid]))
    assert "This device is registered" not in admin.get(url).content.decode()
    rows = Entry.objects.filter(action__startswith="tablet.").order_by("number")
    assert list(rows.values_list("action", flat=True)) == ["tablet.register", "tablet.revoke"]


def test_the_first_administrator_comes_from_the_command_line(db: None) -> None:
    told = StringIO()
    names = ["--given-name", "Ada", "--family-name", "Nilsson"]
    with pytest.raises(CommandError, match="--clinic-name"):
        call_command("create_staff", "ada", *names, "--clinic", "new")
    place = ["--clinic", "new", "--clinic-name", "New Clinic", "--timezone", "Europe/Oslo"]
    call_command("create_staff", "ada", *names, *place, "--country", "no", stdout=told)
    ada = User.objects.get(username="ada")
    password = told.getvalue().split("shown once: ")[1].split()[0]
    assert ada.check_password(password)
    assert ada.password_is_temporary
    assert _roles(ada) == ["administrator"]
    with pytest.raises(CommandError, match="taken"):
        call_command("create_staff", "ADA", *names, "--clinic", "new")
