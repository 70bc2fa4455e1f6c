"""Read the feed: each consumer handles each event once, in order.

The handler and the step of the cursor share one transaction, so a killed worker repeats the event
it had not finished and never one that it had.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from ataraxy.platform.feed.models import Cursor, Event, Head

Handler = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Consumer:
    """A named reader of some topics."""

    name: str
    topics: frozenset[str]
    handle: Handler


_CONSUMERS: dict[str, Consumer] = {}
_ENTER: list[Callable[[int], AbstractContextManager[object]]] = []


def enters_with(step_in: Callable[[int], AbstractContextManager[object]]) -> None:
    """Say how one steps into a clinic of this number; the feed itself knows no clinics."""
    _ENTER[:] = [step_in]


def consumes(name: str, *topics: str) -> Callable[[Handler], Handler]:
    """Decorator: register a handler for `topics` under a name that must never change."""

    def register(handle: Handler) -> Handler:
        _CONSUMERS[name] = Consumer(name, frozenset(topics), handle)
        return handle

    return register


def consumers() -> list[Consumer]:
    """All registered consumers, by name."""
    return [_CONSUMERS[name] for name in sorted(_CONSUMERS)]


def run_pending(limit: int = 500) -> int:
    """Handle what waits, for every consumer and clinic; returns how many events were handled.

    An event whose handler fails waits for the next call; the other consumers go on, and the first
    failure is raised at the end.
    """
    clinics = list(Head.objects.values_list("clinic_id", flat=True))
    handled, failures = 0, []
    for clinic_id in clinics:
        with _ENTER[0](clinic_id):
            for consumer in consumers():
                try:
                    handled += _catch_up(consumer, clinic_id, limit)
                except Exception as error:  # noqa: BLE001 - one reader must not stop the others
                    failures.append(error)
    if failures:
        raise failures[0]
    return handled


def lag() -> int:
    """The largest number of events that any consumer is behind."""
    heads = dict(Head.objects.values_list("clinic_id", "number"))
    done = {(c.consumer, c.clinic_id): c.number for c in Cursor.objects.all()}
    behind = [
        number - done.get((consumer.name, clinic_id), 0)
        for consumer in consumers()
        for clinic_id, number in heads.items()
    ]
    return max(behind, default=0)


def _catch_up(consumer: Consumer, clinic_id: int, limit: int) -> int:
    handled = 0
    while handled < limit and _handle_next(consumer, clinic_id):
        handled += 1
    return handled


def _handle_next(consumer: Consumer, clinic_id: int) -> bool:
    with transaction.atomic():
        cursor = _locked_cursor(consumer.name, clinic_id)
        after = Event.objects.filter(Q(clinic_id=clinic_id), number__gt=cursor.number)
        event = after.filter(topic__in=consumer.topics).order_by("number").first()
        if event is None:
            _skip_to_end(cursor)
            return False
        consumer.handle(event)
        cursor.number = event.number
        cursor.save(update_fields=["number"])
    return True


def _skip_to_end(cursor: Cursor) -> None:
    # Lock the head: an event numbered below it must be visible before the cursor passes it.
    head = Head.objects.select_for_update().get(pk=cursor.clinic_id)
    unseen = Event.objects.filter(clinic_id=cursor.clinic_id, number__gt=cursor.number)
    topics = _CONSUMERS[cursor.consumer].topics
    if head.number > cursor.number and not unseen.filter(topic__in=topics).exists():
        cursor.number = head.number
        cursor.save(update_fields=["number"])


def _locked_cursor(name: str, clinic_id: int) -> Cursor:
    rows = Cursor.objects.select_for_update()
    cursor = rows.filter(consumer=name, clinic_id=clinic_id).first()
    if cursor is None:
        fresh = Cursor(consumer=name, clinic_id=clinic_id)
        Cursor.objects.bulk_create([fresh], ignore_conflicts=True)
        cursor = rows.get(consumer=name, clinic_id=clinic_id)
    return cursor
