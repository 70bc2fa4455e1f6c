"""Handing a copy over. It is made before the transaction that writes down who got it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.letters.sharing import may_leave
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.programme.copies.making import PatientCopy, patient_copy
from ataraxy.programme.copies.models import CopyForm, Disclosure, Recipient

_BY_AGREEMENT = frozenset({Recipient.CLINICIAN, Recipient.REPRESENTATIVE})
"""Who is given a copy only as the patient's agreement to share allows. A court's order needs none,
and the patients themselves need none."""

MEDIA = {
    CopyForm.PACKED: ("application/zip", "zip"),
    CopyForm.PDF: ("application/pdf", "pdf"),
    CopyForm.FHIR: ("application/fhir+json", "json"),
}


@dataclass(frozen=True, slots=True)
class Handed:
    """A copy on its way: for whom, why, in which form, and the file itself."""

    form: CopyForm
    recipient: Recipient
    recipient_name: str
    reason: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The fingerprint of the file."""
        return hashlib.sha256(self.content).hexdigest()


def make_copy(patient: Patient, form: CopyForm) -> bytes:
    """The file in one form, as things stand now; twice within a minute it is the same file."""
    minute = timezone.now().replace(second=0, microsecond=0)
    made: PatientCopy = patient_copy(patient, at=minute)
    return {
        CopyForm.PACKED: made.packed,
        CopyForm.PDF: made.pdf,
        CopyForm.FHIR: made.fhir,
    }[form]()


def file_name(form: CopyForm, disclosure: Disclosure) -> str:
    """No patient's name in a download folder: the day and the number of the disclosure."""
    return f"record-{disclosure.at:%Y-%m-%d}-{str(disclosure.uid)[:8]}.{MEDIA[form][1]}"


def _told(row: Disclosure) -> dict[str, object]:
    return {"form": row.form, "recipient": row.recipient, "sha256": row.sha256}


@service("copies.hand_over", permission="records.hand_over", describe=_told)
def hand_over(*, actor: Actor, key: str, patient: Patient, handed: Handed) -> Disclosure:
    """Write down that this copy leaves."""
    if not handed.reason.strip():
        raise refused(_("Say why the copy is handed over. Nothing was handed over."))
    if handed.recipient != Recipient.PATIENT and not handed.recipient_name.strip():
        raise refused(_("Name who is given the copy. Nothing was handed over."))
    if handed.recipient in _BY_AGREEMENT and not (sharing := may_leave(patient)):
        raise Refused(sharing)
    return Disclosure.objects.create(
        clinic_id=actor.clinic_id,
        patient=patient,
        form=handed.form,
        recipient=handed.recipient,
        recipient_name=handed.recipient_name.strip() or patient.full_name,
        reason=handed.reason.strip(),
        sha256=handed.sha256,
        size_bytes=len(handed.content),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
