"""What a patient's agreements allow now. Everything that depends on one asks here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet
from django.utils import timezone

from ataraxy.clinic.agreements.kinds import Topic, kinds
from ataraxy.clinic.agreements.models import Agreement
from ataraxy.clinic.agreements.rules import Said, stands
from ataraxy.foundation.decision import Decision
from ataraxy.platform.people.access import goes_on, record_ids
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
    """The same on one topic for several patients of a clinic, in two queries; none for nobody."""
    if not patient_ids:
        return {}
    today = timezone.localdate(timezone=clinic.zone)
    last = _last_record(clinic)
    asked = {last.get(one, one) for one in patient_ids}
    whole = asked | {old for old, new in last.items() if new in asked}
    newest = _newest(_answers_on(tuple(sorted(whole)), str(topic)), last)
    kind = kinds()[topic]
    return {
        key: stands(kind, _said(newest.get(last.get(key, key)), clinic), today)
        for key in patient_ids
    }


def last_words(patient: Patient) -> dict[Topic, Agreement]:
    """The newest answer on each topic, in whichever of this person's merged records it stands."""
    return {Topic(one.topic): one for one in _answers(tuple(record_ids(goes_on(patient))))}


def history(patient: Patient) -> QuerySet[Agreement]:
    """Every answer, newest first."""
    found = Agreement.objects.filter(patient_id__in=record_ids(goes_on(patient)))
    return found.select_related("signature").order_by("-pk")


def who_agreed(topic: Topic, clinic: Clinic) -> Collection[int]:
    """Keys of the patients of a clinic whose agreement on `topic` stands today.

    Records that were merged speak as one: the newest word in any of them holds for all.
    """
    today = timezone.localdate(timezone=clinic.zone)
    last, kind = _last_record(clinic), kinds()[topic]
    rows = Agreement.objects.filter(clinic=clinic, topic=topic).order_by("pk")
    newest = _newest(rows, last)
    agreed = {key for key, one in newest.items() if stands(kind, _said(one, clinic), today)}
    return agreed | {old for old, new in last.items() if new in agreed}


def _newest(rows: Iterable[Agreement], last: Mapping[int, int]) -> dict[int, Agreement]:
    """By the record that goes on: the newest answer; `rows` come oldest first."""
    return {last.get(one.patient_id, one.patient_id): one for one in rows}


def _last_record(clinic: Clinic) -> dict[int, int]:
    """For each record of a clinic that was merged away: the one in which it goes on at last."""
    step = dict(_merged(clinic.pk))

    def end(key: int) -> int:
        return end(step[key]) if key in step else key

    return {old: end(old) for old in step}


def _said(row: Agreement | None, clinic: Clinic) -> Said | None:
    if row is None:
        return None
    return Said(row.answer, row.at.astimezone(clinic.zone).date(), row.ends_on)


@prepared
def _merged(clinic_id: int) -> QuerySet[Patient, tuple[int, int]]:
    rows = Patient.objects.filter(clinic_id=clinic_id, merged_into_id__isnull=False)
    return rows.order_by("pk").values_list("pk", "merged_into_id")


@prepared
def _answers(patient_ids: tuple[int, ...]) -> QuerySet[Agreement]:
    return Agreement.objects.filter(patient_id__in=patient_ids).order_by("pk")


@prepared
def _answers_on(patient_ids: tuple[int, ...], topic: str) -> QuerySet[Agreement]:
    return Agreement.objects.filter(patient_id__in=patient_ids, topic=topic).order_by("pk")
