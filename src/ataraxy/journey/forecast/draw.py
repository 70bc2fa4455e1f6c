"""The figure of the dose page: three panels over one axis of minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from ataraxy.journey.forecast.history import Earlier
from ataraxy.knowledge.pharmacology.figures import (
    Band,
    Figure,
    Line,
    Mark,
    Panel,
    Shape,
    Stroke,
)
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.populations.forecast import (
    Forecast,
    Grid,
    TypicalCurve,
    typical_curve,
)
from ataraxy.knowledge.pharmacology.populations.virtual import typical_person

_WIDE, _NARROW = (0, 4), (1, 3)


@dataclass(frozen=True, slots=True)
class Past:
    """The curve of an earlier session and what it is called."""

    name: str
    curve: TypicalCurve


def analyte_words(model: Model) -> str:
    """What the curve is a concentration of."""
    return _("S-ketamine") if model.drug == "esketamine" else _("ketamine, both forms")


def dose_figure(
    found: Forecast, past: Sequence[Past], earlier: Sequence[Earlier], says: str
) -> Figure:
    """Plasma, effect site and index, with earlier sessions behind and their observed peaks."""
    names = {"what": analyte_words(found.model)}
    return Figure(
        key="dose",
        title=_("What this dose is predicted to do"),
        says=says,
        time_label=_("Minutes since the start of the dose"),
        times_min=tuple(map(float, found.times_min)),
        panels=(
            _panel(
                found,
                _("In plasma, %(what)s") % names,
                "ng/mL",
                found.plasma_ng_ml,
                [(one.name, one.curve.plasma_ng_ml) for one in past],
            ),
            _panel(
                found,
                _("At the effect site, %(what)s") % names,
                "ng/mL",
                found.effect_ng_ml,
                [(one.name, one.curve.effect_ng_ml) for one in past],
            ),
            _panel(
                found,
                _("Dissociation index, 0 to 1 (not a CADSS score)"),
                "",
                found.index,
                [(one.name, one.curve.index) for one in past],
                marks=_marks(earlier, float(found.times_min[-1])),
                top=1.0,
            ),
        ),
    )


def past_curves(
    model_id: str, unverified: bool, person: Person, earlier: Sequence[Earlier], grid: Grid
) -> list[Past]:
    """The curves of each drawable earlier session, with the weight of that day."""
    curves = []
    for one in earlier:
        if one.regimen:
            then = _on_that_day(person, one)
            people = typical_person(model_id, then, unverified)
            name = _("Session %(number)s") % {"number": one.number}
            curves.append(Past(name, typical_curve(people, one.regimen, grid)))
    return curves


def _on_that_day(person: Person, one: Earlier) -> Person:
    return Person(
        weight_kg=one.weight_kg or person.weight_kg,
        age_years=person.age_years,
        height_cm=person.height_cm,
        sex=person.sex,
    )


def _panel(
    found: Forecast,
    title: str,
    unit: str,
    rows: Array,
    past: Sequence[tuple[str, Array]],
    *,
    marks: tuple[Mark, ...] = (),
    top: float | None = None,
) -> Panel:
    middle = _("Middle of the prediction") if found.has_band else _("Typical curve, no band")
    lines = [Line(middle, _plain(found.median(rows)))]
    before = _("Earlier sessions, as given")
    lines += [Line(before, _plain(values), Stroke.PAST, name) for name, values in past]
    return Panel(title, unit, tuple(lines), _bands(found, rows), marks, top)


def _bands(found: Forecast, rows: Array) -> tuple[Band, ...]:
    if not found.has_band:
        return ()
    (low, high), (inner_low, inner_high) = _WIDE, _NARROW
    return (
        Band(_("90 % of people"), _plain(rows[low]), _plain(rows[high])),
        Band(_("50 % of people"), _plain(rows[inner_low]), _plain(rows[inner_high]), narrow=True),
    )


def _marks(earlier: Sequence[Earlier], end_min: float) -> tuple[Mark, ...]:
    """When this person's own rating was highest, session by session, on the axis."""
    return tuple(
        Mark(
            _("Session %(number)s: rated %(rating)s at %(minute)s min")
            % {
                "number": one.number,
                "rating": one.dissociation.words,
                "minute": f"{one.dissociation.minute:g}",
            },
            one.dissociation.minute,
            None,
            Shape.DIAMOND,
        )
        for one in earlier
        if one.dissociation and 0 <= one.dissociation.minute <= end_min
    )


def _plain(values: Array) -> tuple[float, ...]:
    return tuple(np.maximum(values, 0.0).tolist())
