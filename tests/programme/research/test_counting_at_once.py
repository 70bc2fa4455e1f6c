"""What happens to a person while their course is being counted is not lost."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scope
from tests.programme.research.histories import answer, as_summarised, counted_by_hand, make_history
from tests.standing_people import MakePatient

from ataraxy.journey.course.models import Course
from ataraxy.platform.people.models import Clinic
from ataraxy.programme.research import summaries
from ataraxy.programme.research.models import Summary

GIVEN_A_CHANCE_S = 0.3
"""So long the other may write; on SQLite, and behind a lock, it waits until the count is done."""


@pytest.mark.parametrize("state", ["new", "marked"])
def test_an_answer_that_comes_while_its_course_is_counted_is_counted_next_time(
    fresh_db: str,
    clinic: Clinic,
    make_patient: MakePatient,
    monkeypatch: pytest.MonkeyPatch,
    state: str,
) -> None:
    with scope(clinic=clinic.pk):
        course = make_history(Random(3), clinic, make_patient, 1)
        if state == "marked":
            summaries.count_stale(clinic)
            Summary.objects.update(stale=True)

    def somebody_else() -> None:
        with scope(clinic=clinic.pk):
            answer(course, "phq9", 7, timezone.now())
            summaries.mark_stale(str(course.patient.uid))
        connection.close()

    other, really, begun = Thread(target=somebody_else), summaries.courses_came, list[Thread]()

    def meanwhile(courses: Sequence[Course], zone: Any) -> Any:
        found = really(courses, zone)
        if not begun:
            begun.append(other)
            other.start()
            other.join(GIVEN_A_CHANCE_S)
        return found

    with scope(clinic=clinic.pk):
        with monkeypatch.context() as patched:
            patched.setattr(summaries, "courses_came", meanwhile)
            summaries.count_stale(clinic)
        other.join()
        summaries.count_stale(clinic)
        assert as_summarised(course) == counted_by_hand(course)
        assert not Summary.objects.filter(stale=True).exists()
