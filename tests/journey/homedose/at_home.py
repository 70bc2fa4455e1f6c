"""Somebody with doses at home: found suitable, arranged, prescribed, the first dose watched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from django.test import Client

from ataraxy.journey.course.models import Course
from ataraxy.journey.homedose.models import Prescription
from ataraxy.journey.homedose.services import PURPOSE
from ataraxy.journey.screening.models import Assessment, Decision
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.forms import fresh_key

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
AT_HOME = {
    "adult_name": "Luis Rivera",
    "adult_phone": "555 0101",
    "adult_consented": "on",
    "address": "12 Quay Street",
    "nearest_emergency": "Harbor General",
    "lock_box": "on",
    "cuff": "on",
    "oximeter": "on",
}
SUPPLY = {
    "drug": "Ketamine troche",
    "route": "sublingual",
    "strength_mg": "100",
    "quantity": "4",
    "interval_days": "7",
    "directions": "One under the tongue, sitting, once a week",
    "pharmacy": "Quay Pharmacy",
    "law_checked": "State board page of 1 November: not forbidden",
}
CALM = {"systolic": "120", "diastolic": "75", "pulse": "70", "spo2": "98"}


def find_suitable(course: Course) -> None:
    """A clinician has found this person suitable for doses at home."""
    stamp = {"clinic_id": course.clinic_id, "course": course, "at": NOW, "route": "home"}
    stamp |= {"by_uid": "test", "by_name": "Test"}
    found = {"verdict": "no_stop", "line": "no stop found", "findings": [], "facts": {}}
    made = Assessment.objects.create(on=NOW.date(), **found, **stamp)
    Decision.objects.create(assessment=made, outcome="suitable", words="Yes", **stamp)


def act(staff: Client, course: Course, what: str, **fields: str) -> object:
    sent = {"idempotency_key": fresh_key(), "act": what} | fields
    return staff.post(f"/courses/{course.uid}/home-doses/", sent)


def prescribe(staff: Client, course: Course) -> None:
    find_suitable(course)
    act(staff, course, "arrange", **AT_HOME)
    act(staff, course, "prescribe", **SUPPLY)
    assert Prescription.objects.count() == 1


def watched(staff: Client, course: Course) -> Client:
    """Prescribed, first dose watched, and the phone on which the patient has their page."""
    with time_machine.travel(NOW, tick=False):
        prescribe(staff, course)
        act(staff, course, "first", where="clinic", words="Calm, no nausea", **CALM)
    phone = Client()
    with time_machine.travel(NOW + timedelta(days=6, hours=12), tick=False):
        act(staff, course, "link")
        phone.post(address(PatientLink.objects.get(purpose=PURPOSE)))
    return phone


def measure(phone: Client, stage: str, **changes: str) -> str:
    sent = {"idempotency_key": fresh_key(), "act": "measure", "stage": stage} | CALM
    if stage == "before":
        sent |= {"adult_is_here": "yes", "sober": "no"}
    return phone.post("/home-dose/", sent | changes, follow=True).content.decode()


def report(phone: Client, kind: str, number: str = "") -> None:
    sent = {"idempotency_key": fresh_key(), "act": "report", "kind": kind, "number": number}
    phone.post("/home-dose/", sent)
