"""Courses at a step, and signers, for the tests of plan, outcomes and maintenance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.standing_people import MakeActor

from ataraxy.clinic.policy.reference import course_templates
from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import open_course
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.orders import OrderInput
from ataraxy.journey.plan.services import draft_plan, sign_plan
from ataraxy.journey.plan.sheet import sheet_text
from ataraxy.journey.session.models import Dose, Reading, Session
from ataraxy.knowledge.pharmacology import Basis
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.signatures.services import Proof

MakeCourse = Callable[..., Course]


def proof_of(actor: Actor) -> Proof:
    """A proof that this actor has just confirmed who they are."""
    return Proof(actor.user_uid, actor.name, actor.roles, "password", timezone.now())


def order_input(template: str = "iv_6_3wk", **changes: Any) -> OrderInput:
    """An ordinary order: 0.5 mg/kg for 70 kg weighed today."""
    values: dict[str, Any] = {
        "template": course_templates()[template],
        "indication": "major_depression",
        "product": "ketamine_50",
        "basis": Basis.ACTUAL,
        "amount": 0.5,
        "duration_min": 40.0,
        "bag_ml": 50.0,
        "weight_kg": 70.0,
        "weight_on": timezone.localdate(),
        "weight_confirmed": False,
        "height_cm": 175.0,
        "reason": "Two adequate trials failed",
    }
    return OrderInput(**{**values, **changes})


def spravato_input(devices: float = 2.0, **changes: Any) -> OrderInput:
    """An ordinary Spravato order."""
    plain = {"duration_min": None, "bag_ml": None, "weight_kg": None, "weight_on": None}
    more = {"product": "spravato_28", "basis": Basis.DEVICES, "amount": devices, **plain}
    return order_input("esk_trd", **{**more, **changes})


@pytest.fixture
def make_course(in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> MakeCourse:
    """A course standing at a step: ``make_course("plan", route="iv")``."""

    def make(step: str = "plan", route: str = "iv", of: Patient | None = None) -> Course:
        course = open_course(
            actor=make_actor("prescriber"), key=f"open-{step}-{route}", patient=of or patient
        )
        course.step, course.route = step, route
        course.save(update_fields=["step", "route"])
        return course

    return make


def give_dose(course: Course, at: datetime, mg: float = 35.0) -> Session:
    """A session of this course whose dose began at `at` and was given whole."""
    number = Session.objects.filter(course=course).count() + 1
    visit = Appointment.objects.create(
        clinic_id=course.clinic_id,
        patient=course.patient,
        kind="dosing",
        course_uid=course.uid,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        state_at=at,
        made_by_uid="test",
        made_by_name="Test",
    )
    session = Session.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        patient=course.patient,
        appointment=visit,
        number=number,
        route=course.route,
        state="released",
        started_at=at,
        moved_at=at,
    )
    stamp = {"clinic_id": course.clinic_id, "session": session, "at": at, "recorded_at": at}
    who = {"by_uid": "test", "by_name": "Test"}
    Dose.objects.create(kind="completed", given_mg=mg, **stamp, **who)
    Reading.objects.create(source="typed", systolic_mmhg=130 + number, **stamp, **who)
    return session


def draft(actor: Actor, course: Course, order: OrderInput | None = None, key: str = "d") -> Plan:
    """Keep a draft."""
    today: date = timezone.localdate()
    return draft_plan(
        actor=actor, key=key, course=course, order=order or order_input(), today=today
    )


def sign(actor: Actor, plan: Plan, key: str = "s") -> Plan:
    """Sign a draft as it reads now."""
    return sign_plan(actor=actor, key=key, plan=plan, proof=proof_of(actor), shown=sheet_text(plan))
