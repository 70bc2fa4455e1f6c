"""A visit of Spravato that was missed: what label and maker say, each with its source. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ataraxy.journey.maintenance.planner import Missed

ESKETAMINE = frozenset({"esk", "spravato"})


@dataclass(frozen=True, slots=True)
class Absence:
    """Since when nothing was given, when it should have been, and how the person is.

    `planned_days` is the planned distance between two doses; None when nobody planned one.
    `is_worse` None: no score says.
    """

    route: str
    step: str
    days_since_dose: int | None
    planned_days: float | None
    is_worse: bool | None


def what_to_do(absence: Absence, numbers: Missed) -> tuple[tuple[str, str], ...]:
    """The sentences that apply, with their sources; none when nothing was missed."""
    since = absence.days_since_dose
    if absence.route not in ESKETAMINE or since is None:
        return ()
    late = absence.planned_days is not None and since >= absence.planned_days + numbers.late_days
    found = []
    if late and absence.step == "induction":
        found.append(numbers.keep)
    if late and absence.step == "maintenance":
        found += _in_maintenance(absence, numbers)
    if since > numbers.long_gap_days:
        found.append(numbers.gap)
    return tuple(found)


def _in_maintenance(absence: Absence, numbers: Missed) -> list[tuple[str, str]]:
    """Worse or not decides; where no score says, both sentences are shown."""
    if absence.is_worse is None:
        return [numbers.back, numbers.well]
    return [numbers.back if absence.is_worse else numbers.well]
