"""The therapist outside the clinic: what is shared, while the patient agrees, and every look kept.

The patient's consent and a link that expires open a limited view. Withdrawal closes it at once:
the link is revoked in the same transaction, and the page asks again at each request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.journey.course.models import Course
from ataraxy.journey.letters.sharing import may_leave
from ataraxy.journey.therapy.models import Invitation, OutsideNote, SharingEnd
from ataraxy.journey.therapy.services import stamp
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.links import create_link, revoke_links
from ataraxy.platform.people.models import Patient, PatientLink
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task

PURPOSE = "outside-therapy"
WRITES = "therapy.outside"
_PERMISSIONS = frozenset({WRITES})

SHARES: dict[str, str | Promise] = {
    "dates": gettext_lazy("When the doses were and will be"),
    "scores": gettext_lazy("Scores of the questionnaires"),
    "intention": gettext_lazy("The intention"),
    "notes": gettext_lazy("Integration notes marked as shared"),
    "homework": gettext_lazy("Homework and what came of it"),
}


@dataclass(frozen=True, slots=True)
class SharedText:
    """One piece of the patient's own writing that they share, such as a journal entry."""

    at: datetime
    title: str
    text: str


Provide = Callable[[Patient], Iterable[SharedText]]
_PROVIDERS: dict[str, tuple[str | Promise, Provide]] = {}


def register_share(key: str, label: str | Promise, provide: Provide) -> None:
    """Let a higher room offer something to share; `provide` gives only what the patient shares."""
    _PROVIDERS[key] = (label, provide)


def share_labels() -> dict[str, str | Promise]:
    """Everything that may be shared, in words."""
    return {**SHARES, **{key: label for key, (label, _provide) in _PROVIDERS.items()}}


def texts_shared(invitation: Invitation) -> list[tuple[str | Promise, list[SharedText]]]:
    """What higher rooms share under this invitation, by label."""
    found = ((key, *_PROVIDERS[key]) for key in invitation.shares if key in _PROVIDERS)
    return [(label, list(provide(invitation.patient))) for _key, label, provide in found]


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom, what the patient agreed to share, how long, and the name they signed with."""

    name: str
    practice: str
    shares: tuple[str, ...]
    lasts: timedelta
    typed_name: str


@service("therapy.invite", permission="therapy.share", describe=lambda row: {"shares": row.shares})
def invite(*, actor: Actor, key: str, course: Course, invited: Invited) -> Invitation:
    """Open a limited view for a therapist outside, with the patient's consent."""
    if not invited.typed_name.strip():
        raise refused(_("The patient agrees with their name. Nothing was shared."))
    if not invited.shares:
        raise refused(_("Choose what is shared. Nothing was shared."))
    if not (sharing := may_leave(course.patient)):
        raise Refused(sharing)
    row = Invitation.objects.create(
        **stamp(actor, course),
        name=invited.name.strip(),
        practice=invited.practice.strip(),
        shares=[one for one in invited.shares if one in share_labels()],
        typed_name=invited.typed_name.strip(),
        expires_at=timezone.now() + invited.lasts,
    )
    create_link(
        actor=actor,
        patient=course.patient,
        purpose=PURPOSE,
        subject_uid=str(row.uid),
        lasts=invited.lasts,
    )
    return row


@service("therapy.end-sharing", permission="therapy.share")
def end_sharing(*, actor: Actor, key: str, invitation: Invitation, reason: str = "") -> SharingEnd:
    """Close the view at once, because the patient or the clinic says so."""
    if SharingEnd.objects.filter(invitation=invitation).exists():
        raise refused(_("This was ended already. Nothing opens any more."))
    revoke_links(clinic_id=invitation.clinic_id, purpose=PURPOSE, subject_uid=str(invitation.uid))
    return SharingEnd.objects.create(
        **stamp(actor, invitation.course), invitation=invitation, reason=reason.strip()
    )


def outside_actor(invitation: Invitation) -> Actor:
    """The therapist outside as the actor of what they read and write, and of nothing else."""
    return Actor(
        user_uid=f"outside:{invitation.uid}",
        name=_("%(name)s (outside the clinic)") % {"name": invitation.name},
        clinic_id=invitation.clinic_id,
        permissions=_PERMISSIONS,
    )


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether the view still opens: not over, not ended, and sharing the record not taken back."""
    ended = SharingEnd.objects.filter(invitation=invitation).exists()
    return now < invitation.expires_at and not ended and bool(may_leave(invitation.patient))


def link_of(invitation: Invitation) -> PatientLink | None:
    """The link that was made for this invitation."""
    rows = PatientLink.objects.filter(
        clinic_id=invitation.clinic_id, purpose=PURPOSE, subject_uid=str(invitation.uid)
    )
    return rows.order_by("-created_at").first()


@service("therapy.outside-note", permission=WRITES)
def write_outside_note(*, actor: Actor, key: str, invitation: Invitation, text: str) -> OutsideNote:
    """An integration note from outside; a therapist of the clinic reads it."""
    if not is_open(invitation, timezone.now()):
        _refuse_closed()
    if not text.strip():
        raise refused(_("The note is empty. Nothing was written."))
    row = OutsideNote.objects.create(
        **stamp(actor, invitation.course), invitation=invitation, text=text.strip()
    )
    add_task(
        actor=actor,
        ask=NewTask(
            kind="therapy-outside-note",
            title=_("Read the note of %s") % invitation.name,
            role=Role.THERAPIST,
            urgency=Urgency.SOON,
            patient=invitation.patient,
            course_uid=invitation.course.uid,
            cause=f"outside_note:{row.uid}",
            link=reverse("therapy:course", args=[invitation.course.uid]),
        ),
    )
    return row


def _refuse_closed() -> NoReturn:
    raise refused(_("The patient no longer shares this with you. Nothing was written."))
