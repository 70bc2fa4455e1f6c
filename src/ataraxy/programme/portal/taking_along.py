"""Everything about them, to take along: the clinic's copy of the record, and their own writing."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.knowledge.records.writing import PaperTold
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.store import StoreError
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.service import service
from ataraxy.programme.copies.making import PatientCopy, patient_copy
from ataraxy.programme.copies.models import CopyForm, Disclosure, Recipient
from ataraxy.programme.copies.written import note
from ataraxy.programme.portal.forms import SafetyPlanForm
from ataraxy.programme.portal.models_own import JournalEntry, TrackerEntry
from ataraxy.programme.portal.modules import modules
from ataraxy.programme.portal.own_services import PLAN_PARTS
from ataraxy.programme.portal.queries import journal_of, plans_of
from ataraxy.programme.portal.recordings import content_of

_ENDINGS = {
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/aac": "aac",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One file on its way to the patient."""

    form: CopyForm
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The fingerprint of the file."""
        return hashlib.sha256(self.content).hexdigest()


def make(patient: Patient, form: CopyForm) -> Taken:
    """The file in one form, with journal, plans and notes. Not in a transaction."""
    now = timezone.now()
    made: PatientCopy = patient_copy(patient, at=now, more=tuple(own_writing(patient)))
    if form == CopyForm.FHIR:
        return Taken(form, made.fhir())
    if form == CopyForm.PDF:
        return Taken(form, made.pdf())
    return Taken(form, _with_recordings(made.packed(), patient))


def own_writing(patient: Patient) -> Iterator[PaperTold]:
    """What the patient wrote themselves, oldest first."""
    name = patient.full_name
    for entry in reversed(journal_of(patient)):
        spoken = _("Spoken. The recording is in the ZIP file.") if entry.voice_sha256 else ""
        words = "\n".join(part for part in (entry.text, spoken) if part)
        yield note(str(entry.uid), _("Journal"), words, entry.at, name)
    for plan in reversed(plans_of(patient)):
        parts = ((SafetyPlanForm.base_fields[one].label, getattr(plan, one)) for one in PLAN_PARTS)
        words = "\n\n".join(f"{label}\n{text}" for label, text in parts if text)
        yield note(str(plan.uid), _("Safety plan"), words, plan.at, plan.by_name)
    rows = TrackerEntry.objects.filter(patient_id__in=record_ids(patient), takes_back=None)
    for row in rows.filter(taken_back_by=None).order_by("day", "pk"):
        module = modules().get(row.module)
        title = module.title if module else row.module
        yield note(str(row.uid), title, _noted(row), row.at, name)


@service("portal.download", permission="portal.use")
def download(*, actor: Actor, key: str, patient: Patient, taken: Taken) -> Disclosure:
    """Write down that the patient took a copy along."""
    return Disclosure.objects.create(
        clinic_id=actor.clinic_id,
        patient=patient,
        form=taken.form,
        recipient=Recipient.PATIENT,
        recipient_name=patient.full_name,
        reason=_("Taken from their own pages."),
        sha256=taken.sha256,
        size_bytes=len(taken.content),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def _noted(row: TrackerEntry) -> str:
    module = modules().get(row.module)
    labels = {one.key: one.label for one in module.tracker.fields} if module else {}
    # In the order of the form: PostgreSQL does not keep the order of what was written.
    order = dict.fromkeys((*labels, *sorted(row.values)))
    told = (
        f"{labels.get(key, key)}: {figure(value) if isinstance(value, float) else value}"
        for key in order
        if (value := row.values.get(key)) not in (None, "")
    )
    return f"{date_format(row.day, 'j M Y')}\n" + "\n".join(told)


def _with_recordings(packed: bytes, patient: Patient) -> bytes:
    buffer = io.BytesIO(packed)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_STORED) as archive:
        for entry in journal_of(patient).exclude(voice_sha256=""):
            _put(archive, entry)
    return buffer.getvalue()


def _put(archive: zipfile.ZipFile, entry: JournalEntry) -> None:
    name = f"journal/{entry.at:%Y-%m-%d-%H%M}-{str(entry.uid)[:8]}.{_ENDINGS[entry.voice_type]}"
    try:
        archive.writestr(name, content_of(entry.voice_sha256))
    except StoreError:
        archive.writestr(f"{name}.missing.txt", _("The recording is missing or damaged."))
