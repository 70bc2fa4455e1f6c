"""Invited, set up, signed in, locked out, signed out: and nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled
from tests.programme.portal.conftest import PASSPHRASE, OpenPages, Phone
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.clinic.messaging.jobs import send
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import Clinic, Patient, PatientIdentifier, PatientLink
from ataraxy.platform.people.record_number import record_number
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.portal.access import close, invite
from ataraxy.programme.portal.models import Account, SignIn

pytestmark = pytest.mark.either  # what a page answers is the same on either database
SIGN_IN = "/portal/sign-in/harbor/"
SET_UP = {"birth_date": "1985-04-12", "email": "ana@example.org", "language": "en"}


def begin(client: Client, **changes: str) -> int:
    said = {**SET_UP, "idempotency_key": fresh_key(), **changes}
    return client.post("/portal/begin/", said).status_code


def enter(client: Client, login: str, passphrase: str = PASSPHRASE) -> int:
    return client.post(SIGN_IN, {"login": login, "passphrase": passphrase}).status_code


@pytest.fixture
def invited(in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> PatientLink:
    return invite(actor=make_actor("coordinator"), key="i", patient=patient)


def test_staff_invite_and_the_link_is_spent_by_a_post_on_one_device(
    client: Client, make_user: MakeUser, patient: Patient
) -> None:
    client.force_login(make_user("coordinator"))
    page = reverse("portal:staff", args=[patient.uid])
    client.post(reverse("portal:invite", args=[patient.uid]), {"idempotency_key": "k"})
    shown = client.get(page).content.decode()
    with scopes_disabled():
        link = PatientLink.objects.get()
    assert address(link) in shown
    scanner, theirs, stranger = Client(), Client(), Client()
    assert scanner.get(address(link)).status_code == 200
    assert theirs.post(address(link)).headers["Location"] == "/portal/begin/"
    assert stranger.post(address(link)).status_code == 410
    assert begin(theirs) == 302
    home = theirs.get("/portal/")
    assert home.status_code == 200
    assert "Hello Ana" in home.text
    assert theirs.get("/portal/begin/").status_code == 410


def test_without_the_birth_date_an_invitation_opens_nothing_and_closes(
    invited: PatientLink,
) -> None:
    thief = Client()
    thief.post(address(invited))
    for _try in range(5):
        assert begin(thief, birth_date="1985-04-13") == 400
    assert begin(thief) == 400
    assert thief.get("/portal/begin/").status_code == 410
    assert not SignIn.objects.exists()
    assert Account.objects.get().opened_at is None


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"passphrase": "short"}, "at least 15 characters"),
        ({"passphrase": "ana rivera ana rivera"}, "your own name"),
        ({"email": ""}, "Give an e-mail address, or choose a passphrase"),
    ],
)
def test_a_weak_way_in_is_refused_and_the_invitation_stays(
    invited: PatientLink, said: dict[str, str], answer: str
) -> None:
    theirs = Client()
    theirs.post(address(invited))
    filled = {**SET_UP, "idempotency_key": fresh_key(), **said}
    assert answer in theirs.post("/portal/begin/", filled).text
    assert begin(theirs) == 302


def test_two_people_cannot_share_one_address(
    invited: PatientLink, open_pages: OpenPages, make_patient: MakePatient
) -> None:
    open_pages(make_patient("Okafor", "Ben"), email="Ana@Example.org")
    theirs = Client()
    theirs.post(address(invited))
    filled = {**SET_UP, "idempotency_key": fresh_key()}
    assert "another person" in theirs.post("/portal/begin/", filled).text


def test_e_mail_or_record_number_and_passphrase_open_the_pages(
    account: Account, in_clinic: Clinic
) -> None:
    number = record_number(account.patient)
    assert number
    for login in ("ana@example.org", "ANA@example.org", number):
        client = Client()
        assert enter(client, login) == 302
        assert client.get("/portal/").status_code == 200
    assert enter(Client(), "ana@example.org", "another phrase entirely") == 400


def test_a_number_of_the_state_is_no_record_number(account: Account, in_clinic: Clinic) -> None:
    PatientIdentifier.objects.create(
        clinic=in_clinic, patient=account.patient, value="123-45-6789", kind="SS"
    )
    assert enter(Client(), "123-45-6789") == 400


def test_after_five_wrong_tries_the_right_one_does_not_open_until_the_wait_is_over(
    account: Account, in_clinic: Clinic
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        said = {"login": "ana@example.org", "passphrase": "a wrong one, again and again"}
        wrong = [Client().post(SIGN_IN, said).text for _try in range(5)]
        locked = Client().post(SIGN_IN, {**said, "passphrase": PASSPHRASE}).text
        unknown = Client().post(SIGN_IN, {**said, "login": "nobody@example.org"}).text
        answers = {
            re.findall(r"That did not open[^<]+", one)[0] for one in (*wrong, locked, unknown)
        }
        assert len(answers) == 1
        clock.shift(timedelta(minutes=15))
        assert enter(Client(), "ana@example.org") == 302
    assert Entry.objects.filter(action="portal.sign_in_failed").count() == 5


def test_a_one_time_link_comes_by_e_mail_and_signs_one_device_in(
    account: Account, in_clinic: Clinic
) -> None:
    answers = [
        Client().post(f"{SIGN_IN}link/", {"email": one}).text
        for one in ("ana@example.org", "nobody@example.org")
    ]
    assert ["on its way" in one for one in answers] == [True, True]
    send()
    (sent,) = mail.outbox
    assert "Rivera" not in sent.body
    path = re.findall(r"https?://[^/]+(/\S+)", sent.body)[0]
    theirs, thief = Client(), Client()
    assert theirs.get("/portal/").status_code == 302
    assert theirs.post(path).headers["Location"] == "/portal/"
    assert theirs.get("/portal/").status_code == 200
    assert thief.post(path).status_code == 410
    assert thief.get("/portal/").status_code == 302


def test_links_are_not_sent_without_end(account: Account, in_clinic: Clinic) -> None:
    for _ask in range(7):
        Client().post(f"{SIGN_IN}link/", {"email": "ana@example.org"})
    assert PatientLink.objects.count() == 4


def test_an_idle_device_is_signed_out_and_what_was_typed_is_given_back(
    account: Account, phone: Phone
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        theirs = phone(account)
        clock.shift(timedelta(minutes=19))
        assert theirs.get("/portal/").status_code == 200
        clock.shift(timedelta(minutes=20))
        late = theirs.post("/portal/journal/new/", {"text": "What I saw was blue"})
        assert late.status_code == 403
        assert "What I saw was blue" in late.text
        assert theirs.get("/portal/").headers["Location"] == SIGN_IN


def test_signing_out_and_closing_hold_on_every_page(
    account: Account, phone: Phone, in_clinic: Clinic, make_actor: MakeActor
) -> None:
    one, other = phone(account), phone(account)
    one.post("/portal/sign-out/")
    copied = Client()
    copied.cookies["portal"] = other.cookies["portal"].value
    assert [page.get("/portal/").status_code for page in (one, other, copied)] == [302, 200, 200]
    close(actor=make_actor("nurse"), key="c", patient=account.patient)
    assert other.get("/portal/").status_code == 302
    assert enter(Client(), "ana@example.org") == 400


def test_a_made_up_cookie_opens_nothing(account: Account, theirs: Client) -> None:
    forged = Client()
    forged.cookies["portal"] = theirs.cookies["portal"].value[:-2] + "xx"
    assert forged.get("/portal/").status_code == 302


def test_the_language_of_the_frame_and_the_brightness_are_theirs_to_choose(
    theirs: Client, account: Account
) -> None:
    said = {"language": "es", "theme": "dimmed", "idempotency_key": "s"}
    theirs.post("/portal/settings/", said)
    page = theirs.get("/portal/").text
    assert '<html lang="es" data-theme="dimmed">' in page
    assert "Plan de seguridad" in page


def test_a_new_passphrase_needs_the_old_one_and_signs_other_devices_out(
    account: Account, phone: Phone, in_clinic: Clinic
) -> None:
    here, elsewhere = phone(account), phone(account)
    said = {"act": "passphrase", "p-new": "seven slow boats in a row", "p-idempotency_key": "a"}
    wrong = here.post("/portal/settings/", {**said, "p-old": "not this one at all"})
    assert "was not right" in wrong.text
    right = here.post("/portal/settings/", {**said, "p-old": PASSPHRASE, "p-idempotency_key": "b"})
    assert right.status_code == 302
    assert (here.get("/portal/").status_code, elsewhere.get("/portal/").status_code) == (200, 302)
    assert enter(Client(), "ana@example.org", "seven slow boats in a row") == 302
