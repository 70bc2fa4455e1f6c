"""Writes to the chart by hand. Nothing is changed in place: each write adds rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.kinds import AnswerValue, Certainty, FactKind, ListName, SourceKind
from ataraxy.platform.chart.models import Fact, Observation, Review, Source
from ataraxy.platform.chart.queries import fact_by_uid, observation_by_uid
from ataraxy.platform.chart.store import (
    add_facts,
    add_observations,
    fact_from,
    observation_from,
    open_source,
    tell,
)
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.services import settle

OBSERVATION = "observation"

RowT = TypeVar("RowT", Fact, Observation)


def _kinds(source: Source) -> dict[str, object]:
    return {"source": source.kind}


@service("chart.record", permission="chart.write", describe=_kinds)
def record_entries(
    *,
    actor: Actor,
    key: str,
    patient: Patient,
    facts: tuple[FactEntry, ...] = (),
    observations: tuple[ObservationEntry, ...] = (),
    label: str = "",
) -> Source:
    """Write down what a member of staff knows or was told; returns the source of the rows."""
    if not facts and not observations:
        raise refused(_("There is nothing to record yet. Fill in at least one entry."))
    source = open_source(actor=actor, patient=patient, kind=SourceKind.STAFF, label=label)
    add_facts(source, facts)
    add_observations(source, observations)
    told = [entry.kind.value for entry in facts] + [OBSERVATION] * bool(observations)
    tell(source, patient, told)
    return source


@service("chart.answer", permission="chart.write")
def record_answer(
    *,
    actor: Actor,
    key: str,
    patient: Patient,
    question: str,
    value: AnswerValue,
    note: str = "",
) -> Fact:
    """Write down the answer to a named question, such as one a rule asks. The newest holds."""
    entry = FactEntry(
        kind=FactKind.ANSWER,
        text=question,
        code=question,
        status=AnswerValue(value).value,
        certainty=Certainty.CONFIRMED,
        note=note,
    )
    return _one(actor, patient, entry)


@service("chart.number", permission="chart.write")
def record_number(
    *, actor: Actor, key: str, patient: Patient, name: str, value: float, note: str = ""
) -> Fact:
    """Write down a named number that only a person can supply. The newest holds."""
    entry = FactEntry(
        kind=FactKind.NUMBER, text=name, code=name, note=note, detail={"value": float(value)}
    )
    return _one(actor, patient, entry)


@service("chart.declare-list", permission="chart.write")
def declare_list(*, actor: Actor, key: str, patient: Patient, name: ListName) -> Fact:
    """State that a list is complete as it stands, so that silence on it means "none"."""
    chosen = ListName(name)
    entry = FactEntry(kind=FactKind.LIST, text=str(chosen.label), code=chosen.value)
    return _one(actor, patient, entry)


def _one(actor: Actor, patient: Patient, entry: FactEntry) -> Fact:
    source = open_source(actor=actor, patient=patient, kind=SourceKind.STAFF)
    (row,) = add_facts(source, [entry])
    tell(source, patient, [entry.kind.value])
    return row


@service("chart.correct", permission="chart.write")
def correct_fact(
    *, actor: Actor, key: str, patient: Patient, uid: UUID, entry: FactEntry, reason: str
) -> Fact:
    """Put a corrected version beside a fact; the old one stays readable with the reason."""
    old = _required(fact_by_uid(patient, uid))
    source = open_source(actor=actor, patient=patient, kind=SourceKind.STAFF)
    return _beside(old, fact_from(source, replace(entry, kind=FactKind(old.kind))), reason)


@service("chart.correct-value", permission="chart.write")
def correct_observation(
    *, actor: Actor, key: str, patient: Patient, uid: UUID, entry: ObservationEntry, reason: str
) -> Observation:
    """Put a corrected value beside the old one, with the reason."""
    old = _required(observation_by_uid(patient, uid))
    source = open_source(actor=actor, patient=patient, kind=SourceKind.STAFF)
    grouped = replace(entry, group=old.group, position=old.position)
    return _beside(old, observation_from(source, grouped), reason)


@service("chart.withdraw", permission="chart.write")
def withdraw_fact(*, actor: Actor, key: str, patient: Patient, uid: UUID, reason: str) -> Fact:
    """Mark a fact as entered in error. It stays in the history with the reason."""
    old = _required(fact_by_uid(patient, uid))
    return _beside(old, _withdrawal(actor, patient, old), reason)


@service("chart.withdraw-value", permission="chart.write")
def withdraw_observation(
    *, actor: Actor, key: str, patient: Patient, uid: UUID, reason: str
) -> Observation:
    """Mark a value as entered in error. It stays in the history with the reason."""
    old = _required(observation_by_uid(patient, uid))
    return _beside(old, _withdrawal(actor, patient, old), reason)


@service("chart.review", permission="chart.review")
def review_source(
    *, actor: Actor, key: str, patient: Patient, source: Source, note: str = ""
) -> Review:
    """Stand by what a patient told or a document said, as a clinician."""
    if source.kind not in {SourceKind.PATIENT, SourceKind.DOCUMENT}:
        raise refused(_("Only what a patient told or a document said needs a review."))
    if hasattr(source, "review"):
        raise refused(_("This was already reviewed by %(name)s.") % {"name": source.review.by_name})
    review = Review.objects.create(
        clinic_id=source.clinic_id,
        source=source,
        patient=patient,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
        note=note,
    )
    tell(source, patient, ["review"])
    cause = f"source:{source.uid}"
    settle(actor=actor, kind="chart.review", cause=cause, reason=_("Reviewed in the chart."))
    return review


def _required(row: RowT | None) -> RowT:
    if row is None:
        raise refused(_("This entry is not in the patient's chart. Nothing was changed."))
    return row


def _withdrawal(actor: Actor, patient: Patient, old: RowT) -> RowT:
    """A copy of the row that says: this was a mistake."""
    source = open_source(actor=actor, patient=patient, kind=SourceKind.STAFF)
    own = {"id", "uid", "source", "recorded_at", "corrects", "reason", "withdrawn"}
    columns = [one for one in old._meta.concrete_fields if one.name not in own]
    copied = {one.attname: getattr(old, one.attname) for one in columns}
    return type(old)(source=source, recorded_at=source.recorded_at, withdrawn=True, **copied)


def _beside(old: RowT, new: RowT, reason: str) -> RowT:
    """Insert `new` as what replaces `old`; refuses when someone else replaced it meanwhile."""
    if not reason.strip():
        raise refused(_("Say why this is corrected. Nothing was changed."))
    new.corrects, new.reason = old, reason.strip()
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError as error:
        raise refused(
            _("This entry was corrected by someone else meanwhile. Open the chart again.")
        ) from error
    kind = new.kind if isinstance(new, Fact) else OBSERVATION
    tell(new.source, new.patient, [kind])
    return new
