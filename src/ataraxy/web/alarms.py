"""What is wrong with the installation becomes somebody's work, in every clinic it concerns."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, open_task, settle

KIND = "installation"


def sound(cause: str, title: str, why: str) -> None:
    """Open one item per clinic for its administrators; while it is open, this changes nothing."""
    ask = NewTask(
        kind=KIND,
        title=title,
        why=why,
        role=Role.ADMINISTRATOR,
        urgency=Urgency.URGENT,
        cause=f"{KIND}:{cause}",
    )
    for clinic in Clinic.objects.all():
        with within(clinic):
            key = f"{KIND}:{cause}:{timezone.now():%Y%m%dT%H%M%S}"
            open_task(actor=system_actor(clinic.pk), key=key, ask=ask)


def silence(cause: str, reason: str) -> None:
    """Close the open items of a cause that is gone."""
    for clinic in Clinic.objects.all():
        with within(clinic), transaction.atomic():
            actor = system_actor(clinic.pk)
            settle(actor=actor, kind=KIND, cause=f"{KIND}:{cause}", reason=reason)
