"""What the patient writes for themselves: journal, sharing, safety plan, trackers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.languages import in_our_words
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task
from ataraxy.programme.portal import recordings
from ataraxy.programme.portal.links import staff_url
from ataraxy.programme.portal.models_own import JournalEntry, SafetyPlan, Sharing, TrackerEntry
from ataraxy.programme.portal.queries import is_shared
from ataraxy.programme.portal.recordings import Recording

SHARED_WORK = "journal.shared"
"""The kind of work that a shared entry opens for the therapist."""

PLAN_PARTS = (
    "warning_signs",
    "what_helps",
    "places",
    "people",
    "professionals",
    "safe_place",
    "reasons",
)
"""The parts of a safety plan, in the order in which it is read."""


def _about(entry: JournalEntry) -> dict[str, object]:
    return {"spoken": bool(entry.voice_sha256), "corrects": entry.corrects_id is not None}


@service("journal.write", permission="portal.use", describe=_about)
def write(
    *,
    actor: Actor,
    key: str,
    patient: Patient,
    text: str,
    voice: Recording | None,
    shared: bool,
    corrects: JournalEntry | None = None,
) -> JournalEntry:
    """Add an entry, or a correction beside an earlier one. Nothing is ever written over."""
    if not text.strip() and voice is None:
        raise refused(_("Write something or add a recording. Nothing was kept yet."))
    if corrects is not None and JournalEntry.objects.filter(corrects=corrects).exists():
        raise refused(_("This entry was corrected already. Correct the newer one."))
    if voice is not None and not _is_old(voice, corrects):
        recordings.require_agreed(patient)
    entry = JournalEntry.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        text=text.strip(),
        voice_sha256=voice.sha256 if voice else "",
        voice_type=voice.media_type if voice else "",
        voice_bytes=voice.size if voice else 0,
        corrects=corrects,
        at=timezone.now(),
    )
    if shared:
        _set_shared(entry, shared=True)
    return entry


def _is_old(voice: Recording, corrects: JournalEntry | None) -> bool:
    """Whether a correction takes over the recording that was there already."""
    return corrects is not None and corrects.voice_sha256 == voice.sha256


@service("journal.share", permission="portal.use", describe=lambda one: {"shared": one.shared})
def share(*, actor: Actor, key: str, entry: JournalEntry, shared: bool) -> Sharing:
    """Share an entry with the therapist, or make it private again."""
    if is_shared(entry) == shared:
        raise refused(_("It is so already."))
    return _set_shared(entry, shared=shared)


def _set_shared(entry: JournalEntry, *, shared: bool) -> Sharing:
    made = Sharing.objects.create(
        clinic_id=entry.clinic_id,
        entry=entry,
        patient=entry.patient,
        shared=shared,
        at=timezone.now(),
    )
    if shared:
        _tell_therapist(entry)
    return made


def _tell_therapist(entry: JournalEntry) -> None:
    patient, now = entry.patient, timezone.now()
    found = who_is_responsible(patient.clinic_id, Role.THERAPIST, now)
    with in_our_words():
        ask = NewTask(
            kind=SHARED_WORK,
            title=_("Read what the patient shared from their journal"),
            role=Role.THERAPIST,
            why=_("Shared on their own pages."),
            owner=found.user if found else None,
            patient=patient,
            cause=f"journal:{patient.uid}",
            link=staff_url(patient),
        )
    add_task(actor=system_actor(patient.clinic_id), ask=ask)


def _plan_told(plan: SafetyPlan) -> dict[str, object]:
    return {"number": plan.number, "by_patient": plan.by_patient}


@service("safety_plan.write", permission="portal.use", describe=_plan_told)
def write_plan(
    *, actor: Actor, key: str, patient: Patient, parts: Mapping[str, str], seen: int
) -> SafetyPlan:
    """A new version in the patient's own words; `seen` is the version they wrote over."""
    return _keep_plan(actor, patient, parts, seen, by_patient=True)


@service("safety_plan.write_together", permission="safety_plan.write", describe=_plan_told)
def write_plan_together(
    *, actor: Actor, key: str, patient: Patient, parts: Mapping[str, str], seen: int
) -> SafetyPlan:
    """Somebody of the clinic writes down what the patient says, sitting with them."""
    return _keep_plan(actor, patient, parts, seen, by_patient=False)


def _keep_plan(
    actor: Actor, patient: Patient, parts: Mapping[str, str], seen: int, *, by_patient: bool
) -> SafetyPlan:
    if not any(parts[name].strip() for name in PLAN_PARTS):
        raise refused(_("The plan is empty. Write one line at least; nothing was kept yet."))
    Patient.objects.select_for_update().get(pk=patient.pk)
    newest = SafetyPlan.objects.filter(patient=patient).aggregate(n=Max("number"))["n"] or 0
    if newest != seen:
        raise refused(
            _(
                "Somebody wrote a newer version meanwhile. Yours was not kept: it stands below. "
                "Open the plan in another window, and add what is missing there."
            )
        )
    made = SafetyPlan.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        number=newest + 1,
        **{name: parts[name].strip() for name in PLAN_PARTS},
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
        by_patient=by_patient,
    )
    publish(
        clinic_id=patient.clinic_id,
        topic="portal.safety_plan",
        subject=f"safety_plan:{made.uid}",
        patient_uid=str(patient.uid),
    )
    return made


def _tracked(entry: TrackerEntry) -> dict[str, object]:
    return {"module": entry.module, "takes_back": entry.takes_back_id is not None}


@service("self_care.note", permission="portal.use", describe=_tracked)
def note(
    *, actor: Actor, key: str, patient: Patient, module: str, day: date, values: Mapping[str, Any]
) -> TrackerEntry:
    """Keep what the patient noted in a self-care module."""
    if not any(value not in (None, "") for value in values.values()):
        raise refused(_("Nothing was filled in. Nothing was kept yet."))
    if day > timezone.localdate():
        raise refused(_("This day has not come yet. Nothing was kept."))
    return TrackerEntry.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        module=module,
        day=day,
        values=dict(values),
        at=timezone.now(),
    )


@service("self_care.take_back", permission="portal.use", describe=_tracked)
def take_back(*, actor: Actor, key: str, entry: TrackerEntry) -> TrackerEntry:
    """Take a note back: it counts no more, and both rows stay."""
    if TrackerEntry.objects.filter(takes_back=entry).exists():
        raise refused(_("This was taken back already."))
    return TrackerEntry.objects.create(
        clinic_id=entry.clinic_id,
        patient=entry.patient,
        module=entry.module,
        day=entry.day,
        values={},
        takes_back=entry,
        at=timezone.now(),
    )
