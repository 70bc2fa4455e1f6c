"""May this referral be accepted? Pure: the rule book's gates, and who it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, all_of, refuse, unknown
from ataraxy.knowledge.evidence import (
    Answer,
    AnswerValue,
    Facts,
    Finding,
    Indication,
    Route,
    partial_date,
    screen,
    shipped_rulebook,
)

GATES = ("I-02", "I-08", "I-03")
"""Admission first; adults only; what is not supported here."""

_DECIDERS = ("prescriber", "medical_director")


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer to one of the two first questions: yes or no, on which day, by whom."""

    value: str
    on: date
    who: str


@dataclass(frozen=True, slots=True)
class Request:
    """What the gates look at."""

    is_known_person: bool
    birth_date: date
    reason: str
    reason_words: str
    acute_risk: Asked | None
    admission: Asked | None


def gates(request: Request, on: date) -> tuple[Finding, ...]:
    """What the rule book says before anybody is taken on."""
    screening = screen(_facts(request), shipped_rulebook(), route=Route.IV, on=on)
    return tuple(screening.finding(rule) for rule in GATES)


def may_accept(request: Request, on: date) -> Decision:
    """Whether a course may be opened: no stop, nothing open, and it is known for whom."""
    return all_of([*(_gate(one) for one in gates(request, on)), _known(request)])


def says_why(words: str) -> Decision:
    """A decision that is told to somebody else needs its reason in words."""
    if words.strip():
        return ALLOWED
    return refuse(_("Write down why, in a sentence the referrer can be told."))


def _gate(finding: Finding) -> Decision:
    if finding.stops:
        return refuse(f"{finding.title}: {finding.means}", rule=finding.rule)
    if finding.open_as is not None and finding.missing:
        asked = finding.missing[0]
        return unknown(_("Not asked yet: %(what)s") % {"what": asked.text}, rule=finding.rule)
    return ALLOWED


def _known(request: Request) -> Decision:
    if request.is_known_person:
        return ALLOWED
    words = _("Say who this is: a patient of this clinic, or somebody new.")
    return refuse(words)


def _facts(request: Request) -> Facts:
    answers = (
        _answer("acute_suicidal_risk", request.acute_risk),
        _answer("needs_admission", request.admission),
    )
    return Facts(
        birth=partial_date(request.birth_date),
        indication=Indication(request.reason_words, frozenset({request.reason})),
        answers=tuple(one for one in answers if one is not None),
    )


def _answer(question: str, asked: Asked | None) -> Answer | None:
    if asked is None:
        return None
    return Answer(question, AnswerValue(asked.value), asked.on, asked.who)
