"""Every emergency access becomes an item of work for a reviewer, closed when it was reviewed."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.permissions import roles_for
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.feed.consume import consumes
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.break_glass import OPENED, REVIEWED
from ataraxy.platform.people.break_glass_models import EmergencyAccess
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.rota import holders_of
from ataraxy.platform.worklist.services import NewTask, add_task, settle

KIND = "break_glass.review"


@consumes("worklist.emergency_access", OPENED, REVIEWED)
def emergency_access_changed(event: Event) -> None:
    """Open the item when somebody broke the glass, and close it when a reviewer has looked."""
    house = system_actor(event.clinic_id, name=_("Emergency access"))
    if event.topic == REVIEWED:
        settle(
            actor=house, kind=KIND, cause=event.subject, reason=_("A reviewer has looked at it.")
        )
        return
    uid = UUID(event.subject.partition(":")[2])
    grant = EmergencyAccess.objects.select_related("user").get(uid=uid)
    if grant.reviewed_at is None:
        add_task(actor=house, ask=_review(grant, event.subject))


def _review(grant: EmergencyAccess, cause: str) -> NewTask:
    # The reviewer sees whose record it was on the page; the list may be read by others.
    return NewTask(
        kind=KIND,
        title=_("Review an emergency access by %(name)s") % {"name": grant.user.display_name},
        why=grant.reason,
        role=reviewing_role(grant),
        urgency=Urgency.SOON,
        cause=cause,
        link=reverse("people:emergency_review", args=[grant.uid]),
    )


def reviewing_role(grant: EmergencyAccess) -> str:
    """The medical director's; the auditor's where only the person themselves is one."""
    others = [
        person
        for person in holders_of(grant.clinic_id, Role.MEDICAL_DIRECTOR, grant.started_at)
        if person != grant.user_id
    ]
    allowed = roles_for(KIND)
    director = Role.MEDICAL_DIRECTOR
    return director if others and director in allowed else Role.AUDITOR
