"""Whether somebody may be written to, and what happens to a set that waits. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.journey.collecting.schedule import Limits


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a patient is written to."""

    course_open: bool
    deceased: bool
    reachable: Collection[str]
    withdrawn: Collection[str]
    silent_in_a_row: int


def may_write(standing: Standing, limits: Limits) -> Decision:
    """Whether questions are sent to this person at all, with the reason where not."""
    if standing.deceased:
        return refuse(_("The patient has died."), rule="collecting.deceased")
    if not standing.course_open:
        return refuse(_("The treatment has ended."), rule="collecting.discharged")
    if standing.silent_in_a_row >= limits.stop_after_silent:
        text = _(
            "%(n)d sets in a row were not answered. Nobody is written to until somebody asked."
        )
        told = text % {"n": standing.silent_in_a_row}
        return refuse(told, rule="collecting.silent", source=limits.source)
    if not standing.reachable:
        text = _("Neither an e-mail address nor a telephone is on record.")
        return refuse(text, rule="collecting.no_address")
    if not set(standing.reachable) - set(standing.withdrawn):
        return refuse(_("They do not want messages."), rule="collecting.withdrawn")
    return ALLOWED


def is_a_fair_hour(now: datetime, zone: ZoneInfo, limits: Limits) -> bool:
    """Whether it is day where the patient is."""
    return limits.ask_from <= now.astimezone(zone).time() < limits.ask_until


class Step(StrEnum):
    """What happens to a set that waits."""

    WAIT = "wait"
    REMIND = "remind"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A set that was sent: when, how often reminded, how much answered, and what was told."""

    asked_at: datetime
    reminders: int
    last_answer_at: datetime | None
    half_told: bool


def next_step(waiting: Waiting, now: datetime, limits: Limits) -> Step:
    """Remind, close, or wait. Whoever has begun is not reminded on the heels of an answer."""
    age = now - waiting.asked_at
    if age >= limits.closes_after:
        return Step.CLOSE
    if waiting.reminders >= len(limits.remind_after):
        return Step.WAIT
    if age < limits.remind_after[waiting.reminders]:
        return Step.WAIT
    begun = waiting.last_answer_at
    if begun is not None and now - begun < limits.half_told_after:
        return Step.WAIT
    return Step.REMIND


def is_half_and_silent(waiting: Waiting, now: datetime, limits: Limits) -> bool:
    """Some pages came, then nothing for hours, and nobody was told yet."""
    began = waiting.last_answer_at
    return began is not None and not waiting.half_told and now - began >= limits.half_told_after


def closes_at(asked_at: datetime, limits: Limits) -> datetime:
    """When a set stops waiting."""
    return asked_at + limits.closes_after


def reminder_times(asked_at: datetime, limits: Limits) -> list[datetime]:
    """When the reminders go out, at the earliest."""
    return [asked_at + after for after in limits.remind_after]
