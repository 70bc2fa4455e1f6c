"""The chair-side page and its neighbours, as people open them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.journey.recovery.services import send_by_ambulance
from ataraxy.journey.session.models import Reading, Session
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key

Ago = Callable[[int], datetime]
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(make_user: MakeUser) -> SignIn:
    """A browser of somebody with this role."""

    def make(role: str) -> Client:
        client = Client()
        client.force_login(make_user(role))
        return client

    return make


def address(name: str, room: Chairside, **more: object) -> str:
    return reverse(name, kwargs={"session_uid": room.session.uid, **more})


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


EMERGENCY_STANDS_ON = ("room", "session_sets", "adverse", "record")


def test_the_emergency_button_stands_on_every_page_a_nurse_works_on_beside_the_chair(
    chairside: Chairside, sign_in: SignIn, ago: Ago
) -> None:
    chairside.running(ago(3))
    nurse, press = sign_in("nurse"), f'action="{address("session:call_emergency", chairside)}"'
    for name in EMERGENCY_STANDS_ON:
        shown = text_of(nurse, address(f"session:{name}", chairside))
        form = shown.split('class="emergency-place"')
        assert len(form) == 2, name
        assert press in form[1].split("</form>", maxsplit=1)[0], name
    nurse.post(address("session:call_emergency", chairside), {"idempotency_key": fresh_key()})
    assert "Emergency runs" in text_of(nurse, address("session:adverse", chairside))


def test_nobody_calls_an_emergency_for_somebody_who_has_left(
    chairside: Chairside, sign_in: SignIn, ago: Ago
) -> None:
    chairside.in_recovery(ago(90), ago(50))
    send_by_ambulance(actor=chairside.nurse, key=fresh_key(), session=chairside.session)
    for name in ("session_sets", "adverse", "record"):
        assert "emergency-place" not in text_of(
            sign_in("nurse"), address(f"session:{name}", chairside)
        )


PAGES = ("room", "check_in", "emergency", "transfer_sheet", "record", "visit", "call_off")


@pytest.mark.parametrize("state", ["booked", "arrived", "ready", "running", "in_recovery"])
def test_every_page_of_a_session_opens_in_every_state(
    chairside: Chairside, sign_in: SignIn, state: str
) -> None:
    if state != "booked":
        getattr(chairside, state)()
    nurse = sign_in("nurse")
    for name in PAGES:
        shown = text_of(nurse, address(f"session:{name}", chairside))
        assert "Ana Rivera" in shown
        assert "Apr 1985" in shown, name


def test_the_chair_side_page_shows_who_what_and_the_pump(
    chairside: Chairside, sign_in: SignIn
) -> None:
    chairside.ready()
    shown = text_of(sign_in("nurse"), address("session:room", chairside))
    for word in ("35", "0.7", "75", "mL/h", "Luis Rivera", "Every condition is met", "Emergency"):
        assert word in shown
    assert "style=" not in shown


def test_each_look_leaves_one_entry_in_the_journal(chairside: Chairside, sign_in: SignIn) -> None:
    before = Entry.objects.filter(action="patient.read").count()
    text_of(sign_in("nurse"), address("session:room", chairside))
    assert Entry.objects.filter(action="patient.read").count() == before + 1


def test_a_refused_start_names_every_open_condition_and_who_may_allow_it(
    chairside: Chairside, sign_in: SignIn
) -> None:
    chairside.ready().open_day(prescriber=None)
    answer = sign_in("nurse").post(
        address("session:start", chairside), {"idempotency_key": fresh_key()}
    )
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "No prescriber is recorded as on site today." in shown
    assert "medical_director" in shown or "Medical director" in shown


def test_what_was_typed_is_said_back_and_charted(chairside: Chairside, sign_in: SignIn) -> None:
    chairside.arrived()
    client = sign_in("nurse")
    form = {"idempotency_key": fresh_key(), "entry": "138/86 72 98% 14"}
    answer = client.post(address("session:chart", chairside), form, follow=True)
    assert "Charted: Blood pressure 138/86 mmHg" in answer.content.decode()
    client.post(address("session:chart", chairside), form)
    assert Reading.objects.count() == 1


def test_an_unusual_value_is_asked_about_once_and_kept_as_typed(
    chairside: Chairside, sign_in: SignIn
) -> None:
    chairside.arrived()
    client, url = sign_in("nurse"), address("session:chart", chairside)
    form = {"idempotency_key": fresh_key(), "entry": "215/99 72"}
    asked = client.post(url, form)
    assert asked.status_code == 409
    assert "Is this meant?" in asked.content.decode()
    assert "215/99 72" in asked.content.decode()
    client.post(url, form | {"meant": "on"})
    assert Reading.objects.get().systolic_mmhg == 215


def test_a_correction_strikes_the_old_reading_and_keeps_it(
    chairside: Chairside, sign_in: SignIn
) -> None:
    chairside.arrived().measured("183/86 72 98% 14")
    reading = Reading.objects.get()
    url = address("session:correct", chairside, reading_uid=reading.uid)
    client = sign_in("nurse")
    form = {"idempotency_key": fresh_key(), "entry": "138/86 72 98% 14", "why": "Typing slip"}
    client.post(url, form)
    shown = text_of(client, address("session:room", chairside))
    assert "<s>183/86</s>" in shown
    assert "Typing slip" in shown
    again = client.post(url, form | {"idempotency_key": fresh_key()})
    assert "Somebody corrected this reading meanwhile" in again.content.decode()


def test_a_prompt_waits_for_one_acknowledgement(
    chairside: Chairside, sign_in: SignIn, ago: Ago
) -> None:
    chairside.running(ago(10)).measured("185/112 88 97% 15 m5")
    client, url = sign_in("nurse"), address("session:room", chairside)
    shown = text_of(client, url)
    assert "185/112 mmHg: recheck within 3 min" in shown
    assert "close watch" in shown
    rule = shown.split('name="rule" value="')[1].split('"')[0]
    form = {"idempotency_key": fresh_key(), "rule": rule, "reason": "Rate halved, told Dr Voss"}
    client.post(address("session:prompt", chairside), form)
    assert "recheck within" not in text_of(client, url)


def test_the_emergency_clock_runs_and_the_scribe_writes(
    chairside: Chairside, sign_in: SignIn
) -> None:
    chairside.running()
    client = sign_in("therapist")
    for _ in range(2):
        client.post(address("session:call_emergency", chairside), {"idempotency_key": fresh_key()})
    form = {"idempotency_key": fresh_key(), "text": "Airway open, oxygen 10 L"}
    client.post(address("session:scribe", chairside), form)
    shown = text_of(client, address("session:emergency", chairside))
    assert "Airway open, oxygen 10 L" in shown
    assert len(chairside.record.log) == 2
    assert "Airway open" in text_of(client, address("session:transfer_sheet", chairside))


def test_order_preparation_and_double_check_by_clicking(
    chairside: Chairside, sign_in: SignIn
) -> None:
    chairside.arrived().asked().measured()
    prescriber, nurse = sign_in("prescriber"), sign_in("nurse")
    assert "35" in text_of(prescriber, address("session:order", chairside))
    signed = {
        "idempotency_key": fresh_key(),
        "text": "Well today.",
        "method": "password",
        "secret": "correct horse battery staple",
    }
    assert prescriber.post(address("session:order", chairside), signed).status_code == 302
    drawn = {
        "idempotency_key": fresh_key(),
        "lot": "K1",
        "expires_on": "2090-01-01",
        "bag_ml": "50",
    }
    assert nurse.post(address("session:prepare", chairside), drawn).status_code == 302
    hidden = text_of(prescriber, address("session:double_check", chairside))
    assert '<span class="stat-value">75' not in hidden
    assert "mL/h</small>" not in hidden
    own = {"idempotency_key": fresh_key(), "ml": "0.7", "rate_ml_h": "75", "volume_ml": "50"}
    assert prescriber.post(address("session:double_check", chairside), own).status_code == 302
    assert chairside.record.double_check is not None


def test_the_board_has_a_tile_for_every_chair_and_flags_same_initials(
    chairside: Chairside, make_patient: MakePatient, sign_in: SignIn, ago: Ago
) -> None:
    chairside.running(ago(25))
    chairside.beside(make_patient("Romero", "Alba")).arrived()
    shown = text_of(sign_in("nurse"), reverse("session:board"))
    assert shown.count('class="tile ') == 2
    assert shown.count("same initials") == 2
    assert "check due" in shown
    assert "Rivera" not in shown.split("<main")[1]


def test_the_board_costs_the_same_number_of_queries_for_any_number_of_chairs(
    chairside: Chairside,
    make_patient: MakePatient,
    sign_in: SignIn,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    chairside.running()
    for name in ("Bauer", "Costa", "Duarte"):
        chairside.beside(make_patient(name, "Eva")).arrived().asked().measured()
    nurse = sign_in("nurse")
    nurse.get(reverse("session:tiles"))
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        nurse.get(reverse("session:tiles"))


def test_whoever_takes_over_is_the_nurse_from_then_on(
    chairside: Chairside, sign_in: SignIn
) -> None:
    chairside.arrived()
    prescriber = sign_in("prescriber")
    url = address("session:take", chairside)
    prescriber.post(url, {"idempotency_key": fresh_key()})
    nurse = chairside.record.session.nurse
    assert nurse == chairside.make_user("prescriber")
    shown = text_of(prescriber, address("session:room", chairside))
    assert "I take over" not in shown
    assert "I take over" in text_of(sign_in("nurse"), address("session:room", chairside))


def test_another_clinics_session_is_not_there(
    chairside: Chairside, other_clinic: Clinic, make_user: MakeUser
) -> None:
    client = Client()
    client.force_login(make_user("nurse", at=other_clinic, username="nurse.there"))
    for name in (*PAGES, "prepare", "double_check"):
        assert client.get(address(f"session:{name}", chairside)).status_code == 404
    assert client.post(address("session:start", chairside)).status_code == 404


def test_the_coordinator_lets_people_in_and_does_not_see_the_chair(
    chairside: Chairside, sign_in: SignIn
) -> None:
    desk = sign_in("coordinator")
    assert desk.get(address("session:room", chairside)).status_code == 403
    desk.post(address("session:arrive", chairside), {"idempotency_key": fresh_key()})
    assert chairside.record.session.state == "arrived"
    assert "check-in" in text_of(desk, address("session:visit", chairside))


def test_a_session_is_booked_from_the_course_once(
    chairside: Chairside, sign_in: SignIn, make_actor: MakeActor
) -> None:
    course = chairside.session.course
    url = reverse("session:book", kwargs={"course_uid": course.uid})
    desk = sign_in("coordinator")
    assert "150" in text_of(desk, url)
    chair = chairside.session.appointment.chair
    assert chair is not None
    form = {
        "idempotency_key": fresh_key(),
        "day": "2090-02-01",
        "begins": "10:00",
        "minutes": "150",
        "chair": str(chair.pk),
    }
    for _ in range(2):
        assert desk.post(url, form).status_code == 302
    assert [one.number for one in Session.objects.filter(course=course).order_by("number")] == [
        1,
        2,
    ]
    listed = text_of(desk, reverse("session:list", kwargs={"course_uid": course.uid}))
    assert "Feb 2090" in listed
