"""A referral arrives, risk comes first, and only who may be taken on is taken on."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.journey.referral.letters import arriving
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.foundation.decision import Outcome
from ataraxy.journey.course.models import Course
from ataraxy.journey.referral import queries, services
from ataraxy.journey.referral.models import Reason, Referral, ReferralEvent, Said
from ataraxy.journey.referral.rules import may_accept
from ataraxy.platform.chart.queries import facts_for
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.worklist.models import Task


def reasons_against(referral: Referral) -> str:
    return str(may_accept(queries.request_of(referral), timezone.localdate()))


def test_accepting_opens_the_course_begins_screening_and_closes_the_task(
    known: Referral, make_actor: MakeActor
) -> None:
    assert Task.objects.get(kind="referral.read").is_open
    services.accept(actor=make_actor("prescriber"), key="a", referral=known)
    course = Course.objects.get()
    assert (course.step, course.indication) == ("screening", "major_depression")
    assert Referral.objects.get().course == course
    assert not Task.objects.get(kind="referral.read").is_open
    assert queries.step_status(course).summary == "Dr Amara Okafor"
    assert [one.title for one in ReferralEvent.objects.order_by("pk")] == [
        "Referral received",
        "It is known who this is",
        "Accepted",
    ]


def test_a_coordinator_does_not_accept(known: Referral, make_actor: MakeActor) -> None:
    with pytest.raises(PermissionRefused):
        services.accept(actor=make_actor("coordinator"), key="a", referral=known)


def test_nobody_is_accepted_before_it_is_known_who_it_is(
    letter: Referral, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused, match="Say who this is"):
        services.accept(actor=make_actor("prescriber"), key="a", referral=letter)
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"reason": Reason.NOT_SUPPORTED}, "not supported here"),
        ({"birth_date": date(2012, 4, 12)}, "Under 18"),
        ({"acute_risk": ""}, "acute suicidal risk"),
        ({"acute_risk": Said.YES}, "need admission now"),
        ({"reason": Reason.CRISIS, "acute_risk": ""}, "need admission now"),
    ],
)
def test_what_stops_a_referral_is_named(
    in_clinic: Clinic, make_actor: MakeActor, more: dict[str, object], reason: str
) -> None:
    sent = services.receive(actor=make_actor("coordinator"), key="r", arriving=arriving(**more))
    assert reason in reasons_against(sent)


def test_acute_risk_puts_an_urgent_task_with_a_named_owner_on_the_list(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    prescriber = make_user("prescriber")
    actor = make_actor("coordinator")
    sent = services.receive(actor=actor, key="r", arriving=arriving(acute_risk=Said.YES))
    task = Task.objects.get(kind="referral.acute")
    assert (task.owner, task.urgency) == (prescriber, "urgent")
    assert task.link == reverse("referral:referral", args=[sent.uid])


def test_admission_needed_ends_the_referral_and_settles_the_task(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    sent = services.receive(
        actor=make_actor("coordinator"), key="r", arriving=arriving(acute_risk=Said.YES)
    )
    services.note_admission(
        actor=make_actor("prescriber"),
        key="n",
        referral=sent,
        value=Said.YES,
        words="Plan and means; taken to the emergency department.",
    )
    assert Referral.objects.get().state == "admission"
    assert Task.objects.get(kind="referral.acute").state == "settled"
    assert not Course.objects.exists()


def test_after_a_no_to_admission_the_person_may_be_taken_on_and_the_answers_reach_the_chart(
    in_clinic: Clinic, make_actor: MakeActor, patient: Patient
) -> None:
    prescriber = make_actor("prescriber")
    sent = services.receive(
        actor=make_actor("coordinator"),
        key="r",
        arriving=arriving(acute_risk=Said.YES),
        patient=patient,
    )
    sent = services.note_admission(
        actor=prescriber, key="n", referral=sent, value=Said.NO, words="Safety plan agreed."
    )
    services.accept(actor=prescriber, key="a", referral=sent)
    told = {one.question: one.value for one in facts_for(patient).answers}
    assert told == {"acute_suicidal_risk": "yes", "needs_admission": "no"}


def test_asking_about_risk_later_starts_the_same_path(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    actor = make_actor("coordinator")
    sent = services.receive(actor=actor, key="r", arriving=arriving(acute_risk=""))
    services.note_risk(actor=actor, key="q", referral=sent, value=Said.YES)
    assert Task.objects.filter(kind="referral.acute").exists()


def test_a_form_sent_twice_is_one_referral(in_clinic: Clinic, make_actor: MakeActor) -> None:
    actor = make_actor("coordinator")
    first = services.receive(actor=actor, key="r", arriving=arriving())
    assert services.receive(actor=actor, key="r", arriving=arriving()) == first
    assert Referral.objects.count() == 1


def test_a_decided_referral_is_not_decided_again(known: Referral, make_actor: MakeActor) -> None:
    prescriber = make_actor("prescriber")
    services.decline(actor=prescriber, key="d", referral=known, words="No capacity this year.")
    with pytest.raises(Refused, match="possible only from"):
        services.accept(actor=prescriber, key="a", referral=known)


def test_declining_needs_its_reason(known: Referral, make_actor: MakeActor) -> None:
    with pytest.raises(Refused, match="Write down why"):
        services.decline(actor=make_actor("prescriber"), key="d", referral=known, words=" ")


def test_somebody_new_gets_a_record(letter: Referral, make_actor: MakeActor) -> None:
    done = services.register_person(
        actor=make_actor("coordinator"), key="n", referral=letter, sex="female"
    )
    assert done.patient is not None
    assert (done.patient.full_name, done.patient.sex) == ("Ana Rivera", "female")


def test_who_looks_alike_is_offered(letter: Referral, patient: Patient) -> None:
    assert queries.look_alikes(letter).here == (patient,)


def test_the_gate_says_unknown_and_not_no_while_nobody_asked(
    in_clinic: Clinic, make_actor: MakeActor, patient: Patient
) -> None:
    sent = services.receive(
        actor=make_actor("coordinator"),
        key="r",
        arriving=arriving(acute_risk=""),
        patient=patient,
    )
    assert may_accept(queries.request_of(sent), timezone.localdate()).outcome is Outcome.UNKNOWN


def test_a_merged_record_leads_to_the_one_that_goes_on(
    known: Referral, make_actor: MakeActor, make_patient: MakePatient, patient: Patient
) -> None:
    survivor = make_patient("Rivera", "Anna")
    patient.merged_into = survivor
    patient.save()
    services.accept(actor=make_actor("prescriber"), key="a", referral=known)
    assert Course.objects.get().patient == survivor
