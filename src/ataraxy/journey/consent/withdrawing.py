"""Taking a consent back, and asking everybody for a new one."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.consent.models import Consent, MaterialChange, Withdrawal
from ataraxy.journey.consent.moving import move_consent
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import add_hold, note
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task

HOLD = "consent.withdrawn"


@service("consent.withdraw", permission="consent.withdraw")
def withdraw(*, actor: Actor, key: str, course: Course, said: str, reason: str = "") -> Withdrawal:
    """The patient says no. Always possible, also while reading; from now on no dose is given.

    Whatever stands on the course is withdrawn: the signed consent and one that is being read.
    """
    locked = Course.objects.select_for_update().get(pk=course.pk)
    standing = Consent.objects.filter(course=locked, state__in=("reading", "signed"))
    found = list(standing.select_related("course__patient").order_by("-state"))
    if not found:
        raise refused(
            _("No consent stands on this course, so nothing depends on one. No dose can be given.")
        )
    made = [_withdraw_one(actor, one, said, reason) for one in found]
    note(actor=actor, course=locked, kind="consent.withdrawn", text=_("Consent withdrawn."))
    _stop_what_depends(actor, locked, made[0].consent)
    return made[0]


@service("consent.material_change", permission="policy.approve")
def mark_material_change(*, actor: Actor, key: str, treatment: str, reason: str) -> MaterialChange:
    """Ask everybody on `treatment` to consent anew, since something about it changed."""
    if not reason.strip():
        raise refused(_("Say what changed; patients and staff will read it."))
    return MaterialChange.objects.create(
        clinic_id=actor.clinic_id,
        treatment=treatment,
        reason=reason.strip(),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def _withdraw_one(actor: Actor, consent: Consent, said: str, reason: str) -> Withdrawal:
    move_consent(actor, consent, "withdraw")
    return Withdrawal.objects.create(
        clinic_id=actor.clinic_id,
        consent=consent,
        at=timezone.now(),
        said=said,
        reason=reason.strip(),
        heard_by_uid=actor.user_uid,
        heard_by_name=actor.name,
    )


def _stop_what_depends(actor: Actor, course: Course, consent: Consent) -> None:
    """Hold the course, tell the feed, and give the prescriber the call to the patient."""
    add_hold(actor=actor, course=course, kind=HOLD, reason=_("The patient withdrew consent."))
    publish(
        clinic_id=course.clinic_id,
        topic="consent.withdrawn",
        subject=f"consent:{consent.uid}",
        patient_uid=consent.patient_uid,
        detail={"course": str(course.uid)},
    )
    ask = NewTask(
        kind="consent.withdrawn",
        title=_("Consent was withdrawn"),
        why=_("Stop what is planned, and talk about what the patient wants now."),
        role="prescriber",
        urgency=Urgency.URGENT,
        patient=course.patient,
        course_uid=course.uid,
        cause=f"consent:{consent.uid}",
        link=reverse("consent:consent", args=[course.uid]),
    )
    add_task(actor=actor, ask=ask)
