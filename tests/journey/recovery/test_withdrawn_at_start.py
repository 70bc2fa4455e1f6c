"""Consent withdrawn, or the enrolment ended, in the moment in which the dose begins."""

from __future__ import annotations

from tests.journey.recovery.test_release_at_once import together
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.standing_people import MakePatient

from ataraxy.clinic.rems.models import Enrolment
from ataraxy.clinic.rems.services import end
from ataraxy.journey.consent.models import Withdrawal
from ataraxy.journey.consent.withdrawing import withdraw
from ataraxy.journey.course.models import Hold
from ataraxy.journey.session import dosing, services
from ataraxy.journey.session.models import Session
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task


def begin(room: Chairside) -> Session:
    return dosing.start(actor=room.nurse, key=fresh_key(), session=room.session, chair=AT_THE_CHAIR)


def test_a_withdrawal_in_the_moment_of_the_first_dose_comes_before_it_or_after_and_is_never_lost(
    fresh_db: str, chairside: Chairside
) -> None:
    room = chairside.ready()
    began, withdrew = together(
        room.clinic.pk,
        lambda: begin(room),
        lambda: withdraw(actor=room.nurse, key="w", course=room.session.course, said="in_session"),
    )
    assert withdrew == "done"
    doses, said = room.record.doses, Withdrawal.objects.get()
    assert (began, len(doses)) in {("done", 1), ("refused", 0)}
    assert all(dose.recorded_at <= said.at for dose in doses)
    assert Hold.objects.filter(course=room.session.course, release__isnull=True).count() == 1
    assert Task.objects.filter(kind="consent.withdrawn", urgency="urgent").count() == 1


def test_an_enrolment_that_ends_in_the_moment_of_the_first_device_holds_it_or_is_too_late(
    fresh_db: str, chairside: Chairside, make_patient: MakePatient
) -> None:
    spray = chairside.beside(make_patient("Rossi", "Bruno"), "spravato").arrived()
    spray.asked(ride="arranged", enrolment_confirmed="SPR-118").measured().ordered().prepared(None)
    services.step(actor=spray.nurse, key=fresh_key(), session=spray.session, verb="make ready")
    row = Enrolment.objects.get()
    began, ended = together(
        spray.clinic.pk,
        lambda: begin(spray),
        lambda: end(actor=spray.nurse, key="e", enrolment=row, why="Moved"),
    )
    assert ended == "done"
    assert (began, len(spray.record.doses)) in {("done", 1), ("refused", 0)}
    row.refresh_from_db()
    assert row.ended_at is not None
