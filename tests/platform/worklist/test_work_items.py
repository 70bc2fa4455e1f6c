"""Work is opened once, passed on with a reason, closed with what was done, and climbs when late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import Error, transaction
from django.utils import timezone
from django_scopes import scope
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.worklist.escalate import escalate_overdue
from ataraxy.platform.worklist.models import Duty, Task, TaskEvent
from ataraxy.platform.worklist.rota import (
    put_on_call,
    put_on_leave,
    take_back,
    who_is_responsible,
)
from ataraxy.platform.worklist.services import (
    NewTask,
    acknowledge,
    add_task,
    open_task,
    reassign,
    settle,
    take,
)

NOW = datetime.fromisoformat("2026-11-22T20:00:00+00:00")
CALL = NewTask("callback", "Call Ana Rivera", "nurse", why="PHQ-9 item 9 positive")
Open = Callable[..., Task]


@pytest.fixture(autouse=True)
def _tonight():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def opened(in_clinic: Clinic, make_actor: MakeActor) -> Open:
    def make(key: str = "k", **changes: object) -> Task:
        given = {name: getattr(CALL, name) for name in CALL.__dataclass_fields__} | changes
        return open_task(actor=make_actor("coordinator"), key=key, ask=NewTask(**given))

    return make


def history(task: Task) -> list[str]:
    return list(task.events.order_by("at", "pk").values_list("what", flat=True))


def test_an_item_is_due_after_the_clinics_time_for_its_urgency(opened: Open) -> None:
    assert opened(urgency="urgent").due_at == NOW + timedelta(minutes=60)
    assert opened("2", due_at=NOW + timedelta(days=9)).due_at == NOW + timedelta(days=9)


def test_the_same_cause_opens_one_item_until_it_is_closed(
    opened: Open, make_actor: MakeActor
) -> None:
    first = opened("1", cause="score:77")
    assert opened("2", cause="score:77") == first
    assert history(first) == ["open"]
    acknowledge(actor=make_actor("nurse"), key="a", task=first, done="Reached her, safe tonight.")
    assert opened("3", cause="score:77") != first


def test_items_without_a_cause_never_melt_together(opened: Open) -> None:
    assert opened("1") != opened("2")


def test_an_item_closes_only_with_words(opened: Open, make_actor: MakeActor) -> None:
    task = opened()
    with pytest.raises(Refused, match="Say what was done"):
        acknowledge(actor=make_actor("nurse"), key="a", task=task, done="  ")
    assert Task.objects.get().is_open
    acknowledge(actor=make_actor("nurse"), key="b", task=task, done="Called, voicemail, again 9 am")
    closed = Task.objects.get()
    assert (closed.state, closed.closed_at) == ("done", NOW)
    assert TaskEvent.objects.get(what="acknowledge").text == "Called, voicemail, again 9 am"


def test_a_closed_item_cannot_be_closed_again_by_somebody_else(
    opened: Open, make_actor: MakeActor
) -> None:
    task = opened()
    acknowledge(actor=make_actor("nurse"), key="a", task=task, done="Done by phone")
    with pytest.raises(Refused, match="closed already"):
        acknowledge(actor=make_actor("prescriber"), key="b", task=task, done="Me too")
    assert history(task) == ["open", "acknowledge"]


def test_passing_on_needs_a_reason_and_somebody_who_works_here(
    opened: Open, make_actor: MakeActor, make_user: MakeUser, other_clinic: Clinic
) -> None:
    task, nurse = opened(), make_actor("nurse")
    with pytest.raises(Refused, match="why you pass it on"):
        reassign(actor=nurse, key="1", task=task, reason="", role="prescriber")
    with pytest.raises(Refused, match="a person or a role"):
        reassign(actor=nurse, key="2", task=task, reason="Off shift")
    stranger = make_user("nurse", at=other_clinic)
    with pytest.raises(Refused, match="does not work at this clinic"):
        reassign(actor=nurse, key="3", task=task, reason="Off shift", user=stranger)
    passed = reassign(
        actor=nurse, key="4", task=task, reason="Off shift", user=make_user("prescriber")
    )
    assert passed.owner == make_user("prescriber")
    assert history(task) == ["open", "pass on"]


def test_taking_an_item_makes_it_mine(
    opened: Open, make_actor: MakeActor, make_user: MakeUser
) -> None:
    taken = take(actor=make_actor("nurse"), key="t", task=opened(), user=make_user("nurse"))
    assert taken.owner == make_user("nurse")


def test_a_role_without_the_permission_changes_nothing(opened: Open, make_actor: MakeActor) -> None:
    task = opened()
    with pytest.raises(PermissionRefused):
        acknowledge(actor=make_actor("researcher"), key="a", task=task, done="Read it")
    assert Task.objects.get().is_open


def test_an_item_whose_cause_is_gone_settles_by_itself(opened: Open, in_clinic: Clinic) -> None:
    task = opened(cause="form:9")
    machine = system_actor(in_clinic.pk)
    assert settle(actor=machine, kind="callback", cause="form:9", reason="Form arrived") == 1
    assert settle(actor=machine, kind="callback", cause="form:9", reason="Form arrived") == 0
    assert history(task) == ["open", "settle"]
    assert not Task.objects.get().is_open


def test_the_history_of_an_item_can_never_be_changed(opened: Open) -> None:
    opened()
    for act in (TaskEvent.objects.all().delete, lambda: TaskEvent.objects.update(text="x")):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            act()


def test_the_journal_keeps_the_kind_of_work_and_no_words(
    opened: Open, make_actor: MakeActor
) -> None:
    task = opened()
    acknowledge(actor=make_actor("nurse"), key="a", task=task, done="She is suicidal no more")
    entry = Entry.objects.get(action="work.acknowledge")
    assert "callback" in entry.detail
    assert "suicidal" not in entry.detail


def test_each_change_is_told_to_the_feed_once(opened: Open, make_actor: MakeActor) -> None:
    task = opened()
    acknowledge(actor=make_actor("nurse"), key="a", task=task, done="Done")
    told = [e.detail["what"] for e in Event.objects.filter(topic="work.changed").order_by("number")]
    assert told == ["open", "acknowledge"]


def test_overdue_work_climbs_level_by_level_to_whoever_is_on_call(
    opened: Open, make_actor: MakeActor, make_user: MakeUser, in_clinic: Clinic
) -> None:
    director = make_actor("medical_director")
    night = {"since": NOW, "until": NOW + timedelta(hours=12)}
    put_on_call(actor=director, key="1", user=make_user("nurse"), role="nurse", **night)
    put_on_call(actor=director, key="2", user=make_user("prescriber"), role="prescriber", **night)
    task = opened(urgency="urgent")
    owners = []
    for minutes in (60, 75, 76, 120, 200):
        escalate_overdue(NOW + timedelta(minutes=minutes))
        task.refresh_from_db()
        owners.append(task.owner.username if task.owner else None)
    assert owners == [
        None,
        "nurse.harbor",
        "nurse.harbor",
        "prescriber.harbor",
        "medical_director.harbor",
    ]
    assert history(task) == ["open", "escalate", "escalate", "escalate"]
    assert task.state == "escalated"


def test_after_a_long_stop_an_item_goes_straight_to_where_its_time_has_brought_it(
    opened: Open, make_user: MakeUser
) -> None:
    make_user("medical_director")
    task = opened(urgency="emergency")
    assert escalate_overdue(NOW + timedelta(days=2)) == 1
    assert escalate_overdue(NOW + timedelta(days=2)) == 0
    task.refresh_from_db()
    assert (task.level, task.owner.username) == (3, "medical_director.harbor")
    assert history(task) == ["open", "escalate"]


def test_escalation_reaches_every_clinic(
    opened: Open, other_clinic: Clinic, make_actor: MakeActor
) -> None:
    opened(urgency="emergency")
    with scope(clinic=other_clinic.pk):
        add_task(
            actor=make_actor("nurse", at=other_clinic),
            ask=NewTask("callback", "Call", "nurse", urgency="emergency"),
        )
    assert escalate_overdue(NOW + timedelta(hours=1)) == 2


def test_closed_work_climbs_no_more(opened: Open, make_actor: MakeActor) -> None:
    task = opened(urgency="emergency")
    acknowledge(actor=make_actor("nurse"), key="a", task=task, done="Reached")
    assert escalate_overdue(NOW + timedelta(days=2)) == 0


def test_an_escalated_item_can_still_be_passed_on_and_closed(
    opened: Open, make_actor: MakeActor
) -> None:
    task = opened(urgency="emergency")
    escalate_overdue(NOW + timedelta(hours=1))
    reassign(actor=make_actor("nurse"), key="1", task=task, reason="Mine", role="nurse")
    acknowledge(actor=make_actor("nurse"), key="2", task=task, done="Reached")
    assert history(task) == ["open", "escalate", "pass on", "acknowledge"]


def test_on_call_and_leave_cover_say_in_words_why_somebody_answers(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    director = make_actor("medical_director")
    night = {"since": NOW, "until": NOW + timedelta(hours=12)}
    nina, nora = make_user("nurse", username="nina"), make_user("nurse", username="nora")
    put_on_call(actor=director, key="1", user=nina, role="nurse", **night)
    put_on_leave(actor=director, key="2", user=nina, cover=nora, **night)
    found = who_is_responsible(in_clinic.pk, "nurse", NOW)
    assert found.user == nora
    assert "for Nina Tester, who is away" in found.because


def test_a_duty_taken_back_no_longer_counts_and_stays_readable(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    director = make_actor("medical_director")
    night = {"since": NOW, "until": NOW + timedelta(hours=12)}
    duty = put_on_call(actor=director, key="1", user=make_user("nurse"), role="nurse", **night)
    take_back(actor=director, key="2", entry=duty, reason="Swapped")
    found = who_is_responsible(in_clinic.pk, "nurse", NOW)
    assert not found.on_call
    assert Duty.objects.get().cancellation.reason == "Swapped"
    with pytest.raises(Refused, match="taken back already"):
        take_back(actor=director, key="3", entry=duty, reason="Again")


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"until": NOW}, "end must come after"),
        ({"role": "prescriber"}, "does not hold this role"),
    ],
)
def test_an_impossible_duty_is_refused(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, change: dict, answer: str
) -> None:
    given = {"user": make_user("nurse"), "role": "nurse", "since": NOW}
    given |= {"until": NOW + timedelta(hours=1)} | change
    with pytest.raises(Refused, match=answer):
        put_on_call(actor=make_actor("coordinator"), key="1", **given)


def test_nobody_covers_for_themselves_or_from_another_clinic(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, other_clinic: Clinic
) -> None:
    nurse, director = make_user("nurse"), make_actor("medical_director")
    night = {"since": NOW, "until": NOW + timedelta(hours=12)}
    with pytest.raises(Refused, match="cover for themselves"):
        put_on_leave(actor=director, key="1", user=nurse, cover=nurse, **night)
    stranger = make_user("nurse", at=other_clinic)
    with pytest.raises(Refused, match="does not work at this clinic"):
        put_on_leave(actor=director, key="2", user=nurse, cover=stranger, **night)


def test_a_patients_item_names_them_in_the_journal(
    in_clinic: Clinic, make_actor: MakeActor, make_patient: MakePatient
) -> None:
    patient = make_patient("Okafor", "Chidi")
    ask = NewTask("callback", "Call", "nurse", patient=patient)
    open_task(actor=make_actor("nurse"), key="k", ask=ask)
    assert Entry.objects.get(action="work.open").patient_uid == str(patient.uid)
    assert timezone.now() == NOW
