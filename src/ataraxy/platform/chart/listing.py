"""What the chart page shows, list by list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.chart.facts import ChartFacts, FactRow, ObservationRow, SourceRow
from ataraxy.platform.chart.kinds import FactKind, ListName
from ataraxy.platform.chart.queries import facts_for, latest_observations, sources_of
from ataraxy.platform.people.models import Patient

MOST_VISITS = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """One list of the chart: what stands on it, and whether somebody declared it complete."""

    what: str
    title: str | Promise
    icon: str
    rows: tuple[FactRow, ...]
    declare: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class ChartPage:
    """The whole page. `waiting` are sources that a clinician has not reviewed yet."""

    lists: tuple[Listed, ...]
    family: tuple[FactRow, ...]
    visits: tuple[FactRow, ...]
    more_visits: int
    values: tuple[ObservationRow, ...]
    answers: tuple[tuple[str, str, str], ...]
    waiting: tuple[SourceRow, ...]
    sources: tuple[SourceRow, ...]


_LISTS = (
    ("allergy", _("Allergies"), "triangle-alert", FactKind.ALLERGY, ListName.ALLERGIES),
    ("medicine", _("Medicines"), "pill", FactKind.MEDICINE, ListName.MEDICINES),
    ("condition", _("Conditions"), "clipboard-list", FactKind.CONDITION, ListName.CONDITIONS),
    ("trial", _("Earlier treatments"), "history", FactKind.TRIAL, ListName.TRIALS),
)


def chart_page_of(patient: Patient) -> ChartPage:
    """Read the chart of `patient` for its page."""
    facts = facts_for(patient, codes=())
    sources = sources_of(patient)
    visits = facts.encounters
    return ChartPage(
        lists=tuple(_lists(facts)),
        family=facts.family_history,
        visits=visits[:MOST_VISITS],
        more_visits=max(0, len(visits) - MOST_VISITS),
        values=latest_observations(patient),
        answers=tuple(
            (one.asked, str(one.value.label), f"{one.who}, {one.at:%Y-%m-%d}")
            for one in facts.answers
        ),
        waiting=tuple(one for one in sources if not one.reviewed),
        sources=sources,
    )


def _lists(facts: ChartFacts) -> Iterable[Listed]:
    for what, title, icon, kind, name in _LISTS:
        rows = sorted(facts.of(kind), key=lambda one: one.standing == "past")
        yield Listed(what, title, icon, tuple(rows), name.value, name in facts.complete_lists)
