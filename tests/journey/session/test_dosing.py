"""From the door to the end of the dose, through the services people use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.journey.consent.withdrawing import withdraw
from ataraxy.journey.course.services import set_hold
from ataraxy.journey.session import dosing, services
from ataraxy.journey.session.models import Dose, Move, Session
from ataraxy.journey.session.words import DoseKind
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.chart.queries import current_facts, observation_history
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.models import Signature


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return str(caught.value)


def make_ready(room: Chairside) -> Session:
    return services.step(actor=room.nurse, key=fresh_key(), session=room.session, verb="make ready")


def start(room: Chairside) -> Session:
    return dosing.start(actor=room.nurse, key=fresh_key(), session=room.session, chair=AT_THE_CHAIR)


def test_an_infusion_is_given_from_the_signed_plan(chairside: Chairside) -> None:
    room = chairside.running()
    record = room.record
    assert (record.session.state, record.session.number) == ("running", 1)
    assert record.order is not None
    assert record.order.dose_mg == 35.0
    assert record.preparation is not None
    assert record.preparation.rate_ml_h == pytest.approx(75.0)
    assert record.preparation.concentration_mg_ml == pytest.approx(0.7)
    assert [one.kind for one in record.doses] == [DoseKind.STARTED]
    assert Signature.objects.filter(subject_kind="session-order").count() == 1


def test_a_whole_infusion_leaves_its_dose_and_the_weight_in_the_chart(
    chairside: Chairside, patient: Patient
) -> None:
    room = chairside.running()
    dosing.end_dosing(actor=room.nurse, key=fresh_key(), session=room.session)
    assert room.record.given_mg == pytest.approx(35.0)
    given = current_facts([patient.pk], FactKind.MEDICINE).get()
    assert given.detail is not None
    assert given.detail["dose_mg"] == pytest.approx(35.0)
    assert observation_history(patient, "29463-7")[0].value == 70.0


def test_an_infusion_stopped_early_gave_what_was_pumped(chairside: Chairside) -> None:
    room = chairside.running()
    early = {"actor": room.nurse, "session": room.session, "pumped_ml": 20.0}
    assert "Say why" in refusal(lambda: dosing.end_dosing(key=fresh_key(), **early))
    dosing.end_dosing(key=fresh_key(), reason="Pressure", **early)
    assert room.record.given_mg == pytest.approx(14.0)
    assert Dose.objects.get(kind=DoseKind.STOPPED_EARLY).pumped_ml == 20.0


def test_a_start_sent_twice_gives_one_dose(chairside: Chairside) -> None:
    room = chairside.ready()
    for _ in range(2):
        dosing.start(actor=room.nurse, key="same", session=room.session, chair=AT_THE_CHAIR)
    assert Dose.objects.count() == 1
    assert Move.objects.filter(verb="start").count() == 1


def test_the_second_nurse_at_the_chair_is_told_who_was_first(
    chairside: Chairside, make_actor: MakeActor
) -> None:
    room = chairside.running()
    said = refusal(lambda: start(room))
    assert room.nurse.name in said
    assert "dosing" in said


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda room: room.asked(said_birth_date=False), "birth date"),
        (lambda room: room.asked(ride="arranged"), "adult by name"),
        (lambda room: room.asked(last_food_at=timezone.now()), "Ate 0 h"),
        (lambda room: room.asked(medicines="changed"), "medicine changed"),
        (lambda room: room.asked(suicide_screen=""), "suicide screen"),
        (lambda room: room.asked(pregnancy="positive"), "back to screening"),
        (lambda room: room.asked(red_flags=("bladder",)), "R-05 Blood in the urine"),
        (lambda room: room.measured("165/95 68 98% 14 m5"), "165/95 mmHg: hold"),
        (lambda room: room.measured("150/85 68 98% 14 m5"), "prescriber decides"),
        (lambda room: room.open_day(prescriber=None), "No prescriber"),
        (lambda room: room.open_day(found=("oxygen",)), "defibrillator"),
        (
            lambda room: set_hold(
                actor=room.nurse,
                key=fresh_key(),
                course=room.session.course,
                kind="bladder",
                reason="Haematuria",
            ),
            "Held: Haematuria",
        ),
        (
            lambda room: withdraw(
                actor=room.nurse,
                key=fresh_key(),
                course=room.session.course,
                said="in_session",
            ),
            "onsent",
        ),
    ],
)
def test_whatever_changes_after_ready_still_stops_the_dose(
    chairside: Chairside, spoil: Callable[[Chairside], object], named: str
) -> None:
    room = chairside.ready()
    spoil(room)
    assert named in refusal(lambda: start(room))
    assert room.record.doses == ()


def test_a_hard_stop_of_the_day_takes_the_director_and_a_second_clinician(
    chairside: Chairside, make_actor: MakeActor
) -> None:
    room = chairside.arrived().asked(red_flags=("jaundice",)).measured("120/70 68 98% 14 m5")
    act = {"session": room.session, "rule": "rule.R-06", "reason": "Gilbert, known for years"}
    for _time in range(2):
        services.override(actor=room.prescriber, key=fresh_key(), **act)
        assert "R-06" in refusal(lambda: make_ready(room))
    services.override(actor=make_actor("medical_director"), key=fresh_key(), **act)
    make_ready(room)
    room.session.refresh_from_db()
    assert room.session.state == "ready"


def test_the_prescriber_on_site_overrides_with_a_reason_and_the_nurse_does_not(
    chairside: Chairside,
) -> None:
    room = chairside.arrived().asked().measured("150/85 68 98% 14 m5")
    rule = "vitals.pressure_decide"
    act = {"session": room.session, "rule": rule, "reason": "Usual for her, discussed"}
    with pytest.raises(PermissionRefused):
        services.override(actor=room.nurse, key=fresh_key(), **act)
    assert "reason" in refusal(
        lambda: services.override(actor=room.prescriber, key=fresh_key(), **(act | {"reason": " "}))
    )
    services.override(actor=room.prescriber, key=fresh_key(), **act)
    services.step(actor=room.nurse, key=fresh_key(), session=room.session, verb="make ready")
    assert room.record.session.state == "ready"


def test_a_prescriber_who_is_not_on_site_cannot_override(
    chairside: Chairside, make_actor: MakeActor, make_user: MakeUser, clinic: Clinic
) -> None:
    room = chairside.arrived().asked(medicines="changed").measured()
    room.open_day(prescriber=make_user("prescriber", username="somebody.else"))
    said = refusal(
        lambda: services.override(
            actor=room.prescriber,
            key=fresh_key(),
            session=room.session,
            rule="medicines.changed",
            reason="It is only vitamin D",
        )
    )
    assert "on site" in said


@pytest.mark.parametrize("rule", ["identity.missing", "hold.standing", "consent.invalid", "no"])
def test_what_must_be_met_cannot_be_overridden(chairside: Chairside, rule: str) -> None:
    room = chairside.arrived()
    said = refusal(
        lambda: services.override(
            actor=room.prescriber, key=fresh_key(), session=room.session, rule=rule, reason="x"
        )
    )
    assert "must be met" in said


def test_an_override_covers_its_own_finding_only(chairside: Chairside) -> None:
    room = chairside.arrived().asked().measured("150/85 68 98% 14 m5")
    services.override(
        actor=room.prescriber,
        key=fresh_key(),
        session=room.session,
        rule="vitals.pressure_decide",
        reason="Usual for her",
    )
    room.measured("168/99 68 98% 14 m5")
    said = refusal(
        lambda: services.step(
            actor=room.nurse, key=fresh_key(), session=room.session, verb="make ready"
        )
    )
    assert "168/99" in said


def test_a_third_infusion_in_its_first_hour_is_too_many_for_one_nurse(
    chairside: Chairside, make_patient: MakePatient
) -> None:
    chairside.running()
    chairside.beside(make_patient("Rossi", "Bruno")).running()
    third = chairside.beside(make_patient("Silva", "Bea")).ready()
    assert "already has 2 in their first hour" in refusal(lambda: start(third))


def test_somebody_with_the_same_initials_is_acknowledged_first(
    chairside: Chairside, make_patient: MakePatient
) -> None:
    chairside.arrived()
    other = chairside.beside(make_patient("Romero", "Alba")).arrived().asked().measured()

    def ready() -> Session:
        return services.step(
            actor=other.nurse, key=fresh_key(), session=other.session, verb="make ready"
        )

    assert "same initials" in refusal(ready)
    services.acknowledge(
        actor=other.nurse,
        key=fresh_key(),
        session=other.session,
        rule="namesake.same_initials",
        reason="Wristbands read aloud",
    )
    assert ready().state == "ready"


def test_answers_saved_meanwhile_are_shown_before_they_are_overwritten(
    chairside: Chairside,
) -> None:
    room = chairside.arrived().asked()
    said = refusal(
        lambda: services.check_in(
            actor=room.prescriber,
            key=fresh_key(),
            session=room.session,
            answers=services.CheckInAnswers(),
            seen_uid="",
        )
    )
    assert room.nurse.name in said
    assert room.record.check_in is not None
    assert room.record.check_in.said_full_name


def test_spravato_waits_for_enrolment_and_a_prescriber_and_counts_its_devices(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, make_patient: MakePatient
) -> None:
    room = Chairside(in_clinic, make_actor, make_user).booked(make_patient("Okoye", "Ada"), "esk")
    room.arrived().asked(weight_kg=None).measured().ordered().prepared(None)
    ready = {"actor": room.nurse, "session": room.session, "verb": "make ready"}
    assert "enrolment" in refusal(lambda: services.step(key=fresh_key(), **ready))
    room.asked(weight_kg=None, enrolment_confirmed="REMS 2026-11-01")
    services.step(key=fresh_key(), **ready)
    room.open_day(prescriber=None)
    assert "No prescriber" in refusal(lambda: start(room))
    room.open_day()
    start(room)
    another = dosing.DoseChange(DoseKind.DEVICE)
    act = {"actor": room.nurse, "session": room.session, "change": another}
    dosing.change_dose(key=fresh_key(), **act)
    assert room.record.given_mg == 56.0
    assert "All ordered devices" in refusal(lambda: dosing.change_dose(key=fresh_key(), **act))
