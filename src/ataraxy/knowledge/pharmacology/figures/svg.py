"""A figure as SVG: for paper, for the PDF, and for a browser without scripts.

Every shape carries its colours as attributes, so that the drawing stands alone on paper, and a
class, so that a page may set the colours of its theme. No scripts, no styles, no links.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from ataraxy.knowledge.pharmacology.figures.figure import (
    DASHES,
    Band,
    Figure,
    Line,
    Mark,
    Panel,
    Shape,
    Stroke,
    legend_of,
    minute_ticks,
    ticks,
)

_LEFT, _RIGHT, _HEAD, _ROW, _AXIS, _CHARACTER = 52, 14, 26, 17, 24, 5.9
_INK, _SOFT, _HAIR = "#1b2927", "#465652", "#d8d6cb"
_BANDS = {False: "#1d565233", True: "#1d565255"}


def svg(figure: Figure, *, width: int = 720, panel_height: int = 120) -> str:
    """The drawing as one `<svg>` element with its title and description for who cannot see it."""
    parts: list[str] = []
    bottom = 0.0
    for number, panel in enumerate(figure.panels):
        legend = _legend(figure, number, width)
        top = bottom + _HEAD + _ROW * legend.rows
        parts += _panel(_Box(figure, panel, width, top, panel_height), legend)
        bottom = top + panel_height + _AXIS
    height = bottom + _ROW
    parts.append(_text(width / 2, height - 6, figure.time_label, anchor="middle"))
    return "".join([*_opening(figure, width, height), *parts, "</svg>"])


def _opening(figure: Figure, width: int, height: float) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" '
        f'width="{width}" height="{height:g}" role="img" class="curve-drawing" '
        f'font-family="Noto Sans, sans-serif" font-size="11" '
        f'aria-labelledby="{figure.key}-title {figure.key}-says">',
        f'<title id="{figure.key}-title">{escape(figure.title)}</title>',
        f'<desc id="{figure.key}-says">{escape(figure.says)}</desc>',
    ]


@dataclass(frozen=True, slots=True)
class _Box:
    """Where one panel lies, and how its values become places."""

    figure: Figure
    panel: Panel
    width: int
    top: float
    height: float

    @property
    def base(self) -> float:
        return self.top + self.height

    def x(self, minute: float) -> float:
        return _LEFT + (self.width - _LEFT - _RIGHT) * minute / self.figure.end_min

    def y(self, value: float) -> float:
        return self.base - self.height * min(value / self.panel.highest, 1.0)

    def points(self, values: tuple[float, ...]) -> list[str]:
        """Places of a whole curve; what all of them share is worked out once."""
        across = (self.width - _LEFT - _RIGHT) / self.figure.end_min
        base, high, up = self.base, self.panel.highest, self.height / self.panel.highest
        times = self.figure.times_min
        return [
            f"{_LEFT + across * at:.1f} {base - up * min(one, high):.1f}"
            for at, one in zip(times, values, strict=True)
        ]


def _panel(box: _Box, legend: _Legend) -> Iterator[str]:
    panel = box.panel
    first = box.top - _ROW * legend.rows
    yield _text(_LEFT, first - 8, _headline(panel), bold=True)
    for label, one, row, x in legend.entries:
        y = first + _ROW * row + 6
        yield _sample(one, x, y - 4)
        yield _text(x + 30, y, label)
    yield from _axes(box)
    for band in sorted(panel.bands, key=lambda one: one.narrow):
        yield _band(band, box)
    for line in sorted(panel.lines, key=lambda one: one.stroke is not Stroke.PAST):
        yield _line(line, box)
    for mark in panel.marks:
        yield _mark(mark, box)


def _headline(panel: Panel) -> str:
    return f"{panel.title}, {panel.unit}" if panel.unit else panel.title


def _axes(box: _Box) -> Iterator[str]:
    for value in ticks(box.panel.highest, 4):
        y = box.y(value)
        yield (
            f'<line class="curve-grid" stroke="{_HAIR}" x1="{_LEFT}" x2="{box.width - _RIGHT}" '
            f'y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        yield _text(_LEFT - 6, y + 4, f"{value:g}", anchor="end")
    for minute in minute_ticks(box.figure.end_min):
        x = box.x(minute)
        yield (
            f'<line class="curve-tick" stroke="{_SOFT}" x1="{x:.1f}" x2="{x:.1f}" '
            f'y1="{box.base:.1f}" y2="{box.base + 4:.1f}"/>'
        )
        yield _text(x, box.base + 16, f"{minute:g}", anchor="middle")


def _line(line: Line, box: _Box) -> str:
    return (
        f'<path class="curve-line curve-{line.stroke}" fill="none" {_stroke(line.stroke)} '
        f'd="M{"L".join(box.points(line.values))}"/>'
    )


def _band(band: Band, box: _Box) -> str:
    around = [*box.points(band.high), *reversed(box.points(band.low))]
    kind = "narrow" if band.narrow else "wide"
    return (
        f'<path class="curve-band curve-band-{kind}" stroke="none" fill="{_BANDS[band.narrow]}" '
        f'd="M{"L".join(around)}Z"/>'
    )


def _mark(mark: Mark, box: _Box) -> str:
    x, y = box.x(mark.minute), box.y(mark.value or 0.0)
    words = f"<title>{escape(mark.label)}</title>"
    return (
        f'<path class="curve-mark" fill="#fff" stroke="{_INK}" stroke-width="1.5" '
        f'd="{_outline(mark.shape, x, y)}">{words}</path>'
    )


def _outline(shape: Shape, x: float, y: float) -> str:
    if shape is Shape.CIRCLE:
        return f"M{x - 4:.1f} {y:.1f}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
    if shape is Shape.SQUARE:
        return f"M{x - 4:.1f} {y - 4:.1f}h8v8h-8z"
    return f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z"


def _stroke(stroke: Stroke) -> str:
    dash = " ".join(map(str, DASHES[stroke]))
    past = stroke is Stroke.PAST
    return (
        f'stroke="{_SOFT if past else _INK}" stroke-width="{1 if past else 2}" '
        f'stroke-linejoin="round"{f""" stroke-dasharray="{dash}" """ if dash else ""}'
    )


@dataclass(frozen=True, slots=True)
class _Legend:
    """Entries with their row and x, wrapped to the width."""

    entries: list[tuple[str, Line | Band, int, float]]

    @property
    def rows(self) -> int:
        return max((row for _label, _one, row, _x in self.entries), default=-1) + 1


def _legend(figure: Figure, number: int, width: int) -> _Legend:
    row, x = 0, float(_LEFT)
    placed = []
    for label, one in legend_of(figure, number):
        size = 44 + len(label) * _CHARACTER
        if x + size > width and x > _LEFT:
            row, x = row + 1, float(_LEFT)
        placed.append((label, one, row, x))
        x += size
    return _Legend(placed)


def _sample(one: Line | Band, x: float, y: float) -> str:
    if isinstance(one, Band):
        kind = "narrow" if one.narrow else "wide"
        return (
            f'<rect class="curve-band curve-band-{kind}" fill="{_BANDS[one.narrow]}" x="{x:.1f}" '
            f'y="{y - 5:.1f}" width="24" height="10"/>'
        )
    return (
        f'<path class="curve-line curve-{one.stroke}" fill="none" {_stroke(one.stroke)} '
        f'd="M{x:.1f} {y:.1f}h24"/>'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text class="curve-text" fill="{_INK if bold else _SOFT}" x="{x:.1f}" y="{y:.1f}" '
        f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )
