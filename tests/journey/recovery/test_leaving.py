"""The four ways out, through the services; the ambulance waits for nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from tests.session_people import Chairside
from tests.signing import proof_by

from ataraxy.journey.recovery import services
from ataraxy.journey.recovery.models import Departure
from ataraxy.journey.recovery.rules import Asked
from ataraxy.journey.session.charting import add_line
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.words import LogKind
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.worklist.models import Task

Ago = Callable[[int], datetime]
ALL_ASKED = Asked(True, True, True, True, True, "Luis Rivera", True)


@pytest.fixture
def recovering(chairside: Chairside, ago: Ago) -> Chairside:
    """An infusion that ended seventy minutes ago, well and measured."""
    room = chairside.in_recovery(ago(110), ago(70))
    room.measured("126/78 70 98% 14 m5 d0")
    services.save_check(actor=room.nurse, key=fresh_key(), session=room.session, asked=ALL_ASKED)
    return room


def go_home(room: Chairside, role: str = "nurse", reason: str = "") -> Departure:
    return services.release_home(
        actor=room.make_actor(role),
        key=fresh_key(),
        session=room.session,
        leaving=services.Leaving(reason),
        proof=proof_by(room.make_user(role), room.clinic),
    )


def test_who_is_well_goes_home_signed_and_is_called_tomorrow(recovering: Chairside) -> None:
    left = go_home(recovering)
    assert recovering.record.session.state == "released"
    assert left.open_conditions == []
    assert left.escort_name == "Luis Rivera"
    assert Signature.objects.filter(subject_kind="departure").count() == 1
    assert [one.kind for one in Task.objects.all()] == ["next-day-contact"]
    assert recovering.record.session.appointment.state == "done"


def test_the_nurse_waits_and_the_prescriber_may_decide(recovering: Chairside) -> None:
    services.save_check(
        actor=recovering.nurse, key=fresh_key(), session=recovering.session, asked=Asked()
    )
    with pytest.raises(Refused, match="Walks steadily"):
        go_home(recovering)
    left = go_home(recovering, "prescriber", "Uses a wheelchair, seen by me")
    assert any("Walks steadily" in one for one in left.open_conditions)


def test_nobody_goes_home_before_recovery(chairside: Chairside) -> None:
    room = chairside.running()
    with pytest.raises(Refused):
        go_home(room, "prescriber", "in a hurry")
    assert room.record.session.state == "running"


@pytest.mark.parametrize("state", ["arrived", "running", "stopped", "recovery"])
def test_the_ambulance_is_never_gated(chairside: Chairside, state: str) -> None:
    room = {
        "arrived": chairside.arrived,
        "running": chairside.running,
        "stopped": chairside.running,
        "recovery": chairside.in_recovery,
    }[state]()
    therapist = room.make_actor("therapist")
    left = services.send_by_ambulance(actor=therapist, key=fresh_key(), session=room.session)
    assert room.record.session.state == "ambulance"
    assert left.after_dose is (state != "arrived")
    assert Task.objects.filter(kind="after-ambulance", urgency="urgent").exists()


def test_against_advice_needs_the_risks_told_and_keeps_the_late_signature(
    chairside: Chairside,
) -> None:
    room = chairside.running()

    def leave(**told: object) -> Departure:
        return services.leave_against_advice(
            actor=room.nurse,
            key=fresh_key(),
            session=room.session,
            leaving=services.Leaving("Wants to leave", **told),  # type: ignore[arg-type]
            proof=proof_by(room.make_user("nurse"), room.clinic),
        )

    with pytest.raises(Refused, match="risks"):
        leave()
    left = leave(risks_told=True, patient_typed_name="Ana Rivera")
    assert left.after_dose
    assert left.open_conditions
    shown = Signature.objects.get(subject_kind="departure")
    assert shown.meaning == "Left against advice"
    assert {one.kind for one in Task.objects.all()} == {
        "next-day-contact",
        "after-against_advice",
        "dose-not-recorded",  # the infusion still ran
    }


def test_somebody_who_is_gone_is_looked_for_at_once(recovering: Chairside) -> None:
    services.left_unseen(actor=recovering.nurse, key=fresh_key(), session=recovering.session)
    assert recovering.record.session.state == "left_unseen"
    assert Task.objects.get(kind="after-unseen").urgency == "urgent"


def test_a_release_sent_twice_is_one_release(recovering: Chairside) -> None:
    proof = proof_by(recovering.make_user("nurse"), recovering.clinic)
    for _ in range(2):
        services.release_home(
            actor=recovering.nurse,
            key="same",
            session=recovering.session,
            leaving=services.Leaving(),
            proof=proof,
        )
    assert Departure.objects.count() == 1


def test_after_they_left_nothing_is_charted_and_a_note_can_be_added(
    recovering: Chairside,
) -> None:
    go_home(recovering)
    with pytest.raises(Refused, match="add a note"):
        recovering.measured()
    session = Session.objects.get(pk=recovering.session.pk)
    line = {"session": session, "kind": LogKind.NOTE, "text": "Forgot a scarf", "at": None}
    add_line(actor=recovering.nurse, key=fresh_key(), **line)
    assert [one.text for one in recovering.record.log] == ["Forgot a scarf"]
