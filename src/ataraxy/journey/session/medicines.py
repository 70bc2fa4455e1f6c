"""What check-in knows of medicines beforehand: the signed words, and cautions the chart brings."""

from __future__ import annotations

from ataraxy.journey.screening.adapter import facts_of
from ataraxy.journey.screening.medicines import words_of
from ataraxy.journey.screening.models import MedicineWord
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.words import Caution
from ataraxy.knowledge.evidence import Standing

_GROUPS = {
    "glp1_agonist": Caution.GLP1,
    "insulin": Caution.INSULIN,
    "sulfonylurea": Caution.SULFONYLUREA,
    "sglt2_inhibitor": Caution.SGLT2,
}


def told(session: Session) -> list[MedicineWord]:
    """Take, hold or ask as the prescriber signed it, holds first."""
    words = words_of(session.course).values()
    return sorted(words, key=lambda one: (one.choice != "hold", one.medicine_text))


def known_cautions(session: Session) -> list[str]:
    """Which boxes of the check-in the chart's own list of medicines ticks."""
    facts = facts_of(session.patient, session.course)
    current = [one for one in facts.medicines if one.standing is not Standing.PAST]
    found = {name for one in current for name in one.groups | one.possible_groups}
    return [str(caution) for group, caution in _GROUPS.items() if group in found]
