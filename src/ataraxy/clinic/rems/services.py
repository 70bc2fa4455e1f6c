"""Certifying, training, enrolling. Signatures are not enrolment: only *confirmed* opens it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.rems.enrolment_paper import SUBJECT, shown_words
from ataraxy.clinic.rems.models import Certification, Enrolment, Training
from ataraxy.clinic.rems.words import programme
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Membership, Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import (
    Mark,
    Proof,
    Subject,
    add_signature,
    add_witnessed_signature,
    exactly,
)
from ataraxy.platform.worklist.services import NewTask, add_task, settle

TO_CONFIRM = "rems-enrolment"


@dataclass(frozen=True, slots=True)
class Setting:
    """The setting as it was certified."""

    number: str
    setting_name: str
    address: str
    supply: str
    representative: str
    alternate: str
    certified_on: date
    attested: tuple[str, ...]


@service("rems.certify", permission="rems.keep")
def certify(*, actor: Actor, key: str, setting: Setting) -> Certification:
    """Note the certification; every statement of the programme is attested, or it is none."""
    missing = set(programme().setting) - set(setting.attested)
    if missing:
        raise refused(_("Not attested: %s") % _listed(missing))
    return Certification.objects.create(
        clinic_id=actor.clinic_id,
        number=setting.number.strip(),
        setting_name=setting.setting_name.strip(),
        address=setting.address.strip(),
        supply=setting.supply,
        representative=setting.representative.strip(),
        alternate=setting.alternate.strip(),
        attested=sorted(setting.attested),
        certified_on=setting.certified_on,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def _listed(keys: Collection[str]) -> str:
    return "; ".join(text for key, text in programme().setting.items() if key in keys)


@service("rems.train", permission="rems.keep")
def note_training(*, actor: Actor, key: str, user: User, trained_on: date) -> Training:
    """Note when somebody was trained."""
    clinic = Clinic.objects.get(pk=actor.clinic_id)
    if not Membership.objects.filter(user=user, clinic=clinic).exists():
        raise refused(_("This person does not work at this clinic."))
    if trained_on > timezone.now().astimezone(clinic.zone).date():
        raise refused(_("This training lies in the future."))
    return Training.objects.create(
        clinic=clinic,
        user=user,
        trained_on=trained_on,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


@service("rems.patient-signs", permission="rems.enrol")
def sign_as_patient(
    *, actor: Actor, key: str, patient: Patient, mark: Mark, witness: Proof
) -> Enrolment:
    """The patient signs, with a witness; enrolment begins."""
    row = Enrolment.objects.filter(patient=patient, ended_at=None).first()
    if row is not None:
        raise refused(_("This patient is on the way into the programme already."))
    now = timezone.now()
    row = Enrolment.objects.create(
        clinic_id=actor.clinic_id, patient=patient, begun_at=now, patient_signed_at=now
    )
    add_witnessed_signature(
        actor=actor,
        subject=Subject(SUBJECT, str(row.uid)),
        shown=exactly(shown_words(patient)),
        meaning=_("I enter the Spravato programme"),
        patient=patient,
        mark=mark,
        witness=witness,
    )
    _ask(actor, row)
    return row


@service("rems.prescriber-signs", permission="rems.sign")
def sign_as_prescriber(*, actor: Actor, key: str, enrolment: Enrolment, proof: Proof) -> Enrolment:
    """The prescriber signs the same words."""
    row = _locked(enrolment)
    if row.state != "patient_signed":
        raise refused(_("The patient signs first, and each of the two signs once."))
    add_signature(
        actor=actor,
        subject=Subject(SUBJECT, str(row.uid)),
        shown=exactly(shown_words(row.patient)),
        meaning=_("I enrol this patient"),
        proof=proof,
        patient=row.patient,
    )
    row.prescriber_signed_at, row.prescriber_name = timezone.now(), proof.name
    row.save(update_fields=["prescriber_signed_at", "prescriber_name"])
    return row


@service("rems.send", permission="rems.enrol")
def note_sent(*, actor: Actor, key: str, enrolment: Enrolment, how: str) -> Enrolment:
    """The enrolment form went to the programme."""
    row = _locked(enrolment)
    if row.state != "both_signed":
        raise refused(_("It goes out once both have signed."))
    if not how.strip():
        raise refused(_("Say how it went: online, or by fax."))
    row.sent_at, row.sent_how = timezone.now(), how.strip()
    row.save(update_fields=["sent_at", "sent_how"])
    return row


@service("rems.confirm", permission="rems.enrol")
def confirm(*, actor: Actor, key: str, enrolment: Enrolment, number: str) -> Enrolment:
    """The programme confirmed the patient: from now on the drug may be dispensed to them."""
    row = _locked(enrolment)
    if row.state != "sent":
        raise refused(_("What was not sent is not confirmed. Two signatures are not enrolment."))
    if not number.strip():
        raise refused(_("Write the number with which the programme confirmed it."))
    row.number, row.confirmed_at = number.strip(), timezone.now()
    row.confirmed_by_name = actor.name
    row.save(update_fields=["number", "confirmed_at", "confirmed_by_name"])
    settle(actor=actor, kind=TO_CONFIRM, cause=f"enrolment:{row.uid}", reason=row.number)
    return row


@service("rems.end", permission="rems.enrol")
def end(*, actor: Actor, key: str, enrolment: Enrolment, why: str) -> Enrolment:
    """The patient leaves the programme, or the enrolment was a mistake; nothing is removed."""
    row = _locked(enrolment)
    if row.ended_at is not None or not why.strip():
        raise refused(_("Say why it ends; it ends once."))
    row.ended_at, row.ended_why = timezone.now(), why.strip()
    row.save(update_fields=["ended_at", "ended_why"])
    settle(actor=actor, kind=TO_CONFIRM, cause=f"enrolment:{row.uid}", reason=row.ended_why)
    return row


def _locked(enrolment: Enrolment) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("patient")
    return rows.get(pk=enrolment.pk)


def _ask(actor: Actor, row: Enrolment) -> None:
    ask = NewTask(
        kind=TO_CONFIRM,
        title=_("Have the Spravato enrolment signed, sent and confirmed"),
        why=_("Two signatures are not enrolment; no dose before it is confirmed."),
        role=Role.COORDINATOR,
        patient=row.patient,
        cause=f"enrolment:{row.uid}",
        link=reverse("rems:enrolment", args=[row.patient.uid]),
    )
    add_task(actor=actor, ask=ask)
