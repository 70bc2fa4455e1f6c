"""The review in plain text: exactly what a prescriber signs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.journey.maintenance.queries import Figures


def figures_shown(found: Figures) -> dict[str, Any]:
    """The figures as plain values, kept with the decision."""
    return {
        "scores": [
            {
                "name": one.instrument.name,
                "baseline": one.baseline.total if one.baseline else None,
                "now": one.latest.total if one.latest else None,
                "percent_better": _rounded(one.change.percent if one.change else None),
            }
            for one in found.series
        ],
        "best": found.best,
        "given": len(found.dosed_on),
        "last_dose": found.last_dose.isoformat() if found.last_dose else None,
        "lost_days": [gap.lost_day for gap in found.gaps if gap.lost_day is not None],
        "suggestion": found.suggestion.words,
        "due": [reason.text for reason in found.due],
    }


def decision_text(
    *,
    course: Course,
    found: Figures,
    choice: Choice,
    reason: str,
    next_from: date | None,
    next_to: date | None,
) -> str:
    """Every line of the decision, one fact a line."""
    patient = course.patient
    lines = [
        _("Course review of %(name)s, born %(born)s")
        % {"name": patient.full_name, "born": patient.birth_date},
        *_score_lines(found),
        _("Doses given: %(n)s") % {"n": len(found.dosed_on)},
        found.suggestion.words,
        *(reason.text for reason in found.due),
        _("Decision: %(choice)s") % {"choice": choice.label},
    ]
    if next_from and next_to:
        told = {"first": next_from, "last": next_to}
        lines.append(_("Next visit: %(first)s to %(last)s") % told)
    return "\n".join([*lines, _("Why: %(reason)s") % {"reason": reason.strip()}])


def _score_lines(found: Figures) -> list[str]:
    return [
        _("%(name)s: baseline %(base)s, now %(now)s")
        % {
            "name": one.instrument.name,
            "base": one.baseline.total if one.baseline else _("unknown"),
            "now": one.latest.total if one.latest else _("unknown"),
        }
        for one in found.series
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
