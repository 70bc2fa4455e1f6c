"""What the patient tells the clinic: each lands with a named person and a clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ataraxy.clinic.messaging.models import Channel
from ataraxy.clinic.messaging.services import Writing, queue
from ataraxy.journey.outcomes import helping
from ataraxy.journey.outcomes.helping import Call
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.languages import in_our_words
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task, settle
from ataraxy.programme.portal.limits import limits
from ataraxy.programme.portal.links import staff_url
from ataraxy.programme.portal.models import Account
from ataraxy.programme.portal.models_clinic import Complaint, ComplaintAnswer, Experience, HelpCall

COMPLAINT_WORK, HARD_VISIT_WORK = "complaint", "experience.hard"
"""The kinds of work that open here."""

_ANSWER_IS_OF_USE = timedelta(days=14)


@service("portal.help", permission="portal.use")
def call_for_help(*, actor: Actor, key: str, patient: Patient, words: str, phone: str) -> HelpCall:
    """“I need help”: kept with its words; the one door gives it to somebody by name."""
    call = Call(words=words, phone=phone, link=staff_url(patient))
    told = helping.call_for_help(actor=actor, patient=patient, call=call)
    return HelpCall.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        words=words.strip(),
        phone=phone.strip(),
        owner_name=told.owner_name,
        answer_by=told.answer_by,
        at=timezone.now(),
    )


@service("portal.experience", permission="portal.use")
def tell_experience(
    *,
    actor: Actor,
    key: str,
    patient: Patient,
    session: Session | None,
    told: Mapping[str, Any],
) -> Experience:
    """How it was. Whoever did not feel safe or respected is called, with a name and a clock."""
    if session is not None and _asked_before(patient, session):
        raise refused(_("You told us about this visit already. What you sent is kept."))
    made = Experience.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        session_uid=session.uid if session else None,
        session_number=session.number if session else None,
        at=timezone.now(),
        **told,
    )
    if "no" in (made.felt_safe, made.respected):
        with in_our_words():
            _somebody_calls(made)
    return made


def _asked_before(patient: Patient, session: Session) -> bool:
    return Experience.objects.filter(patient=patient, session_uid=session.uid).exists()


def _somebody_calls(made: Experience) -> None:
    answering = limits().complaint["conduct"]
    found = who_is_responsible(made.clinic_id, answering.role, made.at)
    ask = NewTask(
        kind=HARD_VISIT_WORK,
        title=_("Somebody did not feel safe or respected: call them"),
        role=answering.role,
        why=(made.hard or _("They wrote no words."))[:1000],
        urgency=answering.urgency,
        due_at=made.at + answering.within,
        owner=found.user if found else None,
        patient=made.patient,
        cause=f"experience:{made.uid}",
        link=staff_url(made.patient),
    )
    add_task(actor=system_actor(made.clinic_id), ask=ask)


def _about(complaint: Complaint) -> dict[str, object]:
    return {"topic": complaint.topic}


@service("portal.complain", permission="portal.use", describe=_about)
def complain(
    *, actor: Actor, key: str, patient: Patient, topic: str, words: str, wish: str
) -> Complaint:
    """A complaint: the work of a named person, with the clock of its topic."""
    answering, now = limits().complaint[topic], timezone.now()
    found = who_is_responsible(patient.clinic_id, answering.role, now)
    made = Complaint.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        topic=topic,
        words=words.strip(),
        wish=wish.strip(),
        owner_name=found.user.display_name if found else "",
        answer_by=now + answering.within,
        at=now,
    )
    with in_our_words():
        ask = NewTask(
            kind=COMPLAINT_WORK,
            title=_("Answer a complaint"),
            role=answering.role,
            why=str(made.get_topic_display()),
            urgency=answering.urgency,
            due_at=made.answer_by,
            owner=found.user if found else None,
            patient=patient,
            cause=made.cause,
            link=reverse("portal:staff_complaint", kwargs={"complaint_uid": made.uid}),
        )
    add_task(actor=system_actor(patient.clinic_id), ask=ask)
    return made


@service("complaints.answer", permission="complaints.answer")
def answer_complaint(
    *, actor: Actor, key: str, complaint: Complaint, words: str
) -> ComplaintAnswer:
    """Answer the patient; the work is settled, and they are told that there is an answer."""
    made = ComplaintAnswer.objects.create(
        clinic_id=complaint.clinic_id,
        complaint=complaint,
        words=words.strip(),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    reason = _("Answered to the patient.")
    settle(
        actor=system_actor(complaint.clinic_id),
        kind=COMPLAINT_WORK,
        cause=complaint.cause,
        reason=reason,
    )
    _say_there_is_an_answer(actor, made)
    return made


def _say_there_is_an_answer(actor: Actor, answer: ComplaintAnswer) -> None:
    patient = answer.complaint.patient
    account = Account.objects.filter(patient=patient, closed_at=None).first()
    if account is None or not account.email:
        return
    url = str(settings.PUBLIC_URL).rstrip("/") + reverse("portal:home")
    with translation.override(account.language):
        told = {"clinic": account.clinic.name, "url": url}
        writing = Writing(
            patient=patient,
            channel=Channel.EMAIL,
            address=account.email,
            subject=_("A message for you at %(clinic)s") % told,
            text=_("There is a message for you on your pages at %(clinic)s:\n%(url)s") % told,
            about=f"complaint-answer:{answer.uid}",
            useless_at=answer.at + _ANSWER_IS_OF_USE,
            link=reverse("portal:staff_complaint", kwargs={"complaint_uid": answer.complaint.uid}),
        )
        queue(actor=actor, writing=writing)


def complaints_of(patient: Patient) -> QuerySet[Complaint]:
    """The patient's own complaints with their answers, newest first."""
    rows = Complaint.objects.filter(patient_id__in=record_ids(patient))
    return rows.prefetch_related("answers").order_by("-at", "-pk")


def complaint_for(actor: Actor, uid: UUID) -> Complaint:
    """One complaint of the clinic, or `Http404`."""
    rows = Complaint.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    found = rows.select_related("patient").first()
    if found is None:
        raise Http404(_("There is no such complaint."))
    return found


def complaints_at(actor: Actor) -> QuerySet[Complaint]:
    """Every complaint of the clinic, newest first."""
    rows = Complaint.objects.filter(clinic_id=actor.clinic_id).select_related("patient")
    return rows.prefetch_related("answers").order_by("-at", "-pk")


def experiences_at(actor: Actor) -> QuerySet[Experience]:
    """What patients of the clinic told, newest first."""
    rows = Experience.objects.filter(clinic_id=actor.clinic_id).select_related("patient")
    return rows.order_by("-at", "-pk")


def help_calls_of(patient: Patient) -> QuerySet[HelpCall]:
    """The patient's calls for help, newest first."""
    return HelpCall.objects.filter(patient_id__in=record_ids(patient)).order_by("-at", "-pk")
