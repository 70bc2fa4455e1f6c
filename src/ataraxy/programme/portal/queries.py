"""Reads of what patients wrote. Each begins with the patient: nobody else's row can be reached."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.programme.portal.models_own import JournalEntry, SafetyPlan, Sharing, TrackerEntry


def journal_of(patient: Patient) -> QuerySet[JournalEntry]:
    """The entries that hold, newest first, each with `shared_now`."""
    rows = JournalEntry.objects.filter(patient_id__in=record_ids(patient), corrected_by=None)
    return _with_sharing(rows).order_by("-at", "-pk")


def entry_of(patient: Patient, uid: UUID) -> JournalEntry:
    """One entry of this patient, or `Http404`."""
    rows = JournalEntry.objects.filter(patient_id__in=record_ids(patient), uid=uid)
    found = _with_sharing(rows).select_related("corrects", "patient").first()
    if found is None:
        raise Http404(_("There is no such entry."))
    return found


def shared_entries(patient: Patient) -> QuerySet[JournalEntry]:
    """What the therapist may read: entries that hold and are shared now."""
    rows = JournalEntry.objects.filter(patient_id__in=record_ids(patient), corrected_by=None)
    found = rows.alias(newest=_newest_sharing()).filter(newest=True)
    return _with_sharing(found).order_by("-at", "-pk")


def shared_entry(patient: Patient, uid: UUID) -> JournalEntry:
    """One entry that is shared now, or `Http404`."""
    found = shared_entries(patient).filter(uid=uid).first()
    if found is None:
        raise Http404(_("There is no such entry, or it is private."))
    return found


def is_shared(entry: JournalEntry) -> bool:
    """Whether the entry is shared now."""
    newest = Sharing.objects.filter(entry=entry).order_by("-at", "-pk").first()
    return newest is not None and newest.shared


def earlier_versions(entry: JournalEntry) -> list[JournalEntry]:
    """What the entry said before, newest first."""
    found, one = [], entry.corrects
    while one is not None:
        found.append(one)
        one = one.corrects
    return found


def plans_of(patient: Patient) -> QuerySet[SafetyPlan]:
    """Every version of the safety plan, newest first."""
    rows = SafetyPlan.objects.filter(patient_id__in=record_ids(patient))
    return rows.order_by("-at", "-number")


def plan_of(patient: Patient) -> SafetyPlan | None:
    """The safety plan that holds."""
    return plans_of(patient).first()


def plan_number(patient: Patient) -> int:
    """The number of the newest version on this very record; 0 before the first."""
    newest = SafetyPlan.objects.filter(patient=patient).aggregate(newest=Max("number"))["newest"]
    return newest or 0


def notes_of(patient: Patient, module: str) -> QuerySet[TrackerEntry]:
    """What was noted in one module and not taken back, newest first."""
    rows = TrackerEntry.objects.filter(patient_id__in=record_ids(patient), module=module)
    return rows.filter(takes_back=None, taken_back_by=None).order_by("-day", "-at", "-pk")


def note_of(patient: Patient, module: str, uid: UUID) -> TrackerEntry:
    """One note that holds, or `Http404`."""
    found = notes_of(patient, module).filter(uid=uid).first()
    if found is None:
        raise Http404(_("There is no such note."))
    return found


def _with_sharing(rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    return rows.annotate(shared_now=_newest_sharing())


def _newest_sharing() -> Subquery:
    newest = Sharing.objects.filter(entry=OuterRef("pk")).order_by("-at", "-pk")
    return Subquery(newest.values("shared")[:1])
