"""How far the learning is, told while it runs, and asked for by whoever may decide."""

from __future__ import annotations

from django.utils import timezone

from ataraxy.journey.maintenance.models import Learning
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.service import service

EVERY = 50
"""After so many courses or steps the row is written again."""


class Telling:
    """Writes down how far the learning of one clinic is; nothing here is inside a transaction."""

    def __init__(self, clinic_id: int, people: int) -> None:
        now = timezone.now()
        fresh = {"begun_at": now, "heard_at": now, "people": people, "done": 0, "steps": 0}
        Learning.objects.update_or_create(clinic_id=clinic_id, defaults=fresh)
        self._row = Learning.objects.filter(clinic_id=clinic_id)

    def read(self, done: int) -> None:
        """So many courses were read."""
        if done % EVERY == 0:
            self._row.update(done=done, heard_at=timezone.now())

    def step(self, made: int) -> None:
        """So many steps of the search were made."""
        self._row.update(steps=made, heard_at=timezone.now())

    def end(self, done: int) -> None:
        """It is over."""
        now = timezone.now()
        self._row.update(done=done, heard_at=now, ended_at=now)


@service("maintenance.learn", permission="maintenance.decide")
def ask_to_learn(*, actor: Actor, key: str) -> Learning:
    """Ask for a fresh learning; the next minute's round begins it."""
    told = {"asked_at": timezone.now(), "asked_by_name": actor.name}
    row, _made = Learning.objects.update_or_create(clinic_id=actor.clinic_id, defaults=told)
    return row


def newest(clinic_id: int) -> Learning | None:
    """How far the clinic's learning is; None before the first one."""
    return Learning.objects.filter(clinic_id=clinic_id).first()
