"""A consent ends: taken back at any moment, outdated, for another route, after a year."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.utils import timezone
from tests.journey.consent.conftest import Read, Sign
from tests.standing_people import MakeActor

from ataraxy.journey.consent.assembly import Particulars
from ataraxy.journey.consent.models import Consent, Withdrawal
from ataraxy.journey.consent.queries import (
    valid_consent,
)
from ataraxy.journey.consent.services import (
    prepare,
)
from ataraxy.journey.consent.withdrawing import mark_material_change, withdraw
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.course.services import move, note
from ataraxy.platform.feed.models import Event
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.queries import verify
from ataraxy.platform.worklist.models import Task


def now():
    return timezone.now()


def test_withdrawal_holds_the_course_and_calls_the_prescriber(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    withdraw(actor=make_actor("therapist"), key="w", course=course, said="in_session")
    assert rules(course) == ["consent.withdrawn"]
    assert [hold.kind for hold in active_holds(course)] == ["consent.withdrawn"]
    task = Task.objects.get()
    assert (task.role, task.urgency, task.patient) == ("prescriber", "urgent", course.patient)
    assert Event.objects.filter(topic="consent.withdrawn").count() == 1


def rules(course: Course) -> list[str]:
    return [reason.rule for reason in valid_consent(course, now()).reasons]


def test_withdrawal_works_while_reading_and_takes_the_older_signed_one_along(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    again = Particulars("iv", "major_depression")
    prepare(actor=make_actor("nurse"), key="p2", course=course, particulars=again)
    withdraw(actor=make_actor("nurse"), key="w", course=course, said="sign")
    assert set(Consent.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert Withdrawal.objects.count() == 2
    assert not valid_consent(course, now())


def test_withdrawal_works_on_the_day_of_a_dose(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    note(actor=make_actor("nurse"), course=course, kind="session.dosed", text="35 mg IV")
    withdraw(actor=make_actor("nurse"), key="w", course=course, said="in_session")
    assert not valid_consent(course, now())


def test_after_a_withdrawal_a_new_consent_counts_but_the_hold_waits_for_a_prescriber(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    withdraw(actor=make_actor("nurse"), key="w", course=course, said="phone")
    anew = prepare(
        actor=make_actor("nurse"),
        key="p2",
        course=course,
        particulars=Particulars("iv", "major_depression"),
    )
    sign_now(read_all(anew), key="s2")
    assert valid_consent(course, now())
    assert len(active_holds(course)) == 1


def test_without_any_consent_there_is_nothing_to_withdraw_and_it_says_what_holds(
    course: Course, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused, match="No dose can be given"):
        withdraw(actor=make_actor("nurse"), key="w", course=course, said="phone")


def test_leaving_the_route_and_a_new_series_ask_for_a_new_consent(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    course.refresh_from_db()
    course.route = "im"
    assert rules(course) == ["consent.route"]
    course.route = "iv"
    prescriber = make_actor("prescriber")
    for verb in ("begin induction", "begin maintenance"):
        move(actor=prescriber, course=course, verb=verb)
    assert valid_consent(course, now())
    move(actor=prescriber, course=course, verb="repeat induction")
    assert rules(course) == ["consent.renewal"]


def test_a_consent_ends_after_a_year(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course
) -> None:
    signed = sign_now(read_all(prepared))
    assert valid_consent(course, signed.valid_until - timedelta(seconds=1))
    assert not valid_consent(course, signed.valid_until)
    assert timedelta(days=364) < signed.valid_until - signed.signed_at < timedelta(days=367)


def test_a_material_change_marked_by_the_director_asks_only_its_treatment_anew(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    sign_now(read_all(prepared))
    director = make_actor("medical_director")
    mark_material_change(actor=director, key="1", treatment="esketamine", reason="New label")
    assert valid_consent(course, now())
    mark_material_change(actor=director, key="2", treatment="ketamine", reason="New liver data")
    assert "New liver data" in str(valid_consent(course, now()))
    with pytest.raises(PermissionRefused):
        mark_material_change(
            actor=make_actor("prescriber"), key="3", treatment="ketamine", reason="x"
        )


def test_a_renewal_replaces_the_older_consent_and_keeps_it(
    prepared: Consent, read_all: Read, sign_now: Sign, course: Course, make_actor: MakeActor
) -> None:
    first = sign_now(read_all(prepared))
    second = prepare(
        actor=make_actor("nurse"),
        key="p2",
        course=course,
        particulars=Particulars("iv", "major_depression"),
    )
    assert valid_consent(course, now()), "the older one stands until the new one is signed"
    sign_now(read_all(second), key="s2")
    first.refresh_from_db()
    assert first.state == "superseded"
    assert verify(first.signature)
    assert valid_consent(course, now())


def test_readings_answers_and_withdrawals_can_never_be_changed(
    prepared: Consent, read_all: Read
) -> None:
    read_all(prepared)
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        prepared.reads.update(question="changed")
