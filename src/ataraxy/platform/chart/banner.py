"""Who a page is about: the few facts that stop an act on the wrong person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from ataraxy.platform.chart.kinds import Certainty, FactKind, ListName, Standing
from ataraxy.platform.chart.models import Fact
from ataraxy.platform.chart.queries import current_facts
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.record_number import record_number

# SNOMED CT: no known allergy, no known drug, food, environmental, latex allergy.
NONE_KNOWN = frozenset({"716186003", "409137002", "429625007", "428607008", "716184000"})


@dataclass(frozen=True, slots=True)
class Banner:
    """Full name, birth date with age, record number, allergies; `died_on` if the person died.

    `allergies_none_known` needs somebody to have said so: silence is "not asked yet".
    """

    name: str
    chosen_name: str
    birth_date: date
    age_years: int
    died_on: date | None
    mrn: str
    allergies: tuple[str, ...]
    allergies_none_known: bool
    uid: UUID


def banner_for(patient: Patient) -> Banner:
    """The banner of `patient`, in three queries."""
    facts = list(current_facts(record_ids(patient), FactKind.ALLERGY, FactKind.LIST))
    return banner_from(patient, facts)


def banner_from(patient: Patient, facts: list[Fact]) -> Banner:
    """The banner where a page has the current facts at hand anyway."""
    allergies = [one for one in facts if one.kind == FactKind.ALLERGY and _holds(one)]
    named = tuple(dict.fromkeys(one.text for one in allergies if one.code not in NONE_KNOWN))
    said_none = any(one.code in NONE_KNOWN for one in allergies) or any(
        one.kind == FactKind.LIST and one.code == ListName.ALLERGIES for one in facts
    )
    today = timezone.localdate()
    return Banner(
        name=patient.full_name,
        chosen_name=patient.chosen_name,
        birth_date=patient.birth_date,
        age_years=patient.age_on(patient.died_on or today),
        died_on=patient.died_on,
        mrn=record_number(patient),
        allergies=named,
        allergies_none_known=said_none and not named,
        uid=patient.uid,
    )


def _holds(fact: Fact) -> bool:
    return fact.standing != Standing.PAST and fact.certainty != Certainty.REFUTED
