"""Charts over time on a page: `{% curve figure %}` draws a `knowledge.pharmacology.figures.Figure`.

A page that has one includes `ui/curve_head.html` in its block `head`.
"""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ataraxy.knowledge.pharmacology.figures import (
    Band,
    Figure,
    FigureTable,
    Line,
    legend_of,
    payload,
    svg,
    tables,
)
from ataraxy.knowledge.pharmacology.figures.figure import DASHES

register = template.Library()
_ROWS_EVERY_MIN = 10


@register.simple_block_tag
def curve(content: str, figure: Figure, every_min: float = _ROWS_EVERY_MIN) -> SafeString:
    """The chart, its drawing for paper, and its table with a row each `every_min` minutes.

    What stands inside the block goes under the table, for example a download of the CSV.
    """
    shown: dict[str, Any] = {
        "figure": figure,
        "content": mark_safe(content),  # noqa: S308 - already rendered by the template
        "data": json.dumps(payload(figure), separators=(",", ":")),
        "drawing": mark_safe(svg(figure)),  # noqa: S308 - escaped where it is drawn
        "tables": [_rows(one) for one in tables(figure, every_min)],
        "panels": [
            {"panel": panel, "legend": legend_of(figure, number)}
            for number, panel in enumerate(figure.panels)
        ],
    }
    return render_to_string("ui/curve.html", shown)


def _rows(one: FigureTable) -> dict[str, Any]:
    """Written out here: a template takes ten times as long for a thousand cells."""
    heads = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in one.header))
    rows = "".join(
        f'<tr><th scope="row" class="number">{row[0]}</th>'
        + "".join(f'<td class="number">{number}</td>' for number in row[1:])
        + "</tr>"
        for row in one.rows
    )
    return {"title": one.title, "heads": heads, "rows": mark_safe(rows)}  # noqa: S308 - numbers


@register.simple_tag
def curve_sample(one: Line | Band) -> SafeString:
    """A small piece of a line or band for a legend."""
    if isinstance(one, Band):
        kind = "narrow" if one.narrow else "wide"
        inner = format_html('<rect class="curve-band curve-band-{}" width="24" height="10"/>', kind)
    else:
        dash = " ".join(map(str, DASHES[one.stroke])) or "none"
        inner = format_html(
            '<path class="curve-line curve-{}" d="M0 5h24" fill="none" stroke-width="2" '
            'stroke-dasharray="{}"/>',
            one.stroke.value,
            dash,
        )
    return format_html('<svg width="24" height="10" aria-hidden="true">{}</svg>', inner)
