"""What a session remembers of the shift: when it ends, the last action, whether it is locked."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from ataraxy.platform.accounts.limits import span

ENDS = "shift_ends"
FACTOR = "second_factor"
SEEN = "last_action"
LOCKED = "locked"
_WRITE_EVERY_S = 30


def open_session(session: SessionBase, *, ends_at: datetime | None, has_factor: bool) -> None:
    """Note at sign-in until when this session holds and whether a second factor is enrolled."""
    now = timezone.now()
    session[ENDS] = (ends_at or now + span("shift_hours")).timestamp()
    session[FACTOR] = has_factor
    session[SEEN] = now.timestamp()
    session[LOCKED] = False


def is_over(session: SessionBase) -> bool:
    """Whether the shift this session belongs to has ended by the clock."""
    return bool(timezone.now().timestamp() >= session.get(ENDS, 0))


def has_factor(session: SessionBase) -> bool:
    """Whether the person has a second factor."""
    return bool(session.get(FACTOR))


def is_locked(session: SessionBase) -> bool:
    """Whether the screen is locked, by the person or because nobody touched it."""
    if session.get(LOCKED):
        return True
    idle_s = timezone.now().timestamp() - session.get(SEEN, 0)
    return bool(idle_s >= span("idle_minutes").total_seconds())


def lock(session: SessionBase) -> None:
    """Lock until the person shows again that it is them."""
    if not session.get(LOCKED):
        session[LOCKED] = True


def unlock(session: SessionBase) -> None:
    """It is them."""
    session[LOCKED] = False
    session[SEEN] = timezone.now().timestamp()


def touch(session: SessionBase) -> None:
    """Somebody did something. Written at most every half minute: a session row is a write."""
    now = timezone.now().timestamp()
    if now - session.get(SEEN, 0) >= _WRITE_EVERY_S:
        session[SEEN] = now
