"""The kept summaries equal a count row by row, and follow what happens."""

from __future__ import annotations

from random import Random

import pytest
from django.utils import timezone
from django_scopes import scope
from tests.journey.care_people import give_dose
from tests.programme.research.histories import (
    answer,
    as_summarised,
    counted_by_hand,
    make_history,
    review,
)
from tests.standing_people import MakePatient

from ataraxy.journey.course.models import Course
from ataraxy.platform.feed.consume import run_pending
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Clinic
from ataraxy.programme.research import jobs, summaries
from ataraxy.programme.research.models import Summary

pytestmark = pytest.mark.django_db


def assert_all_equal() -> None:
    for course in Course.objects.select_related("clinic", "patient"):
        assert as_summarised(course) == counted_by_hand(course)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_summary_equals_a_count_row_by_row(
    in_clinic: Clinic, make_patient: MakePatient, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(summaries, "BATCH", 7)  # so that several batches are counted
    random = Random(seed)
    courses = [make_history(random, in_clinic, make_patient, n) for n in range(20)]
    assert summaries.count_stale(in_clinic) == 20
    assert_all_equal()
    assert summaries.count_everything(in_clinic) == 0
    for course in random.sample(courses, 6):
        give_dose(course, timezone.now())
        answer(course, "phq9", random.randint(0, 27), timezone.now())
        review(course, "end")
    assert 0 < summaries.count_everything(in_clinic) <= 6
    assert_all_equal()


def test_what_happens_to_a_person_marks_and_recounts_their_course_alone(
    in_clinic: Clinic, make_patient: MakePatient
) -> None:
    random = Random(3)
    one, other = (make_history(random, in_clinic, make_patient, n) for n in range(2))
    summaries.count_stale(in_clinic)
    answer(one, "phq9", 7, timezone.now())
    answer(other, "phq9", 7, timezone.now())
    publish(
        clinic_id=in_clinic.pk,
        topic="outcomes.answered",
        subject="administration:x",
        patient_uid=str(one.patient.uid),
    )
    run_pending()
    with scope(clinic=in_clinic.pk):
        assert Summary.objects.filter(stale=True).values_list("course", flat=True).get() == one.pk
        jobs.count_what_changed()
        assert not Summary.objects.filter(stale=True).exists()
        assert as_summarised(one) == counted_by_hand(one)
        assert as_summarised(other) != counted_by_hand(other)
        jobs.recount_at_night()
        assert as_summarised(other) == counted_by_hand(other)


def test_readings_at_the_chair_do_not_make_the_house_count(
    in_clinic: Clinic, make_patient: MakePatient
) -> None:
    course = make_history(Random(4), in_clinic, make_patient, 1)
    summaries.count_stale(in_clinic)
    told = {"clinic_id": in_clinic.pk, "topic": "session.changed", "subject": "session:x"}
    publish(**told, patient_uid=str(course.patient.uid), detail={"what": "reading"})
    run_pending()
    assert not Summary.objects.filter(stale=True).exists()
    publish(**told, patient_uid=str(course.patient.uid), detail={"what": "adverse"})
    run_pending()
    assert Summary.objects.filter(stale=True).exists()


def test_a_word_on_screening_makes_the_house_count(
    in_clinic: Clinic, make_patient: MakePatient
) -> None:
    course = make_history(Random(5), in_clinic, make_patient, 1)
    summaries.count_stale(in_clinic)
    publish(
        clinic_id=in_clinic.pk,
        topic="screening.decided",
        subject="screening:x",
        patient_uid=str(course.patient.uid),
        detail={"outcome": "more"},
    )
    run_pending()
    assert Summary.objects.get().stale
