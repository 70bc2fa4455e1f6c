"""Writes on referrals: it arrives, the first questions are answered, it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision
from ataraxy.journey.course.services import begin_course, note
from ataraxy.journey.course.services import move as move_course
from ataraxy.journey.referral import risk
from ataraxy.journey.referral.lifecycle import REFERRAL
from ataraxy.journey.referral.models import Reason, Referral, ReferralEvent, Said, Sender
from ataraxy.journey.referral.queries import request_of
from ataraxy.journey.referral.rules import may_accept, says_why
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.services import PersonDetails, add_patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task, settle


@dataclass(frozen=True, slots=True)
class Arriving:
    """What a referral says when it arrives."""

    sender: str
    family_name: str
    given_name: str
    birth_date: date
    reason: str
    words: str = ""
    phone: str = ""
    email: str = ""
    referrer_name: str = ""
    referrer_place: str = ""
    referrer_contact: str = ""
    acute_risk: str = ""


def _told(referral: Referral) -> dict[str, object]:
    return {"state": referral.state, "sender": referral.sender, "acute": referral.is_acute}


@service("referral.receive", permission="referral.write", describe=_told)
def receive(
    *, actor: Actor, key: str, arriving: Arriving, patient: Patient | None = None
) -> Referral:
    """Enter a referral; `patient` when it is already known who it is."""
    return _arrive(actor, arriving, patient)


@service("referral.receive_public", permission="referral.write", describe=_told)
def receive_from_public_form(*, actor: Actor, key: str, arriving: Arriving) -> Referral:
    """Take in what somebody sent through the clinic's public form; `actor` is the system."""
    return _arrive(actor, arriving, None)


@service("referral.say_who", permission="referral.write", describe=_told)
def say_who(*, actor: Actor, key: str, referral: Referral, patient: Patient) -> Referral:
    """The person referred is this patient of the clinic."""
    return _is_patient(actor, _locked(referral), patient)


@service("referral.register", permission="people.register", describe=_told)
def register_person(*, actor: Actor, key: str, referral: Referral, sex: str) -> Referral:
    """The person referred is new here: open a record for them."""
    locked = _locked(referral)
    details = PersonDetails(
        family_name=locked.family_name,
        given_name=locked.given_name,
        birth_date=locked.birth_date,
        sex=sex,
        phone=locked.phone,
        email=locked.email,
    )
    return _is_patient(actor, locked, add_patient(actor=actor, details=details))


@service("referral.risk", permission="referral.write", describe=_told)
def note_risk(*, actor: Actor, key: str, referral: Referral, value: Said) -> Referral:
    """Somebody asked about acute suicidal risk; "yes" starts the same-day path."""
    locked = _locked(referral)
    locked.acute_risk, locked.acute_risk_at = Said(value), timezone.now()
    locked.acute_risk_by = actor.name
    locked.save(update_fields=["acute_risk", "acute_risk_at", "acute_risk_by"])
    _happened(actor, locked, _("Acute risk asked: %(said)s") % {"said": Said(value).label})
    if locked.is_acute:
        risk.raise_alarm(actor, locked)
    return locked


@service("referral.admission", permission="referral.decide", describe=_told)
def note_admission(
    *, actor: Actor, key: str, referral: Referral, value: Said, words: str
) -> Referral:
    """A prescriber says whether admission is needed; "yes" ends the referral here."""
    _require(says_why(words))
    locked = _locked(referral)
    locked.admission, locked.admission_at, locked.admission_by = (
        Said(value),
        timezone.now(),
        actor.name,
    )
    locked.save(update_fields=["admission", "admission_at", "admission_by"])
    _happened(actor, locked, _("Admission needed: %(said)s") % {"said": Said(value).label}, words)
    risk.stand_down(actor, locked, words)
    if locked.admission == Said.YES:
        return _moved(actor, locked, "send to admission", words)
    return locked


@service("referral.ask", permission="referral.write", describe=_told)
def ask_for_more(*, actor: Actor, key: str, referral: Referral, words: str) -> Referral:
    """Wait for something that the referrer or the person has to send."""
    _require(says_why(words))
    return _moved(actor, _locked(referral), "ask for more", words)


@service("referral.answered", permission="referral.write", describe=_told)
def note_the_answer(*, actor: Actor, key: str, referral: Referral, words: str) -> Referral:
    """What was asked for has come."""
    _require(says_why(words))
    return _moved(actor, _locked(referral), "note the answer", words)


@service("referral.accept", permission="referral.decide", describe=_told)
def accept(*, actor: Actor, key: str, referral: Referral, words: str = "") -> Referral:
    """Take the person on: opens the course and begins screening. Raises `Refused` with reasons."""
    locked = _locked(referral)
    _require(REFERRAL.may_move("accept", locked.state, actor.roles))
    _require(may_accept(request_of(locked), timezone.localdate()))
    course = begin_course(actor=actor, patient=_person(locked), indication=locked.reason)
    sent = locked.referrer_name or locked.get_sender_display()
    text = _("Referral accepted (%(sent)s).") % {"sent": sent}
    note(actor=actor, course=course, kind="referral.accepted", text=text)
    move_course(actor=actor, course=course, verb="begin screening")
    locked.course = course
    locked.save(update_fields=["course"])
    risk.carry_answers(actor, locked)
    return _moved(actor, locked, "accept", words)


@service("referral.decline", permission="referral.decide", describe=_told)
def decline(*, actor: Actor, key: str, referral: Referral, words: str) -> Referral:
    """Do not take the person on, and say why."""
    _require(says_why(words))
    return _moved(actor, _locked(referral), "decline", words)


@service("referral.withdraw", permission="referral.write", describe=_told)
def withdraw(*, actor: Actor, key: str, referral: Referral, words: str) -> Referral:
    """The referrer or the person took it back."""
    _require(says_why(words))
    return _moved(actor, _locked(referral), "withdraw", words)


def _arrive(actor: Actor, arriving: Arriving, patient: Patient | None) -> Referral:
    asked = bool(arriving.acute_risk)
    told_by = arriving.referrer_name or actor.name
    referral = Referral.objects.create(
        clinic_id=actor.clinic_id,
        patient=patient,
        sender=Sender(arriving.sender),
        family_name=arriving.family_name,
        given_name=arriving.given_name,
        birth_date=arriving.birth_date,
        phone=arriving.phone,
        email=arriving.email,
        referrer_name=arriving.referrer_name,
        referrer_place=arriving.referrer_place,
        referrer_contact=arriving.referrer_contact,
        reason=Reason(arriving.reason),
        words=arriving.words,
        acute_risk=arriving.acute_risk,
        acute_risk_at=timezone.now() if asked else None,
        acute_risk_by=told_by if asked else "",
        received_at=timezone.now(),
        received_by_uid=actor.user_uid,
        received_by_name=actor.name,
    )
    _happened(actor, referral, _("Referral received"), arriving.words[:2000])
    if referral.is_acute:
        risk.raise_alarm(actor, referral)
    else:
        add_task(actor=actor, ask=_reading(referral))
    return referral


def _reading(referral: Referral) -> NewTask:
    return NewTask(
        kind="referral.read",
        title=_("Referral to read: %(name)s") % {"name": referral.full_name},
        why=str(referral.get_reason_display()),
        role="coordinator",
        urgency=Urgency.ROUTINE,
        patient=referral.patient,
        cause=f"referral:{referral.uid}",
        link=reverse("referral:referral", args=[referral.uid]),
    )


def _person(referral: Referral) -> Patient:
    """Whom the referral is about today: a merged record leads to the one that goes on."""
    patient = referral.patient
    if patient is None:
        raise refused(_("Say who this is first: a patient of this clinic, or somebody new."))
    while patient.merged_into is not None:
        patient = patient.merged_into
    return patient


def _is_patient(actor: Actor, referral: Referral, patient: Patient) -> Referral:
    referral.patient = patient
    referral.save(update_fields=["patient"])
    _happened(actor, referral, _("It is known who this is"))
    return referral


def _locked(referral: Referral) -> Referral:
    # PostgreSQL cannot lock the empty side of a join, so the patient comes afterwards.
    rows = Referral.objects.select_for_update(of=("self",))
    return rows.get(pk=referral.pk)


def _moved(actor: Actor, referral: Referral, verb: str, words: str) -> Referral:
    _require(REFERRAL.may_move(verb, referral.state, actor.roles))
    referral.state = REFERRAL.target(verb, referral.state)
    if not referral.is_open:
        referral.decided_at, referral.decided_by_name = timezone.now(), actor.name
        referral.decision_words = words[:1000]
        _close_tasks(actor, referral)
    referral.save(
        update_fields=["state", "decided_at", "decided_by_name", "decision_words", "course"]
    )
    _happened(actor, referral, _VERBS[verb], words)
    return referral


_VERBS = {
    "ask for more": "Asked for more",
    "note the answer": "The answer came",
    "accept": "Accepted",
    "decline": "Not taken on",
    "send to admission": "Sent to admission",
    "withdraw": "Withdrawn",
}


def _close_tasks(actor: Actor, referral: Referral) -> None:
    for kind in ("referral.read", risk.TASK):
        settle(
            actor=actor,
            kind=kind,
            cause=f"referral:{referral.uid}",
            reason=_("The referral is %(state)s.") % {"state": referral.state},
        )


def _happened(actor: Actor, referral: Referral, title: str, words: str = "") -> None:
    ReferralEvent.objects.create(
        clinic_id=referral.clinic_id,
        referral=referral,
        at=timezone.now(),
        title=title,
        words=words,
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    publish(
        clinic_id=referral.clinic_id,
        topic="referral.changed",
        subject=f"referral:{referral.uid}",
        patient_uid=referral.patient_uid,
        detail={"state": referral.state},
    )


def _require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision)
