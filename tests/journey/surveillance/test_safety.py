"""Long-term safety at the clinic: overdue checks and findings hold the dose until a result."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.journey.care_people import MakeCourse, give_dose
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course, HoldRelease
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.session import dosing
from ataraxy.journey.session.models import Reading
from ataraxy.journey.surveillance.checks import Act, book
from ataraxy.journey.surveillance.jobs import every_day
from ataraxy.journey.surveillance.models import CheckResult
from ataraxy.journey.surveillance.queries import surveillance
from ataraxy.journey.surveillance.services import record
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 9, 15, 16, 0, tzinfo=UTC)
"""No clock changes in the four months before it."""


@pytest.fixture
def room(chairside: Chairside) -> Chairside:
    """Somebody in the chair, ready, with a first dose four months ago."""
    found = chairside.ready()
    give_dose(found.session.course, timezone.now() - timedelta(days=121))
    return found


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    """A course in induction without anything else."""
    return make_course("induction")


def wrote(actor: Actor, course: Course, check: str = "bladder", **more: Any) -> CheckResult:
    values: dict[str, Any] = {"on": timezone.localdate(), "numbers": {}, "flags": [], "words": ""}
    values |= more
    key = fresh_key()
    return record(actor=actor, key=key, course=course, check=book().checks[check], **values)


def start(room: Chairside) -> None:
    dosing.start(actor=room.nurse, key=fresh_key(), session=room.session, chair=AT_THE_CHAIR)


def test_an_overdue_check_holds_the_dose_until_a_result_is_written_down(room: Chairside) -> None:
    course = room.session.course
    every_day()
    every_day()
    assert [one.kind for one in active_holds(course)] == ["check_due:bladder"]
    with pytest.raises(Refused, match="Bladder questionnaire"):
        start(room)
    row = wrote(room.nurse, course, numbers={"icsi": 2})
    assert (row.act, active_holds(course)) == (Act.NONE, [])
    assert "Bladder questionnaire of" in HoldRelease.objects.get().reason
    start(room)


def test_a_finding_holds_and_only_who_may_release_a_hold_clears_it(
    room: Chairside, make_actor: MakeActor
) -> None:
    course = room.session.course
    row = wrote(room.nurse, course, flags=["blood"])
    assert row.act == Act.STOP
    assert row.reasons[0][0].startswith("Stop; urology")
    with pytest.raises(Refused, match="Stop; urology"):
        start(room)
    wrote(room.nurse, course, numbers={"icsi": 1})
    assert [one.kind for one in active_holds(course)] == ["check_found:bladder"]
    wrote(make_actor("prescriber"), course, words="Urology: stone, gone")
    assert active_holds(course) == []
    assert "Urology: stone, gone" in HoldRelease.objects.get().reason
    assert CheckResult.objects.count() == 3, "every result stays"


def test_an_older_result_entered_late_clears_nothing(course: Course, make_actor: MakeActor) -> None:
    wrote(make_actor("nurse"), course, flags=["blood"])
    wrote(make_actor("prescriber"), course, on=timezone.localdate() - timedelta(days=9))
    assert [one.kind for one in active_holds(course)] == ["check_found:bladder"]


def test_a_rise_counts_from_this_person_s_first_value(
    course: Course, make_actor: MakeActor
) -> None:
    wrote(
        make_actor("nurse"),
        course,
        on=timezone.localdate() - timedelta(days=30),
        numbers={"icsi": 5},
    )
    assert wrote(make_actor("nurse"), course, numbers={"icsi": 8}).act == Act.NONE
    assert wrote(make_actor("nurse"), course, numbers={"icsi": 9}).act == Act.STOP


def test_an_impossible_result_is_refused(course: Course, make_actor: MakeActor) -> None:
    for more, said in (
        ({"on": date(2100, 1, 1)}, "in the future"),
        ({"numbers": {"icsi": 21}}, "lies between 0 and 20"),
        ({"numbers": {"moca": 21}}, "does not ask"),
        ({"flags": ["elated"]}, "does not ask"),
    ):
        with pytest.raises(Refused, match=said):
            wrote(make_actor("nurse"), course, **more)
    assert not CheckResult.objects.exists()


def test_a_therapist_writes_no_result(course: Course, make_actor: MakeActor) -> None:
    with pytest.raises(PermissionRefused):
        wrote(make_actor("therapist"), course)


def test_counters_add_up_over_all_courses_and_three_surges_ask_for_a_day_of_pressure(
    course: Course,
) -> None:
    now = NOON
    for days in (121, 100, 60, 7):
        session = give_dose(course, now - timedelta(days=days))
        Reading.objects.create(
            clinic_id=course.clinic_id,
            session=session,
            at=session.started_at,
            recorded_at=session.started_at,
            by_uid="n",
            by_name="N",
            source="person",
            systolic_mmhg=184 if days < 121 else 120,
        )
    with time_machine.travel(NOON, tick=False):
        found = surveillance(course)
    told = found.counters
    assert (told.sessions, told.sessions_recent, told.surges) == (4, 2, 3)
    assert (told.mg_by_route, told.days_since_dose) == ((("iv", 140.0),), 7)
    assert (told.longest_gap_days, told.worst_systolic) == (53, 184)
    assert "pressure" in {one.check.key for one in found.attention}


def test_the_pages_say_what_is_due_why_and_what_a_result_leads_to(
    room: Chairside, client: Client, make_user: MakeUser
) -> None:
    client.force_login(make_user("nurse", username="nurse-at-desk"))
    course = room.session.course
    every_day()
    shown = client.get(f"/courses/{course.uid}/safety/").content.decode()
    assert "overdue, holds the next dose" in shown
    assert "local default, not a published standard" in shown
    where = f"/courses/{course.uid}/safety/bladder/"
    assert "ICSI four points above the first" in client.get(where).content.decode()
    sent = {"idempotency_key": fresh_key(), "on": timezone.localdate().isoformat()}
    unsaid = client.post(where, sent)
    assert unsaid.status_code == 200, "to have looked or not must be said"
    both = client.post(where, {**sent, "looked": "nothing", "flags": ["blood"]})
    assert "say which of the two holds" in both.content.decode()
    done = client.post(where, {**sent, "looked": "nothing", "number-icsi": "3"})
    assert done.status_code == 302
    shown = client.get(f"/courses/{course.uid}/safety/").content.decode()
    assert "ICSI, symptom index 3" in shown
    assert "holds the next dose" not in shown
