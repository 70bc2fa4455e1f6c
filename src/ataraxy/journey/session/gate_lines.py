"""The gates as lines of the page: open, passed by somebody, or met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ataraxy.journey.session.facts import passed_of
from ataraxy.journey.session.gates import Finding, Gate, GateClass, Phase, gates, is_lifted
from ataraxy.journey.session.models import Lift
from ataraxy.journey.session.record import Record
from ataraxy.journey.session.rules import Facts


@dataclass(frozen=True, slots=True)
class GateLine:
    """One gate on the page: open, passed by somebody, or closed with its findings."""

    gate: Gate
    closed: tuple[Finding, ...]
    passed: tuple[Lift, ...]
    half: tuple[Lift, ...] = ()
    """One of the two who have to pass a hard stop; the other is still wanted."""

    @property
    def state(self) -> str:
        """`closed`, `passed` or `met`."""
        if self.closed:
            return "closed"
        return "passed" if self.passed else "met"


def gate_lines(record: Record, facts: Facts, found: Sequence[Finding]) -> tuple[GateLine, ...]:
    """Every gate of this route, with what closes it and who let what pass."""
    passed = passed_of(record.lifts)
    lawful = [one for one in found if is_lifted(one.rule, passed)]
    lines = []
    for gate in gates().values():
        if gate.key == "enrolment" and facts.route != "spravato":
            continue
        if gate.phase is Phase.START:  # answered with the press that gives the dose
            continue
        own = [one for one in found if one.rule.gate.key == gate.key]
        closed = tuple(one for one in own if one not in lawful)
        done = _lifts_of(record, [one for one in own if one in lawful])
        half = _lifts_of(record, closed)
        lines.append(GateLine(gate, closed, done, half))
    return tuple(lines)


def _lifts_of(record: Record, found: Sequence[Finding]) -> tuple[Lift, ...]:
    """Who passed these; of a hard stop both, of another rule whoever came last."""
    every = []
    for finding in {one.rule.key: one for one in found}.values():
        own = [lift for lift in record.lifts if lift.rule == finding.rule.key]
        every += own if finding.rule.gate_class is GateClass.DIRECTOR else own[-1:]
    return tuple(every)
