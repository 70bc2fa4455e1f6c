"""The patient's intake form: sent as a link, answered once, reviewed by a clinician.

What the patient told becomes facts of a source of kind "patient"; they count as unconfirmed until
a clinician has reviewed the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.arriving import Intake
from ataraxy.platform.chart.coding import coded
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import (
    AnswerValue,
    Certainty,
    FactKind,
    ListName,
    SourceKind,
    Standing,
)
from ataraxy.platform.chart.models import Source
from ataraxy.platform.chart.store import add_facts, open_source, tell
from ataraxy.platform.people.links import create_link, revoke_links
from ataraxy.platform.people.models import Patient, PatientLink
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.services import NewTask, add_task

PURPOSE = "intake"
REVIEW_TASK = "chart.review"

_KINDS = {
    ListName.CONDITIONS: (FactKind.CONDITION, Standing.UNSTATED),
    ListName.MEDICINES: (FactKind.MEDICINE, Standing.ACTIVE),
    ListName.ALLERGIES: (FactKind.ALLERGY, Standing.ACTIVE),
    ListName.TRIALS: (FactKind.TRIAL, Standing.UNSTATED),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a patient told: lines of each list, which lists are complete, answers by question."""

    lines: Mapping[ListName, tuple[str, ...]] = field(default_factory=dict)
    complete: frozenset[ListName] = frozenset()
    answers: Mapping[str, AnswerValue] = field(default_factory=dict)
    note: str = ""


@service("intake.send", permission="intake.send")
def send_intake(*, actor: Actor, key: str, patient: Patient) -> PatientLink:
    """Make a form and a link to it; the links of earlier, unanswered forms close."""
    asked = asked_on_form(patient)
    for old in Intake.objects.filter(patient=patient, state=Intake.State.SENT):
        revoke_links(clinic_id=patient.clinic_id, purpose=PURPOSE, subject_uid=str(old.uid))
    form = Intake.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        sent_at=timezone.now(),
        sent_by_name=actor.name,
        asked=sorted(asked),
    )
    return create_link(actor=actor, patient=patient, purpose=PURPOSE, subject_uid=str(form.uid))


def put_on_form(*, actor: Actor, patient: Patient, question: str) -> Intake:
    """Put a question first on the patient's next form, inside another service's transaction.

    A form that was sent and not answered yet takes it up; otherwise one is made with its link.
    """
    mine = Intake.objects.select_for_update().filter(patient=patient, state=Intake.State.SENT)
    form = mine.order_by("-sent_at").first()
    if form is None:
        form = Intake.objects.create(
            clinic_id=patient.clinic_id,
            patient=patient,
            sent_at=timezone.now(),
            sent_by_name=actor.name,
        )
        create_link(actor=actor, patient=patient, purpose=PURPOSE, subject_uid=str(form.uid))
    if question not in form.asked:
        form.asked = [*form.asked, question]
        form.save(update_fields=["asked"])
    return form


def asked_on_form(patient: Patient) -> frozenset[str]:
    """The questions that stand on a form the patient has not answered yet."""
    rows = Intake.objects.filter(patient=patient, state=Intake.State.SENT).order_by("-sent_at")[:1]
    return frozenset(one for asked in rows.values_list("asked", flat=True) for one in asked)


@service("intake.answer", permission="intake.answer")
def answer_intake(*, actor: Actor, key: str, intake: Intake, told: Told) -> Source:
    """Keep what the patient told, and ask a clinician to review it."""
    form = Intake.objects.select_for_update().get(pk=intake.pk)
    if form.state != Intake.State.SENT:
        raise refused(_("This form was already sent. What was sent first is kept."))
    source = open_source(
        actor=actor, patient=form.patient, kind=SourceKind.PATIENT, label=_("Intake form")
    )
    rows = add_facts(source, entries_of(told))
    form.state, form.answered_at, form.source = Intake.State.ANSWERED, timezone.now(), source
    form.save(update_fields=["state", "answered_at", "source"])
    tell(source, form.patient, [row.kind for row in rows])
    add_task(actor=actor, ask=_review(source, form.patient))
    return source


def entries_of(told: Told) -> list[FactEntry]:
    """The facts in what a patient told; none of it counts as confirmed."""
    found = [
        coded(FactEntry(kind=kind, text=line, standing=standing, certainty=Certainty.UNCONFIRMED))
        for name, (kind, standing) in _KINDS.items()
        for line in told.lines.get(name, ())
    ]
    found += [
        FactEntry(kind=FactKind.LIST, text=str(name.label), code=name.value)
        for name in sorted(told.complete)
    ]
    found += [
        FactEntry(kind=FactKind.ANSWER, text=question, code=question, status=value.value)
        for question, value in sorted(told.answers.items())
    ]
    if told.note:
        found.append(FactEntry(kind=FactKind.NOTE, text=told.note))
    return found


def _review(source: Source, patient: Patient) -> NewTask:
    return NewTask(
        kind=REVIEW_TASK,
        title=_("Review what the patient told"),
        why=_("The intake form was answered; its entries count once a clinician stands by them."),
        role=Role.PRESCRIBER,
        patient=patient,
        cause=f"source:{source.uid}",
        link=reverse("chart:chart", kwargs={"patient_uid": patient.uid}),
    )
