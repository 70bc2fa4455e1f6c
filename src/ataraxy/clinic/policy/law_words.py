"""Provisions and packs in words: the lines of the page, and the sheet the director signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.clinic.policy.law import Answer, Pack, Provision, provisions_of, questions
from ataraxy.clinic.policy.models import PackVersion
from ataraxy.foundation.units import figure


@dataclass(frozen=True, slots=True)
class Change:
    """What a draft would change about one question on its first day."""

    title: str
    before: str
    after: str


def answer_words(one: Provision | None) -> str:
    """The answer of a provision as the page prints it."""
    if one is None:
        return _("nobody has filled it in")
    if one.number is not None:
        return f"{figure(one.number)} {questions()[one.question].unit}"
    return {
        Answer.ALLOWED: _("allowed"),
        Answer.FORBIDDEN: _("forbidden"),
        Answer.REQUIRED: _("required"),
        Answer.LEFT: _("left to others"),
    }[one.answer or Answer.LEFT]


def days_words(one: Provision) -> str:
    """From when until when a provision holds."""
    if one.proposed:
        return _("proposed only, binds nobody")
    if one.valid_from is None and one.valid_to is None:
        return _("without an end")
    if one.valid_to is None:
        return _("from %(day)s") % {"day": _day(one.valid_from)}
    if one.valid_from is None:
        return _("until %(day)s") % {"day": _day(one.valid_to)}
    return _("%(first)s to %(last)s") % {"first": _day(one.valid_from), "last": _day(one.valid_to)}


def changes(before: Pack, after: Sequence[Provision], on: dt.date) -> list[Change]:
    """Every question that a draft would answer otherwise on the day it comes into force."""
    new = Pack(before.name, before.country, before.region, tuple(after))
    found = []
    for key, question in questions().items():
        was, would = before.in_force(key, on), new.in_force(key, on)
        if was != would:
            found.append(Change(question.title, _told(was), _told(would)))
    return found


def sheet(draft: PackVersion, in_force_from: dt.date) -> str:
    """Exactly what the medical director signs."""
    head = _("%(name)s, version %(version)s, in force from %(day)s") % {
        "name": draft.name,
        "version": draft.version,
        "day": in_force_from.isoformat(),
    }
    lines = [_line(one) for one in provisions_of(draft.provisions, draft.name)]
    return "\n".join([head, draft.reason, *lines])


def _line(one: Provision) -> str:
    title = questions()[one.question].title
    said = f"{title}: {answer_words(one)} ({days_words(one)})."
    return f"{said} {one.words} [{one.citation}; {one.tag.words}]"


def _told(one: Provision | None) -> str:
    return answer_words(one) if one is None else f"{answer_words(one)}, {days_words(one)}"


def _day(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()
