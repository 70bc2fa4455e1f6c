"""Everybody screened again: what is new is said, a killed run goes on, Dask finds the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.signing import proof_by
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.clinic.rulebook.services import Wanted, approve, propose
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import move, open_course
from ataraxy.journey.screening import services
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.chart.kinds import AnswerValue
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task
from ataraxy.programme.rules.cluster import dask_mapper
from ataraxy.programme.rules.jobs import look_with_new_rules, run_sweep, take_up_again
from ataraxy.programme.rules.models import Sweep, SweepRow
from ataraxy.programme.rules.sweep import NEW_STOP, STALLED, run, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def courses(in_clinic: Clinic, make_actor: MakeActor, make_patient: MakePatient) -> list[Course]:
    """Three people in screening of whom nothing is known yet."""
    made = []
    for number in range(3):
        actor = make_actor("prescriber")
        patient = make_patient(f"Number{number}")
        course = open_course(actor=actor, key=f"o{number}", patient=patient)
        made.append(move(actor=actor, course=course, verb="begin screening"))
    return made


def begun(clinic: Clinic) -> Sweep:
    return start(actor=system_actor(clinic.pk), key=fresh_key())


def say_yes(course: Course, make_actor: MakeActor) -> None:
    services.answer(
        actor=make_actor("prescriber"),
        key=fresh_key(),
        course=course,
        question="psychosis_now",
        value=AnswerValue.YES,
    )


def lower_the_limit(clinic: Clinic, make_actor: MakeActor, make_user: MakeUser) -> None:
    """Two people sign another number into the clinic's rules."""
    proposal = propose(
        actor=make_actor("prescriber"),
        key="p",
        wanted=Wanted("S-12", "ymrs_limit", 10, "Earlier"),
        proof=proof_by(make_user("prescriber"), clinic),
    )
    approve(
        actor=make_actor("medical_director"),
        key="a",
        proposal=proposal,
        proof=proof_by(make_user("medical_director"), clinic),
    )


def findings(sweep: Sweep) -> list[Any]:
    return list(SweepRow.objects.filter(sweep=sweep).order_by("pk").values_list("findings", "line"))


def test_the_first_look_compares_with_nothing_and_the_second_says_what_is_new(
    in_clinic: Clinic, courses: list[Course], make_actor: MakeActor
) -> None:
    first = run(begun(in_clinic))
    assert first.finished_at is not None
    assert SweepRow.objects.filter(sweep=first, changes=[], new_stops=0).count() == 3
    say_yes(courses[1], make_actor)
    second = run(begun(in_clinic))
    row = SweepRow.objects.get(sweep=second, course=courses[1])
    assert [(one["rule"], one["is_new_stop"]) for one in row.changes if one["is_new_stop"]] == [
        ("S-11", True)
    ]
    assert SweepRow.objects.filter(sweep=second).exclude(changes=[]).count() == 1
    task = Task.objects.get(kind=NEW_STOP)
    assert (task.role, task.course_uid) == ("prescriber", courses[1].uid)
    third = run(begun(in_clinic))
    assert not SweepRow.objects.filter(sweep=third).exclude(changes=[])
    assert Task.objects.filter(kind=NEW_STOP).count() == 1


def test_a_killed_run_goes_on_where_it_stopped(in_clinic: Clinic, courses: list[Course]) -> None:
    sweep = begun(in_clinic)

    class KilledError(Exception):
        pass

    def die_after_the_first() -> None:
        raise KilledError

    with pytest.raises(KilledError):
        run(sweep, on_row=die_after_the_first)
    done = SweepRow.objects.get(sweep=sweep, done_at__isnull=False)
    assert begun(in_clinic) == sweep
    counted: list[int] = []
    assert run(sweep, on_row=lambda: counted.append(1)).finished_at is not None
    assert len(counted) == 2
    assert SweepRow.objects.get(pk=done.pk).done_at == done.done_at


def test_one_that_nobody_moves_is_given_to_the_worker_again(
    in_clinic: Clinic, courses: list[Course]
) -> None:
    from django_tasks_db.models import DBTaskResult

    sweep = begun(in_clinic)
    take_up_again()
    assert not DBTaskResult.objects.exists()
    Sweep.objects.filter(pk=sweep.pk).update(touched_at=sweep.touched_at - 2 * STALLED)
    take_up_again()
    assert DBTaskResult.objects.count() == 1
    run_sweep.call(in_clinic.pk)
    sweep.refresh_from_db()
    assert sweep.finished_at is not None


def test_the_clinics_own_number_decides_in_a_sweep(
    in_clinic: Clinic, courses: list[Course], make_actor: MakeActor, make_user: MakeUser
) -> None:
    from django.utils import timezone

    scored = services.Value("ymrs_total", timezone.localdate(), number=11.0)
    services.measure(actor=make_actor("prescriber"), key="m", course=courses[0], value=scored)
    run(begun(in_clinic))
    lower_the_limit(in_clinic, make_actor, make_user)
    second = run(begun(in_clinic))
    row = SweepRow.objects.get(sweep=second, course=courses[0])
    assert [one["rule"] for one in row.changes if one["is_new_stop"]] == ["S-12"]


def test_dask_finds_the_same(
    in_clinic: Clinic, courses: list[Course], make_actor: MakeActor
) -> None:
    say_yes(courses[2], make_actor)
    here = run(begun(in_clinic))
    with dask_mapper() as mapper:
        there = run(begun(in_clinic), mapper=mapper)
    assert findings(here) == findings(there)


def test_the_command_reports_each_clinic_without_names(
    in_clinic: Clinic, courses: list[Course], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("screen_all", "--clinic", in_clinic.slug)
    told = capsys.readouterr().out
    assert "harbor: 3 open courses screened, 0 changed, 0 with a new stop" in told
    assert "Number1" not in told
    with pytest.raises(CommandError, match="no clinic called 'nowhere'"):
        call_command("screen_all", "--clinic", "nowhere")


def test_the_page_begins_one_and_shows_how_far_it_came(
    client: Client, in_clinic: Clinic, courses: list[Course], make_user: MakeUser
) -> None:
    client.force_login(make_user("medical_director"))
    assert "Nobody has been looked at again yet" in client.get("/rules/sweep/").content.decode()
    sent = client.post("/rules/sweep/", {"idempotency_key": fresh_key()})
    assert sent.status_code == 302
    page = client.get("/rules/sweep/").content.decode()
    assert "0 / 3" in page
    assert "every 2s" in page
    run_sweep.call(in_clinic.pk)
    page = client.get("/rules/sweep/").content.decode()
    assert "3 / 3" in page
    assert "Nothing weighty is new" in page


def test_another_number_in_the_rules_begins_a_look_and_the_same_rules_do_not(
    in_clinic: Clinic, courses: list[Course], make_actor: MakeActor, make_user: MakeUser
) -> None:
    assert courses
    look_with_new_rules()
    assert not Sweep.objects.exists(), "the first look is a person's"
    first = run(begun(in_clinic))
    look_with_new_rules()
    assert Sweep.objects.count() == 1
    lower_the_limit(in_clinic, make_actor, make_user)
    look_with_new_rules()
    look_with_new_rules()
    newest = Sweep.objects.latest("pk")
    assert Sweep.objects.count() == 2
    assert newest.by_name == "Rule book"
    assert newest.book != first.book
    run_sweep.call(in_clinic.pk)
    look_with_new_rules()
    assert Sweep.objects.count() == 2
