"""What the room has done by itself: asking, and noticing that somebody was not reached."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.utils import timezone

from ataraxy.clinic.messaging.models import Message, MessageState
from ataraxy.journey.daybefore.models import Asking
from ataraxy.journey.daybefore.queries import to_ask
from ataraxy.journey.daybefore.services import ask, note_reached
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.feed.consume import consumes
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.tick.registry import every

log = structlog.get_logger(__name__)


@every("daybefore.ask", minutes=5, limit_minutes=30)
def ask_about_tomorrow() -> None:
    """Write to everybody whose visit is tomorrow, once for each visit and time."""
    now = timezone.now()
    for clinic in Clinic.objects.all():
        with within(clinic):
            for session in to_ask(clinic, now):
                begins = session.appointment.starts_at
                key = f"{session.uid}:{begins:%Y%m%dT%H%MZ}"
                try:
                    ask(actor=system_actor(clinic.pk), key=key, session=session)
                except Refused:
                    # They arrived or called off a moment ago; everybody else is still asked.
                    log.info("not asked any more", session=str(session.uid))


@consumes("daybefore.reached", "messaging.changed")
def notice(event: Event) -> None:
    """Say on Today whether somebody was reached."""
    kind, _sep, uid = str(event.detail.get("about", "")).partition(":")
    if kind != "daybefore":
        return
    asking = Asking.objects.select_related("session").filter(uid=UUID(uid)).first()
    if asking is None:
        return
    states = set(Message.objects.filter(about=asking.about).values_list("state", flat=True))
    if MessageState.SENT in states:
        note_reached(asking, reached=True)
    elif MessageState.WAITING not in states:
        note_reached(asking, reached=False)
