"""Charts as plain values: panels over time, drawn as SVG, handed to a browser, read as a table."""

from ataraxy.knowledge.pharmacology.figures.figure import (
    Band,
    Figure,
    Line,
    Mark,
    Panel,
    Shape,
    Stroke,
    legend_of,
)
from ataraxy.knowledge.pharmacology.figures.payload import payload
from ataraxy.knowledge.pharmacology.figures.svg import svg
from ataraxy.knowledge.pharmacology.figures.table import FigureTable, csv_text, tables

__all__ = [
    "Band",
    "Figure",
    "FigureTable",
    "Line",
    "Mark",
    "Panel",
    "Shape",
    "Stroke",
    "csv_text",
    "legend_of",
    "payload",
    "svg",
    "tables",
]
