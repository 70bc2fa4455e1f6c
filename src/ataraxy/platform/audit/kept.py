"""What was drawn a moment ago, for as long as nothing happened at the clinic since.

Twenty people who look at the same day ask the same forty questions twenty times. Every act is
journalled in the transaction that makes it, so the journal says whether anything changed: what was
drawn is kept until the clinic's chain has another entry that is more than a look, and never longer
than `PAGES_KEPT_S` seconds, because clocks run on. Nothing is kept unless the process serves pages
(`ataraxy web`), and nothing outlives it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.reading import prepared, prepared_one

R = TypeVar("R")
LOOKS = frozenset(
    {
        "audit.check",
        "audit.export",
        "audit.search",
        "devices.ingest",
        "document.read",
        "patient.read",
        "people.searched",
        "referral.read",
        "signature.read",
        "therapy.outside_read",
    }
)
"""Entries that only say who looked, and what monitors sent, which open pages are told by the
stream. Any other action counts as a change."""

MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class _Mark:
    """How far a chain was followed, and the last change in it by its seal."""

    number: int
    seal: str
    change: str


_marks: dict[int, _Mark] = {}
_kept: OrderedDict[Hashable, tuple[str, float, Any]] = OrderedDict()
_lock = Lock()


def kept(actor: Actor, what: Hashable, draw: Callable[[], R]) -> R:
    """What `draw` gives, or gave for somebody with the same rights while nothing changed.

    `what` names everything else that it depends on.
    """
    if actor.break_glass:
        return draw()
    return kept_for_all(actor.clinic_id, (actor.roles, actor.permissions, what), draw)


def kept_for_all(clinic_id: int, what: Hashable, draw: Callable[[], R]) -> R:
    """The same for what looks alike to whoever may see it at all: the caller asks that first."""
    if not settings.PAGES_KEPT_S:
        return draw()
    change = last_change(clinic_id)
    key = (clinic_id, get_language(), what)
    now = time.time()
    with _lock:
        found = _kept.get(key)
    # A clock that was set back makes nothing younger.
    if found and change == found[0] != "" and 0 <= now - found[1] < settings.PAGES_KEPT_S:
        return found[2]  # type: ignore[no-any-return]
    drawn = draw()
    with _lock:
        _kept[key] = (change, now, drawn)
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return drawn


def last_change(clinic_id: int) -> str:
    """The seal of the clinic's last entry that was more than a look; "" before the first entry.

    It is asked before anything is drawn, so a change meanwhile makes the drawing old at once.
    """
    mark = _marks.get(clinic_id)
    rows = _entries(clinic_id, mark.number) if mark else []
    if mark is None or not rows or rows[0][1] != mark.seal:
        # The first look of this process, or another database under the same number.
        newest = _newest(clinic_id)
        if newest is None:
            return ""
        mark, rows = _Mark(newest[0], newest[1], newest[1]), []
    for number, seal, action in rows[1:]:
        mark = _Mark(number, seal, mark.change if action in LOOKS else seal)
    _marks[clinic_id] = mark
    return mark.change


@prepared
def _entries(clinic_id: int, number: int) -> QuerySet[Entry, tuple[int, str, str]]:
    rows = Entry.objects.filter(clinic_id=clinic_id, number__gte=number).order_by("number")
    return rows.values_list("number", "mac", "action")


@prepared_one
def _newest(clinic_id: int) -> QuerySet[Entry, tuple[int, str]]:
    rows = Entry.objects.filter(clinic_id=clinic_id).order_by("-number")
    return rows.values_list("number", "mac")
