"""A figure as rows: what a screen reader, a spreadsheet and a doubtful reader want."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from ataraxy.foundation.units import figure as three_digits
from ataraxy.knowledge.pharmacology.figures.figure import Figure, Panel, Stroke, columns

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One panel as rows of text under column heads, the first of which is the time."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(figure: Figure, every_min: float, *, past: bool = True) -> tuple[FigureTable, ...]:
    """A table for each panel: a row every `every_min` minutes and the last, to three digits.

    Without `past` the lines of what was are left out, where a page has no room for them.
    """
    wanted = [
        place
        for place, at in enumerate(figure.times_min)
        if at % every_min < _ROUNDING or place == len(figure.times_min) - 1
    ]
    return tuple(_table(figure, panel, wanted, past) for panel in figure.panels)


def _table(figure: Figure, panel: Panel, wanted: list[int], past: bool) -> FigureTable:
    left_out = 0 if past else sum(one.stroke is Stroke.PAST for one in panel.lines)
    kept = columns(panel)[: len(columns(panel)) - left_out]
    times = [f"{figure.times_min[place]:g}" for place in wanted]
    numbers = [[_short(values[place]) for place in wanted] for _label, values in kept]
    return FigureTable(
        title=f"{panel.title}, {panel.unit}" if panel.unit else panel.title,
        header=(figure.time_label, *(label for label, _values in kept)),
        rows=tuple(zip(times, *numbers, strict=True)),
    )


def csv_text(figure: Figure) -> str:
    """Every time, every column, in full precision; the first line names columns with units."""
    out = io.StringIO()
    writer = csv.writer(out)
    named = [
        (f"{panel.title}: {label}" + (f" ({panel.unit})" if panel.unit else ""), values)
        for panel in figure.panels
        for label, values in columns(panel)
    ]
    writer.writerow([figure.time_label, *(name for name, _values in named)])
    for place, at in enumerate(figure.times_min):
        writer.writerow([f"{at:g}", *(f"{values[place]:.6g}" for _name, values in named)])
    return out.getvalue()


def _short(value: float) -> str:
    return three_digits(float(f"{value:.3g}"))
