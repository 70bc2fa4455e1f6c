"""Doses at home: each gate of the rule book with how it stands, on top of every other rule."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening import page
from ataraxy.journey.screening.queries import Found
from ataraxy.knowledge.evidence import RuleAnswer
from ataraxy.platform.audit.actor import Actor

GATES = "H-"
"""How the rules that are gates of treatment at home are numbered."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: the rule, what closes it, and what has to be asked."""

    shown: page.Shown
    gaps: tuple[page.Gap, ...]

    @property
    def state(self) -> str:
        """`closed` when the rule fires, `unknown` when something was not asked, else `met`."""
        if self.shown.finding.answer is RuleAnswer.FIRES:
            return "closed"
        return "unknown" if self.shown.finding.is_open else "met"


@dataclass(frozen=True, slots=True)
class Gates:
    """Every gate of doses at home, and the other rules that keep somebody in the clinic."""

    gates: tuple[Gate, ...]
    others: tuple[page.Shown, ...]
    other_gaps: tuple[page.Gap, ...]

    @property
    def not_met(self) -> tuple[Gate, ...]:
        """Gates that are closed, or about which nobody was asked, the closed ones first."""
        found = (one for one in self.gates if one.state != "met")
        return tuple(sorted(found, key=lambda one: one.state != "closed"))

    @property
    def met(self) -> tuple[Gate, ...]:
        """Gates that are met."""
        return tuple(one for one in self.gates if one.state == "met")

    @property
    def closed(self) -> int:
        """Gates that are closed."""
        return sum(one.state == "closed" for one in self.gates)

    @property
    def unknown(self) -> int:
        """Gates about which nobody was asked."""
        return sum(one.state == "unknown" for one in self.gates)

    @property
    def line(self) -> str:
        """The gates in one line."""
        if not self.closed and not self.unknown and not self.others:
            return _("Every gate is met")
        told = {
            "closed": self.closed,
            "unknown": self.unknown,
            "met": len(self.gates) - self.closed - self.unknown,
        }
        return _("%(closed)d closed, %(unknown)d not asked, %(met)d met") % told


def gates_of(found: Found, course: Course, actor: Actor) -> Gates:
    """The gates for one person."""
    board = page.board(found.screening, found.book, course, actor)
    by_rule = {one.finding.rule: one for one in board.every}
    gaps = board.gaps
    own = [rule for rule in by_rule if rule.startswith(GATES)]
    gates = tuple(
        Gate(by_rule[rule], tuple(one for one in gaps if rule in one.rules)) for rule in own
    )
    others = (*board.stops, *board.specialist)
    return Gates(
        gates=gates,
        others=tuple(one for one in others if one.finding.rule not in own),
        other_gaps=tuple(one for one in board.weighty if not set(one.rules) & set(own)),
    )
