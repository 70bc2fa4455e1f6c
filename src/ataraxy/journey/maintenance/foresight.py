"""The second line of the review: the chance of having lost the response, by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.fading import Gap
from ataraxy.journey.maintenance.learning import held_now, level_of, spells_before
from ataraxy.journey.maintenance.models import Learnt
from ataraxy.journey.maintenance.planner import Planner, planner
from ataraxy.journey.maintenance.queries import Figures
from ataraxy.knowledge.fading import Outlook, Patient, outlook, prior
from ataraxy.knowledge.fading.calibration import FORETOLD
from ataraxy.knowledge.fading.outlook import LONGEST_DAYS

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 640, 190, 44, 14, 26
_DRAWN_DAYS = 70


@dataclass(frozen=True, slots=True)
class Foresight:
    """Everything the page shows of the model; all days are counted from the last dose."""

    rows: tuple[tuple[int, date, int], ...]
    earliest: date
    latest: date
    early_percent: int
    late_percent: int
    likely: tuple[int, int]
    beyond: bool
    is_over: bool
    own_losses: int
    learnt: Learnt | None
    kept: tuple[tuple[int, int], ...]
    source: str
    begins_from: str
    path: str
    ticks: tuple[tuple[float, int], ...]
    grid: tuple[tuple[float, int], ...]


def foresight(course: Course, found: Figures) -> Foresight | None:
    """What to expect after the last dose; None without a response that could be lost."""
    if found.last_dose is None or not _has_a_response(found.gaps):
        return None
    level, learnt = level_of(course)
    own = Patient(spells_before(found.gaps), found.plan.route if found.plan else "")
    ahead = outlook(level, own, held_now(found.gaps))
    numbers, last_dose, believed = planner(), found.last_dose, prior().median_days
    early, late = (
        last_dose + timedelta(days=int(ahead.day_of(percent / 100)))
        for percent in (numbers.early_percent, numbers.late_percent)
    )
    low, high = ahead.interval()
    return Foresight(
        rows=_rows(ahead, last_dose, numbers),
        earliest=early,
        latest=late,
        early_percent=numbers.early_percent,
        late_percent=numbers.late_percent,
        likely=(round(low), round(high)),
        beyond=high >= LONGEST_DAYS,
        is_over=late < timezone.localdate(),
        own_losses=ahead.own_losses,
        learnt=learnt,
        kept=kept(learnt),
        source=numbers.trade_off_source,
        begins_from=f"{believed.source} ({believed.tag.words})",
        path=_path(ahead),
        ticks=tuple((_x(day), day) for day in range(0, _DRAWN_DAYS + 1, 14)),
        grid=tuple((_y(percent / 100), percent) for percent in (0, 25, 50, 75, 100)),
    )


def _has_a_response(gaps: tuple[Gap, ...]) -> bool:
    """Whether a response was ever seen, and no score since the last dose is without it."""
    if not gaps or gaps[-1].lost_day is not None or gaps[-1].without_day is not None:
        return False
    return any(gap.held_day is not None or gap.lost_day is not None for gap in gaps)


def _rows(ahead: Outlook, last_dose: date, numbers: Planner) -> tuple[tuple[int, date, int], ...]:
    """Day, its date, and the chance in percent that the response is lost by then."""
    return tuple(
        (day, last_dose + timedelta(days=day), round(100 * ahead.chance_lost(day)))
        for day in numbers.shown_days
    )


def kept(learnt: Learnt | None) -> tuple[tuple[int, int], ...]:
    """Foretold and seen, in percent, where enough people were followed."""
    seen = learnt.calibration["seen"] if learnt else []
    return tuple(
        (round(100 * told), round(100 * share))
        for told, share in zip(FORETOLD, seen, strict=False)
        if share is not None
    )


def _path(ahead: Outlook) -> str:
    points = [
        f"{_x(day):.1f} {_y(ahead.chance_lost(day)):.1f}" for day in range(0, _DRAWN_DAYS + 1, 2)
    ]
    return "M" + " L".join(points)


def _x(day: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - 10) * day / _DRAWN_DAYS


def _y(chance: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - chance)
