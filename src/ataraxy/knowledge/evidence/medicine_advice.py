"""Take, hold or ask: what the rules that fire say about each medicine. The prescriber decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ataraxy.knowledge.evidence.facts import Facts, Medicine, Standing
from ataraxy.knowledge.evidence.rules import Advice
from ataraxy.knowledge.evidence.screen import Finding, RuleAnswer, Screening

_CAREFUL = (Advice.ASK, Advice.HOLD, Advice.TAKE)


@dataclass(frozen=True, slots=True)
class MedicineAdvice:
    """One medicine with what to say about it and the rules that say so.

    No advice: no rule has one, which is not the same as harmless; an entry that is not recognised
    is always "ask".
    """

    medicine: Medicine
    advice: Advice | None
    rules: tuple[str, ...]


def advise(facts: Facts, screening: Screening) -> tuple[MedicineAdvice, ...]:
    """Each medicine that is not over, with the most careful advice of the rules it set off."""
    current = [one for one in facts.medicines if one.standing is not Standing.PAST]
    return tuple(_advice(one, screening.findings) for one in current)


def _advice(medicine: Medicine, findings: Iterable[Finding]) -> MedicineAdvice:
    told = [
        one
        for one in findings
        if one.answer is RuleAnswer.FIRES
        and one.advice is not None
        and any(seen.ref == medicine.ref for seen in one.seen)
    ]
    given = {one.advice for one in told}
    if not medicine.recognised or medicine.possible_groups:
        given.add(Advice.ASK)
    chosen = next((one for one in _CAREFUL if one in given), None)
    return MedicineAdvice(medicine, chosen, tuple(one.rule for one in told))
