"""One pass over the workbench: from a filled form to everything the page shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.knowledge.pharmacology.figures import Figure
from ataraxy.programme.workbench.asked import understand
from ataraxy.programme.workbench.cards import Card, cards
from ataraxy.programme.workbench.curves import Drawn, draw_all, page_times
from ataraxy.programme.workbench.draw import (
    curve_name,
    fitted_figure,
    is_doubtful,
    is_mixed,
    short,
    short_name,
    simulated_figure,
)
from ataraxy.programme.workbench.fits import Fit, Fits, fit_all
from ataraxy.programme.workbench.forms import BenchForm
from ataraxy.programme.workbench.numbers import bench_numbers
from ataraxy.programme.workbench.question import LeftOut, Question

_ROWS_EVERY = 10


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A curve in one line, with the command that computes it."""

    label: str
    words: str
    model_id: str
    highest: str
    highest_at: str
    doubtful: bool
    command: str


@dataclass(frozen=True, slots=True)
class FitRow:
    """A fit with its model's short name and figures as they are read."""

    name: str
    fit: Fit
    objective: str
    likelihood: str
    prior_percent: str
    weight_percent: str


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything below the form. `mixed`: curves of both forms and of the S-form lie together."""

    asked: Question
    simulated: Figure
    rows: tuple[CurveRow, ...]
    left_out: tuple[LeftOut, ...]
    cards: tuple[Card, ...]
    mixed: bool
    every_min: float
    step: str
    fits: Fits | None
    fit_rows: tuple[FitRow, ...]
    fitted: Figure | None
    fit_every_min: float


def bench_of(form: BenchForm) -> Bench | None:
    """Compute the page; ``None`` after writing beside the fields what stands in the way."""
    asked = understand(form)
    if asked is None:
        return None
    drawn, left_out = draw_all(asked) if _few_bands(form, asked) else ([], [])
    if not drawn and not form.errors:
        for one in left_out:
            form.add_error("show", f"{one.what}: {one.why}")
    if form.errors:
        return None
    fits = fit_all(asked) if asked.estimate else None
    times = page_times(asked, asked.span.step_min)
    return Bench(
        asked=asked,
        simulated=simulated_figure(asked, drawn),
        rows=tuple(_row(one, one.highest_at(times)) for one in drawn),
        left_out=tuple(left_out),
        cards=tuple(cards(asked)),
        mixed=is_mixed(drawn),
        every_min=_ROWS_EVERY * asked.span.step_min,
        step=figure(asked.span.step_min),
        fits=fits,
        fit_rows=tuple(_fit_row(one) for one in fits.fits) if fits else (),
        fitted=fitted_figure(fits) if fits and fits.fits else None,
        fit_every_min=asked.span.end_min / bench_numbers().estimate_points,
    )


def _few_bands(form: BenchForm, asked: Question) -> bool:
    most = bench_numbers().most_bands
    banded = [one for one in asked.pairs if one.model.variability is not None]
    if not asked.bands or len(banded) <= most:
        return True
    form.add_error(
        "bands",
        _("There are %(n)s curves with bands; at most %(most)s can be told apart. Choose fewer.")
        % {"n": len(banded), "most": most},
    )
    return False


def _row(one: Drawn, highest_at: float) -> CurveRow:
    return CurveRow(
        label=curve_name(one),
        words=f"{one.pair.asked.letter.upper()}: {one.pair.asked.words}",
        model_id=one.pair.model.id,
        highest=short(one.highest),
        highest_at=short(highest_at),
        doubtful=is_doubtful(one.pair),
        command=one.command,
    )


def _fit_row(one: Fit) -> FitRow:
    return FitRow(
        name=short_name(one.pair),
        fit=one,
        objective=f"{one.found.objective:.2f}",
        likelihood=f"{one.found.minus_two_log_likelihood:.2f}",
        prior_percent=f"{100 * one.found.shrunk:.0f}",
        weight_percent="" if one.weight is None else f"{100 * one.weight:.0f}",
    )
