"""What a patient's agreements allow now. Everything that depends on one asks here."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from ataraxy.clinic.agreements.kinds import Topic, kinds
from ataraxy.clinic.agreements.models import Agreement
from ataraxy.clinic.agreements.rules import Said, stands
from ataraxy.foundation.decision import Decision
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.reading import prepared


def agreed(patient: Patient, topic: Topic) -> Decision:
    """Whether the patient's agreement on `topic` stands today, at their clinic."""
    return agreed_all(patient)[topic]


def agreed_all(patient: Patient) -> dict[Topic, Decision]:
    """The same for every topic, in one query."""
    today = timezone.localdate(timezone=patient.clinic.zone)
    newest = last_words(patient)
    return {
        topic: stands(kind, _said(newest.get(topic), patient.clinic), today)
        for topic, kind in kinds().items()
    }


def agreed_each(patient_ids: Collection[int], topic: Topic, clinic: Clinic) -> dict[int, Decision]:
    """The same on one topic for several patients of a clinic, in one query; none for nobody."""
    if not patient_ids:
        return {}
    today = timezone.localdate(timezone=clinic.zone)
    newest = {one.patient_id: one for one in _answers_on(tuple(sorted(patient_ids)), str(topic))}
    kind = kinds()[topic]
    return {key: stands(kind, _said(newest.get(key), clinic), today) for key in patient_ids}


def last_words(patient: Patient) -> dict[Topic, Agreement]:
    """The newest answer on each topic, also from records that were merged into this one."""
    return {Topic(one.topic): one for one in _answers(tuple(record_ids(patient)))}


def history(patient: Patient) -> QuerySet[Agreement]:
    """Every answer, newest first."""
    found = Agreement.objects.filter(patient=patient).select_related("signature")
    return found.order_by("-pk")


def who_agreed(topic: Topic, clinic: Clinic) -> Collection[int]:
    """Keys of the patients of a clinic whose agreement on `topic` stands today."""
    today = timezone.localdate(timezone=clinic.zone)
    rows = Agreement.objects.filter(clinic=clinic, topic=topic).order_by("pk")
    newest = {one.patient_id: one for one in rows}
    kind = kinds()[topic]
    return {key for key, one in newest.items() if stands(kind, _said(one, clinic), today)}


def _said(row: Agreement | None, clinic: Clinic) -> Said | None:
    if row is None:
        return None
    return Said(row.answer, row.at.astimezone(clinic.zone).date(), row.ends_on)


@prepared
def _answers(patient_ids: tuple[int, ...]) -> QuerySet[Agreement]:
    return Agreement.objects.filter(patient_id__in=patient_ids).order_by("pk")


@prepared
def _answers_on(patient_ids: tuple[int, ...], topic: str) -> QuerySet[Agreement]:
    return Agreement.objects.filter(patient_id__in=patient_ids, topic=topic).order_by("pk")
