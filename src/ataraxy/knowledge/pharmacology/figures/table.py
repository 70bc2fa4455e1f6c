"""A figure as rows: what a screen reader, a spreadsheet and a doubtful reader want."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from ataraxy.foundation.units import figure as three_digits
from ataraxy.knowledge.pharmacology.figures.figure import Figure, columns


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Column heads (the first is the time) and rows of text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table(figure: Figure, every_min: float) -> FigureTable:
    """Every `every_min` minutes and the last row, to three digits."""
    wanted = [
        place
        for place, at in enumerate(figure.times_min)
        if at % every_min < 1e-9 or place == len(figure.times_min) - 1
    ]
    numbers = [values for panel in figure.panels for _label, values in columns(panel)]
    return FigureTable(
        header=_header(figure),
        rows=tuple(
            (f"{figure.times_min[place]:g}", *(_short(values[place]) for values in numbers))
            for place in wanted
        ),
    )


def csv_text(figure: Figure) -> str:
    """Every time, every column, in full precision; the first line names columns with units."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_header(figure))
    numbers = [values for panel in figure.panels for _label, values in columns(panel)]
    for place, at in enumerate(figure.times_min):
        writer.writerow([f"{at:g}", *(f"{values[place]:.6g}" for values in numbers)])
    return out.getvalue()


def _header(figure: Figure) -> tuple[str, ...]:
    heads = [
        f"{label} ({panel.unit})" if panel.unit else label
        for panel in figure.panels
        for label, _values in columns(panel)
    ]
    return (figure.time_label, *heads)


def _short(value: float) -> str:
    return three_digits(float(f"{value:.3g}"))
