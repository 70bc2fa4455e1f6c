"""Emergency access: somebody without access reads one record, for a reason, for a while, watched.

Extends the one door of `access`: `access.entry_for` asks `running_grant` when the ordinary way is
shut. Reading only; every look carries the grant's id in the journal, and somebody reviews it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ataraxy.platform.accounts.limits import span
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.break_glass_models import EmergencyAccess
from ataraxy.platform.people.models import Patient, PatientIdentifier
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service

OPENED, REVIEWED = "break_glass.opened", "break_glass.reviewed"
"""Topics of the feed; the work list listens. Their subject is `emergency_access:` and the uid."""


@dataclass(frozen=True, slots=True)
class Sought:
    """How somebody names the patient: a number and the birth date, both exactly."""

    number: str
    birth_date: date


@service("break_glass.use", permission="break_glass.use")
def break_glass(*, actor: Actor, key: str, sought: Sought, reason: str) -> EmergencyAccess:
    """Open one record for reading; raises `Refused` when no single record fits."""
    patient = _the_one(sought)
    now = timezone.now()
    with scopes_disabled():
        grant = EmergencyAccess.objects.create(
            clinic_id=patient.clinic_id,
            user=User.objects.get(uid=actor.user_uid),
            patient=patient,
            reason=reason,
            started_at=now,
            ends_at=now + span("break_glass_minutes"),
        )
    there, about = under_grant(actor, grant), _about(grant)
    record(actor=there, action="break_glass.open", subject=about, patient_uid=grant.patient_uid)
    _tell(grant, OPENED)
    return grant


def _tell(grant: EmergencyAccess, topic: str) -> None:
    publish(
        clinic_id=grant.clinic_id,
        topic=topic,
        subject=_about(grant),
        patient_uid=grant.patient_uid,
    )


def _about(grant: EmergencyAccess) -> str:
    return f"emergency_access:{grant.uid}"


def note_vain_attempt(actor: Actor, reason: str) -> None:
    """Journal that somebody asked for emergency access and no record fitted."""
    with transaction.atomic():
        record(actor=actor, action="break_glass.in_vain", detail={"reason": reason})


def running_grant(user_uid: str, patient_uid: UUID) -> EmergencyAccess | None:
    """The grant under which this person may read this patient now, if any."""
    now = timezone.now()
    with scopes_disabled():
        rows = EmergencyAccess.objects.filter(
            user__uid=user_uid, patient__uid=patient_uid, ended_at__isnull=True, ends_at__gt=now
        )
        return rows.select_related("patient", "clinic").order_by("-ends_at").first()


def running_grants(user_uid: str) -> list[EmergencyAccess]:
    """All grants this person has open, with their patients."""
    now = timezone.now()
    with scopes_disabled():
        rows = EmergencyAccess.objects.filter(
            user__uid=user_uid, ended_at__isnull=True, ends_at__gt=now
        )
        return list(rows.select_related("patient", "clinic").order_by("ends_at"))


def under_grant(actor: Actor, grant: EmergencyAccess) -> Actor:
    """The same person, reading in the patient's clinic under the grant, and nothing more."""
    return replace(
        actor,
        clinic_id=grant.clinic_id,
        permissions=_READABLE,
        break_glass=str(grant.uid),
    )


def end_grant(actor: Actor, grant: EmergencyAccess) -> None:
    """The person is done before the time is up."""
    with scopes_disabled(), transaction.atomic():
        grant.ended_at = timezone.now()
        grant.save(update_fields=["ended_at"])
        record(
            actor=under_grant(actor, grant),
            action="break_glass.close",
            subject=_about(grant),
            patient_uid=grant.patient_uid,
        )


def to_review(clinic_id: int) -> QuerySet[EmergencyAccess]:
    """Every emergency access to this clinic's patients, those not looked at yet first."""
    rows = EmergencyAccess.objects.filter(clinic_id=clinic_id)
    return rows.select_related("user", "patient", "reviewed_by").order_by(
        "reviewed_at", "-started_at"
    )


def looks_under(grant: EmergencyAccess) -> list[Entry]:
    """What the journal holds under this grant."""
    rows = Entry.objects.filter(clinic_id=grant.clinic_id, patient_uid=grant.patient_uid)
    return list(rows.filter(break_glass=str(grant.uid)).order_by("number")[:500])


@service("break_glass.review", permission="break_glass.review")
def review(
    *, actor: Actor, key: str, grant: EmergencyAccess, finding: str, note: str
) -> EmergencyAccess:
    """Somebody else says whether it was justified. Once; a second look is a new note elsewhere."""
    if grant.reviewed_at is not None:
        raise refused(_("This access was reviewed already. Nothing was changed."))
    if str(grant.user.uid) == actor.user_uid:
        raise refused(
            _("Nobody reviews their own emergency access. Ask another reviewer."),
            rule="break_glass.oneself",
            who=("auditor", "medical_director"),
        )
    grant.finding, grant.review_note = finding, note
    grant.reviewed_at = timezone.now()
    grant.reviewed_by = User.objects.get(uid=actor.user_uid)
    grant.save(update_fields=["finding", "review_note", "reviewed_at", "reviewed_by"])
    _tell(grant, REVIEWED)
    return grant


_READABLE = frozenset(
    f"{room}.read"
    for room in (
        "people",
        "chart",
        "documents",
        "course",
        "referral",
        "screening",
        "consent",
        "plan",
        "session",
        "outcomes",
        "letters",
        "maintenance",
    )
)
"""The record of one patient, named room by room: a new room stays shut until somebody says so.

Psychotherapy notes are not among them: the law keeps them apart, and no life hangs on them.
"""


def _the_one(sought: Sought) -> Patient:
    with scopes_disabled():
        numbers = PatientIdentifier.objects.filter(value=sought.number.strip())
        fits = Q(pk__in=numbers.values("patient_id"), birth_date=sought.birth_date)
        found = list(Patient.objects.filter(fits, merged_into__isnull=True)[:2])
    if len(found) != 1:
        raise refused(
            _(
                "No single record has this number and this birth date. Check both; nothing was "
                "opened, and the attempt was noted."
            ),
            rule="break_glass.found",
        )
    return found[0]
