"""A person in screening, and a way to write into their chart."""

from __future__ import annotations

import pytest
from tests.journey.screening.screening_people import NOTE, Record, answer_no
from tests.signing import proof_by
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import move, open_course
from ataraxy.journey.screening import evaluations
from ataraxy.knowledge.terminology import ICD10CM
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import Certainty, FactKind, Standing
from ataraxy.platform.chart.services import record_entries
from ataraxy.platform.people.models import Clinic, Patient


@pytest.fixture
def course(in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> Course:
    """A course that has just come to screening."""
    patient.sex = "female"
    patient.save()
    actor = make_actor("prescriber")
    opened = open_course(actor=actor, key="c", patient=patient, indication="major_depression")
    return move(actor=actor, course=opened, verb="begin screening")


@pytest.fixture
def record(course: Course, make_actor: MakeActor) -> Record:
    """Write a condition into the chart: ``record("I71.4", "Aortic aneurysm")``."""

    def write(code: str, text: str, key: str = "", **more: object) -> None:
        given = {
            "kind": FactKind.CONDITION,
            "text": text,
            "system": ICD10CM if code else "",
            "code": code,
            "standing": Standing.ACTIVE,
            "certainty": Certainty.CONFIRMED,
        }
        record_entries(
            actor=make_actor("nurse"),
            key=key or text,
            patient=course.patient,
            facts=(FactEntry(**(given | more)),),
        )

    return write


@pytest.fixture
def cleared(course: Course, make_actor: MakeActor, make_user: MakeUser) -> Course:
    """A course about which everything is known and nothing stops it, with an evaluation."""
    answer_no(course, make_actor)
    evaluations.write(
        actor=make_actor("prescriber"),
        key="e",
        course=course,
        written=NOTE,
        proof=proof_by(make_user("prescriber"), course.clinic),
    )
    return course
