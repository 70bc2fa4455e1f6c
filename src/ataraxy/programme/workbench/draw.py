"""The two figures of the page: curves laid over one another, and fits model by model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure as three_digits
from ataraxy.knowledge.pharmacology.figures import Band, Figure, Line, Mark, Panel, Stroke
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.kinetics.provenance import doubtful_for
from ataraxy.programme.workbench.curves import Drawn, page_times
from ataraxy.programme.workbench.fits import Fit, Fits
from ataraxy.programme.workbench.forms import SHOW
from ataraxy.programme.workbench.marks import level_marks
from ataraxy.programme.workbench.question import Pair, Question

_STROKES = (
    Stroke.SOLID,
    Stroke.DASHED,
    Stroke.DOTTED,
    Stroke.DASHDOT,
    Stroke.LONG,
    Stroke.SPARSE,
)
_UNIT = "ng/mL"
_YEAR = re.compile(r".*?\b(?:19|20)\d\d\b")
_HEADROOM = 1.06


def short_name(pair: Pair) -> str:
    """A model in a legend, with its mark where this regimen rests on unverified numbers."""
    name = _legend_names()[pair.model.id]
    return f"{name} ({_('not verified')})" if is_doubtful(pair) else name


@cache
def _legend_names() -> dict[str, str]:
    """Author and year where that tells a model from every other, else the head of its title."""
    heads = {name: load(name, True).title.split(",")[0] for name in model_ids()}
    years = {name: _YEAR.match(head) for name, head in heads.items()}
    brief = {name: found.group() if found else heads[name] for name, found in years.items()}
    seen = Counter(brief.values())
    return {name: one if seen[one] == 1 else heads[name] for name, one in brief.items()}


def is_doubtful(pair: Pair) -> bool:
    """Whether a curve of this pair rests on numbers nobody verified."""
    routes = {dose.route for dose in pair.regimen} & set(pair.model.routes)
    return any(doubtful_for(pair.model, pair.model.routes[name]) for name in routes)


def analyte_words(analyte: str) -> str:
    """What a curve is a concentration of."""
    return {
        "ketamine": _("ketamine, both forms"),
        "esketamine": _("S-ketamine"),
        "norketamine": _("norketamine, both forms"),
        "noresketamine": _("S-norketamine"),
        "hydroxynorketamine": _("hydroxynorketamine, both forms"),
        "hydroxynoresketamine": _("S-hydroxynorketamine"),
    }[analyte]


def simulated_figure(asked: Question, drawn: Sequence[Drawn]) -> Figure:
    """One panel a regimen with its models, or one panel a model with its regimens."""
    times = page_times(asked, asked.span.step_min)
    grouped = _grouped(drawn, by_model=asked.over == "regimens")
    return Figure(
        key="simulated",
        title=_title(asked, drawn),
        says=" ".join(_highest(one, times) for one in drawn),
        time_label=_("Minutes"),
        times_min=tuple(times.tolist()),
        panels=tuple(_panel(asked, own, mixed=is_mixed(drawn)) for own in grouped),
    )


def is_mixed(drawn: Sequence[Drawn]) -> bool:
    """Whether curves of different substances lie together."""
    return len({one.analyte for one in drawn}) > 1


def _title(asked: Question, drawn: Sequence[Drawn]) -> str:
    shown = str(dict(SHOW)[asked.show])
    return shown if is_mixed(drawn) else f"{shown}: {analyte_words(drawn[0].analyte)}"


def _grouped(drawn: Sequence[Drawn], *, by_model: bool) -> list[list[Drawn]]:
    def subject(one: Drawn) -> str:
        return one.pair.model.id if by_model else one.pair.asked.letter

    order = list(dict.fromkeys(subject(one) for one in drawn))
    ranked = sorted(drawn, key=lambda one: order.index(subject(one)))
    return [list(own) for _subject, own in groupby(ranked, subject)]


def _panel(asked: Question, own: Sequence[Drawn], *, mixed: bool) -> Panel:
    one = own[0].pair
    title = f"{one.asked.letter.upper()}: {one.asked.words}"
    title = short_name(one) if asked.over == "regimens" else title
    lines = tuple(
        Line(_line_label(asked, each, mixed=mixed), tuple(each.values.tolist()), stroke)
        for each, stroke in zip(own, _STROKES, strict=False)
    )
    bands = tuple(
        Band(
            _("90 %% of people, %(who)s") % {"who": _line_label(asked, each, mixed=mixed)},
            tuple(each.low.tolist()),
            tuple(each.high.tolist()),
        )
        for each in own
        if each.low is not None and each.high is not None
    )
    return Panel(title, _UNIT, lines, bands, level_marks(asked, list(own)))


def curve_name(one: Drawn) -> str:
    """A curve among all of the page: its regimen's letter and its model."""
    return f"{one.pair.asked.letter.upper()} · {short_name(one.pair)}"


def _line_label(asked: Question, one: Drawn, *, mixed: bool) -> str:
    """A curve among those of its panel; what it is of where that is `mixed`."""
    pair = one.pair
    regimen = f"{pair.asked.letter.upper()}: {pair.asked.words}"
    label = regimen if asked.over == "regimens" else short_name(pair)
    return f"{label} ({analyte_words(one.analyte)})" if mixed else label


def _highest(one: Drawn, times: Array) -> str:
    return _("%(letter)s in %(model)s: at most %(conc)s ng/mL, at %(minute)s min.") % {
        "letter": one.pair.asked.letter.upper(),
        "model": short_name(one.pair),
        "conc": short(one.highest),
        "minute": short(one.highest_at(times)),
    }


def short(value: float) -> str:
    """Three digits, as everywhere on screen."""
    return three_digits(float(f"{value:.3g}"))


def fitted_figure(fits: Fits) -> Figure:
    """One panel a model: the typical curve, this person's with its band, and the levels."""
    highest = _HEADROOM * max(max([float(one.high.max()), *_marked(one)]) for one in fits.fits)
    return Figure(
        key="fitted",
        title=_("This person, as each model reads the levels"),
        says=" ".join(f"{short_name(one.pair)}: {one.found.verdict}" for one in fits.fits),
        time_label=_("Minutes"),
        times_min=tuple(fits.times_min.tolist()),
        panels=tuple(_fit_panel(one, fits.times_min, highest) for one in fits.fits),
    )


def _marked(one: Fit) -> list[float]:
    own = [each for each in one.levels if each.level.analyte == one.marked_analyte]
    return [each.level.conc_ng_ml * one.factor for each in own]


def _fit_panel(one: Fit, times: Array, highest: float) -> Panel:
    name = short_name(one.pair)
    end = float(times[-1])
    marks = tuple(
        Mark(each.words, each.level.time_min, each.level.conc_ng_ml * one.factor)
        for each in one.levels
        if each.level.time_min <= end and each.level.analyte == one.marked_analyte
    )
    return Panel(
        title=f"{name}: {analyte_words(one.analyte)}",
        unit=_UNIT,
        lines=(
            Line(_("After the levels"), tuple(one.middle.tolist())),
            Line(
                _("Before any level"),
                tuple(one.before.tolist()),
                Stroke.DOTTED,
            ),
        ),
        bands=(
            Band(
                _("90 % of what is still possible"),
                tuple(one.low.tolist()),
                tuple(one.high.tolist()),
            ),
        ),
        marks=marks,
        top=highest,
    )
