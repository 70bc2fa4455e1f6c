"""What whoever sits at the chair must see of the touch consent and the intention."""

from __future__ import annotations

from datetime import datetime

from ataraxy.journey.session.panels import Panel
from ataraxy.journey.session.record import Record
from ataraxy.journey.therapy.queries import intention_of, sitter_of, touch_of, withheld
from ataraxy.platform.audit.actor import Actor


def touch_panel(record: Record, now: datetime, actor: Actor) -> Panel | None:
    """The touch chosen for this session; what was said at check-in wins when it is less."""
    session = record.session
    touch = touch_of(session.pk)
    context = {
        "session": session,
        "touch": touch,
        "withheld": withheld(touch, record.check_in),
        "intention": intention_of(session.course_id),
        "sitter": sitter_of(session.pk),
        "may_agree": actor.may("session.note") and session.started_at is None,
    }
    return Panel("therapy/touch_panel.html", context)
