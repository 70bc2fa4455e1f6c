"""What the packs of a place decide: permissions, duties, numbers, each with its citation. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.clinic.policy.law import (
    Answer,
    Kind,
    Pack,
    Provision,
    Question,
    needing_answers,
    questions,
)
from ataraxy.foundation.decision import ALLOWED, Decision, Outcome, Reason, all_of, refuse, unknown

WHO = ("medical_director",)
"""Who can change the answer: whoever signs a pack. No gate of the law is passed in a session."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision and the pack it stands in."""

    pack: str
    provision: Provision

    @property
    def source(self) -> str:
        """The citation with how sure it is, in words."""
        return f"{self.pack}: {self.provision.citation} ({self.provision.tag.words})"


@dataclass(frozen=True, slots=True)
class LegalAnswer:
    """A decision and every provision it rests on. Truthy only when the law allows."""

    decision: Decision
    basis: tuple[Cited, ...]

    def __bool__(self) -> bool:
        return bool(self.decision)

    @property
    def ends(self) -> dt.date | None:
        """The last day on which the answer can stand as it is, where one is known."""
        return min((o.provision.valid_to for o in self.basis if o.provision.valid_to), default=None)


def home_question(route: str) -> Question:
    """Which question a dose at home by `route` raises; raises `KeyError` for an unknown route."""
    return _question("home_", route)


def here_question(route: str) -> Question:
    """Which question a session by `route` raises; raises `KeyError` for an unknown route."""
    return _question("here_", route)


def observation_question(route: str) -> Question:
    """Which question says how long to watch after `route`; `KeyError` for an unknown route."""
    return _question("observation_", route)


def permission(packs: Sequence[Pack], key: str, day: dt.date) -> LegalAnswer:
    """Whether every jurisdiction allows it on this day: one that forbids decides.

    When none forbids and one that is asked has not answered, or all leave it to somebody else, the
    answer is unknown.
    """
    question = questions()[key]
    basis = _basis(packs, key, day)
    forbidding = [one for one in basis if one.provision.answer is Answer.FORBIDDEN]
    if forbidding:
        return LegalAnswer(all_of(_forbidden(one, packs, day) for one in forbidding), basis)
    unfilled = needing_answers(packs, question, day)
    if unfilled:
        return LegalAnswer(all_of(_unfilled(one, question, day) for one in unfilled), basis)
    if any(one.provision.answer is Answer.ALLOWED for one in basis):
        return LegalAnswer(ALLOWED, basis)
    return LegalAnswer(_left(packs, question), basis)


def forbids(packs: Sequence[Pack], key: str, day: dt.date) -> Decision:
    """Refused when a pack in force forbids it; what nobody has filled in closes nothing here."""
    found = permission(packs, key, day).decision
    return found if found.outcome is Outcome.REFUSED else ALLOWED


def duty(packs: Sequence[Pack], key: str, day: dt.date) -> Cited | None:
    """The provision that asks for it on this day, if one does."""
    found = (one for one in _basis(packs, key, day) if one.provision.answer is Answer.REQUIRED)
    return next(found, None)


def strictest(packs: Sequence[Pack], key: str, day: dt.date) -> Cited | None:
    """The strictest number on this day: the largest of a least, the smallest of a most."""
    found = [one for one in _basis(packs, key, day) if one.provision.number is not None]
    pick = max if questions()[key].kind is Kind.LEAST else min
    return pick(found, key=lambda one: one.provision.number or 0.0, default=None)


def _question(start: str, route: str) -> Question:
    for key, one in questions().items():
        if key.startswith(start) and one.is_about(route):
            return one
    raise KeyError(f"No question {start}… is about the route {route!r}.")


def _basis(packs: Sequence[Pack], key: str, day: dt.date) -> tuple[Cited, ...]:
    found = ((one.name, one.in_force(key, day)) for one in packs)
    return tuple(Cited(name, provision) for name, provision in found if provision is not None)


def _forbidden(cited: Cited, packs: Sequence[Pack], day: dt.date) -> Decision:
    text = cited.provision.words
    pack = next(one for one in packs if one.name == cited.pack)
    ended = pack.ended(cited.provision.question, day)
    if ended is not None and ended.answer is Answer.ALLOWED and ended.valid_to is not None:
        text += " " + _("The exception of %(citation)s ended on %(day)s.") % {
            "citation": ended.citation,
            "day": ended.valid_to.isoformat(),
        }
    return refuse(text, rule=f"law.{cited.provision.question}", source=cited.source, who=WHO)


def _unfilled(pack: Pack, question: Question, day: dt.date) -> Decision:
    told = {"place": pack.name, "what": question.title}
    ended = pack.ended(question.key, day)
    if ended is not None and ended.valid_to is not None:
        told["day"] = ended.valid_to.isoformat()
        text = _(
            "%(place)s: what was filled in about “%(what)s” ended on %(day)s, and nobody has "
            "filled in what holds now. The medical director signs a new version."
        )
    elif pack.is_empty:
        text = _(
            "%(place)s: nobody has filled in the law of this place (“%(what)s”). An administrator "
            "fills it in and the medical director signs."
        )
    else:
        text = _(
            "%(place)s: nobody has filled in “%(what)s”. An administrator fills it in and the "
            "medical director signs."
        )
    return unknown(text % told, rule=f"law.{question.key}", source=pack.name)


def _left(packs: Sequence[Pack], question: Question) -> Decision:
    places = ", ".join(one.name for one in packs)
    text = _("Nobody allows “%(what)s”: %(places)s leave it to others.") % {
        "what": question.title,
        "places": places,
    }
    reasons = (Reason(text, f"law.{question.key}", places, WHO),)
    return Decision(Outcome.UNKNOWN, reasons)
