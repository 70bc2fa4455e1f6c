"""The curves of a page: each regimen in each model that can read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.forms import S_FORM_OF, TOTAL_OF, as_total
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve, simulate, sites
from ataraxy.knowledge.pharmacology.populations.population import population
from ataraxy.programme.workbench.commands import first_min, simulate_command
from ataraxy.programme.workbench.numbers import bench_numbers
from ataraxy.programme.workbench.question import LeftOut, Pair, Question, in_words

_QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One curve on the page's grid, nothing before its first dose; perhaps with a band."""

    pair: Pair
    analyte: str
    values: Array
    command: str
    low: Array | None = None
    high: Array | None = None

    @property
    def highest(self) -> float:
        """ng/mL, at the points that are drawn."""
        return float(self.values.max())

    def highest_at(self, times_min: Array) -> float:
        """The minute of the highest point that is drawn."""
        return float(times_min[int(self.values.argmax())])


def page_times(asked: Question, step_min: float) -> Array:
    """The grid of the page from 0 on, in minutes."""
    count = round(asked.span.end_min / step_min) + 1
    return np.arange(count, dtype=float) * step_min


def what_is_shown(asked: Question, model: Model) -> tuple[str, str]:
    """Analyte and site that the model has for what is asked; raises `RegimenError`."""
    analyte, site = model.drug, "plasma"
    if asked.show == "effect":
        site = "effect"
    elif asked.show != "drug":
        s_form = S_FORM_OF[asked.show]
        analyte = s_form if s_form in model.analytes else asked.show
    if (analyte, site) not in sites(model):
        known = ", ".join(f"{name} ({where})" for name, where in sites(model))
        raise RegimenError(f"{model.id} does not describe that; it has {known}.")
    return analyte, site


def doubled(asked: Question, pair: Pair, analyte: str) -> bool:
    """Whether this curve is doubled: of an S-form, after the racemate. Raises `RegimenError`.

    After S-ketamine alone there is no other form to be read, and nothing is doubled.
    """
    if not asked.total or analyte not in TOTAL_OF:
        return False
    drugs = {dose.drug for dose in pair.regimen}
    if len(drugs) > 1:
        raise RegimenError(
            _("racemate and S-ketamine are both given, so the S-form cannot simply be doubled.")
        )
    return drugs == {"ketamine"}


def draw_all(asked: Question) -> tuple[list[Drawn], list[LeftOut]]:
    """Every curve, and those that could not be drawn with the reason."""
    drawn, left_out = [], list(asked.left_out)
    for pair in asked.pairs:
        try:
            drawn.append(_draw(asked, pair))
        except PharmacologyError as problem:
            name = f"{pair.asked.letter.upper()} · {pair.model.id}"
            left_out.append(LeftOut(name, in_words(problem)))
    return drawn, left_out


def _draw(asked: Question, pair: Pair) -> Drawn:
    analyte, site = what_is_shown(asked, pair.model)
    total = doubled(asked, pair, analyte)
    bands = asked.bands and pair.model.variability is not None
    times = page_times(asked, asked.span.step_min)
    begun = times >= first_min(pair)
    curve = _chosen(_curves(asked, pair, times[begun], bands), analyte, site)
    curve = as_total(curve) if total else curve
    rows = np.quantile(curve.conc_ng_ml, _QUANTILES, axis=0) if bands else curve.conc_ng_ml
    whole = np.zeros((len(rows), len(times)))
    whole[:, begun] = np.maximum(rows, 0.0)
    low, high = (whole[0], whole[-1]) if bands else (None, None)
    middle = whole[len(whole) // 2]
    command = simulate_command(asked, pair, bands=bands, total=total)
    return Drawn(pair, curve.analyte, middle, command, low, high)


def _curves(asked: Question, pair: Pair, times: Array, bands: bool) -> tuple[Curve, ...]:
    if not bands:
        return simulate(pair.model, [asked.person], pair.regimen, times)
    numbers = bench_numbers()
    return population(
        pair.model.id,
        asked.person,
        pair.regimen,
        times,
        people=numbers.people,
        seed=numbers.seed,
        allow_unverified=asked.unverified,
    )


def _chosen(found: Iterable[Curve], analyte: str, site: str) -> Curve:
    return next(one for one in found if (one.analyte, one.site) == (analyte, site))
