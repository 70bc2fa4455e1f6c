"""Two records become one, and can be taken apart again. Nothing is moved and nothing is deleted.

The merged record points at the one that goes on; whoever reads a person's facts reads both
(`access.record_ids`). A room that cannot live with a merge registers a guard.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision, all_of
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.duplicate_models import Candidate, Merge
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service

Guard = Callable[[Patient, Patient], Decision]
"""May the second record be merged into the first? Asked of every room that registered."""

_GUARDS: list[Guard] = []


def merge_guard(guard: Guard) -> Guard:
    """Decorator: ask `guard(survivor, merged)` before every merge."""
    _GUARDS.append(guard)
    return guard


@service("people.merge", permission="people.merge")
def merge_patients(
    *, actor: Actor, key: str, survivor: Patient, merged: Patient, reason: str
) -> Merge:
    """Let `merged` become part of `survivor`. Both keep every row they have."""
    _check(survivor, merged, reason)
    merged.merged_into = survivor
    merged.save(update_fields=["merged_into"])
    _decide(survivor, merged, Candidate.State.MERGED, actor, reason)
    return _note(Merge.Act.MERGED, survivor, merged, actor, reason)


@service("people.unmerge", permission="people.merge")
def undo_merge(*, actor: Actor, key: str, merged: Patient, reason: str) -> Merge:
    """Take a merge apart: both records are again what they were."""
    survivor = merged.merged_into
    if survivor is None:
        raise refused(_("This record is not merged into another one."))
    _require_reason(reason)
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    _decide(survivor, merged, Candidate.State.DIFFERENT, actor, reason)
    return _note(Merge.Act.UNDONE, survivor, merged, actor, reason)


@service("people.two-people", permission="people.merge")
def dismiss_candidate(*, actor: Actor, key: str, candidate: Candidate, reason: str) -> Candidate:
    """State that two records are two people; they are not suspected again."""
    _require_reason(reason)
    _decide(candidate.first, candidate.second, Candidate.State.DIFFERENT, actor, reason)
    candidate.refresh_from_db()
    return candidate


def _check(survivor: Patient, merged: Patient, reason: str) -> None:
    _require_reason(reason)
    if survivor.pk == merged.pk:
        raise refused(_("A record cannot be merged into itself."))
    if survivor.clinic_id != merged.clinic_id:
        raise refused(_("Records of two clinics are not merged. Speak with the other clinic."))
    if survivor.merged_into_id or merged.merged_into_id:
        raise refused(_("One of these records is already merged. Open the record that goes on."))
    decision = all_of(guard(survivor, merged) for guard in _GUARDS)
    if not decision:
        raise Refused(decision)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise refused(_("Say what makes you sure. Nothing was changed."))


def _decide(first: Patient, second: Patient, state: str, actor: Actor, note: str) -> None:
    pair = Q(first=first, second=second) | Q(first=second, second=first)
    Candidate.objects.filter(pair).update(
        state=state, decided_at=timezone.now(), decided_by_name=actor.name, note=note[:500]
    )


def _note(act: str, survivor: Patient, merged: Patient, actor: Actor, reason: str) -> Merge:
    row = Merge.objects.create(
        clinic_id=survivor.clinic_id,
        act=act,
        survivor=survivor,
        merged=merged,
        reason=reason.strip()[:500],
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    for patient in (survivor, merged):
        publish(
            clinic_id=patient.clinic_id,
            topic=f"people.{act}",
            subject=f"merge:{row.uid}",
            patient_uid=str(patient.uid),
        )
    return row
