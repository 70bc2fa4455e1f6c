"""What every appended row of a session carries, and telling the board about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.session.lifecycle import IN_THE_HOUSE
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.words import State
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.service.errors import refused

CLOCK_SKEW = timedelta(minutes=1)
"""How far a measured time may lie ahead of ours: two clocks are never quite the same."""


def stamp(actor: Actor, session: Session, at: datetime | None = None) -> dict[str, Any]:
    """The columns of `SessionRow`; `at` is when it happened, now if nothing was said."""
    now = timezone.now()
    if at is not None and at > now + CLOCK_SKEW:
        raise refused(_("This time lies in the future. Nothing was written."))
    return {
        "clinic_id": session.clinic_id,
        "session": session,
        "at": min(at, now) if at is not None else now,
        "recorded_at": now,
        "by_uid": actor.user_uid,
        "by_name": actor.name,
    }


def require_in_house(session: Session) -> Session:
    """Lock the session and refuse when nobody is in the chair."""
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.state not in IN_THE_HOUSE:
        text = _("This session is “%s”. Nothing can be charted in it now; add a note instead.")
        raise refused(text % State(locked.state).label)
    return locked


def require_time_in_house(session: Session, at: datetime | None) -> Session:
    """Lock the session; what was measured while somebody was here is charted however late it comes.

    An entry may have waited for a connection while the patient went home. Facts are always
    recorded; their own time and the time of writing stand side by side.
    """
    locked = Session.objects.select_for_update().get(pk=session.pk)
    came, left = locked.arrived_at, locked.closed_at
    if at is not None and came is not None and left is not None and came <= at <= left:
        return locked
    return require_in_house(locked)


def require_after_arrival(session: Session, at: datetime | None) -> None:
    """What was on paper happened here: refuse a time before they came, and one that is missing."""
    came = session.arrived_at
    if at is None:
        raise refused(_("Write the time that stands on the paper. Nothing was written."))
    if came is not None and at < came:
        local = came.astimezone(session.clinic.zone)
        text = _("This time lies before they arrived at %s. Nothing was written.")
        raise refused(text % f"{local:%H:%M %Z}")


def tell(session: Session, what: str) -> None:
    """Tell the feed that something was added, so that the boards look again."""
    publish(
        clinic_id=session.clinic_id,
        topic="session.changed",
        subject=f"session:{session.uid}",
        patient_uid=str(session.patient.uid),
        detail={"what": what},
    )
