"""A figure as plain JSON values, for `house/curve.js`."""

from __future__ import annotations

from typing import Any

from ataraxy.knowledge.pharmacology.figures.figure import (
    DASHES,
    Band,
    Figure,
    Line,
    Panel,
    Stroke,
    minute_ticks,
)

_DIGITS = 4


def payload(figure: Figure) -> dict[str, Any]:
    """`{key, timeLabel, times, panels}`; numbers keep four digits, which a screen shows."""
    return {
        "key": figure.key,
        "timeLabel": figure.time_label,
        "times": list(figure.times_min),
        "ticks": list(minute_ticks(figure.end_min)),
        "panels": [_panel(one) for one in figure.panels],
    }


def _panel(panel: Panel) -> dict[str, Any]:
    return {
        "title": panel.title,
        "unit": panel.unit,
        "highest": panel.highest,
        "lines": [_line(one) for one in panel.lines],
        "bands": [_band(one) for one in panel.bands],
        "marks": [
            {"label": one.label, "minute": one.minute, "value": one.value, "shape": one.shape.value}
            for one in panel.marks
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "label": line.label,
        "values": _rounded(line.values),
        "dash": list(DASHES[line.stroke]),
        "past": line.stroke is Stroke.PAST,
    }


def _band(band: Band) -> dict[str, Any]:
    return {
        "label": band.label,
        "low": _rounded(band.low),
        "high": _rounded(band.high),
        "narrow": band.narrow,
    }


def _rounded(values: tuple[float, ...]) -> list[float]:
    return [float(f"{one:.{_DIGITS}g}") for one in values]
