"""By which instrument a course is judged: whose change from baseline says benefit and loss.

What the course is for decides (`clinic/policy/data/indications.toml`): anxiety by GAD-7, trauma by
PCL-5, depression by PHQ-9. An instrument that was not answered before the first dose can show no
change on this course; then the next one named leads, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import indications
from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.queries import Dose, Series, series_of
from ataraxy.knowledge.measures.instrument import Provenance

ITEM9 = "phq9"
"""Followed on every course, whatever it is judged by."""

_ASKED_OF_ALL = ("phq9", "gad7")
"""What a course is looked at by while nobody wrote down what it is for: both are always asked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The instruments of a course; the first of `series` is the one it is judged by.

    `instead_of` names the instrument that ought to lead and was not answered before the first dose.
    """

    series: tuple[Series, ...]
    item9: Series
    instead_of: str = ""

    @property
    def leading(self) -> Series:
        """The instrument that benefit and loss of response are counted from."""
        return self.series[0]

    @property
    def words(self) -> str:
        """By what this course is judged and what counts as response, in a sentence."""
        one = self.leading.instrument
        if self.instead_of:
            text = _(
                "Judged by %(name)s: %(instead)s was not answered before the first dose, so it "
                "can show no change on this course."
            )
            return text % {"name": one.name, "instead": self.instead_of}
        if one.response is not None:
            told = {"name": one.name, "percent": f"{one.response.fall_percent:g}"}
            text = _("Judged by %(name)s: response is %(percent)s %% below the baseline.")
            return f"{text % told} {_source(one.response.provenance)}"
        if one.reliable_change is not None:
            told = {"name": one.name, "points": f"{one.reliable_change.index:g}"}
            text = _(
                "Judged by %(name)s, for which no response in percent is published: the reliable "
                "change of %(points)s points stands for it (local)."
            )
            return f"{text % told} {_source(one.reliable_change.provenance)}"
        return _("Judged by %s, which names no response.") % one.name


def _source(found: Provenance) -> str:
    return f"{found.source} ({found.tag.words})."


def judged(course: Course, doses: list[Dose]) -> Judged:
    """Every instrument the course is judged by; the first with a baseline in front."""
    found = indications().get(course.indication)
    keys = found.judged_by if found else _ASKED_OF_ALL
    series = [series_of(course, key, doses) for key in keys]
    lead = next((one for one in series if one.baseline is not None), series[0])
    return Judged(
        series=(lead, *(one for one in series if one is not lead)),
        item9=next(one for one in series if one.instrument.key == ITEM9),
        instead_of="" if lead is series[0] else series[0].instrument.name,
    )


def response_limit(leading: Series) -> float | None:
    """The highest total that still is a response; None without baseline or definition.

    Where no fall in percent is published (PCL-5), the reliable change in points stands for it.
    """
    one, base = leading.instrument, leading.baseline
    if base is None or not base.total:
        return None
    if one.response is not None:
        return float(base.total * (1 - one.response.fall_percent / 100))
    return None if one.reliable_change is None else base.total - one.reliable_change.index


def percent_since(leading: Series, doses: tuple[date, ...]) -> float | None:
    """The change from baseline; None while no score was taken in the second half of these doses.

    A good score from before them would answer the question that they raise.
    """
    if leading.change is None or leading.latest is None:
        return None
    asked_since = doses[(len(doses) - 1) // 2] if doses else date.min
    is_old = timezone.localdate(leading.latest.answered_at) <= asked_since
    return None if is_old else leading.change.percent
