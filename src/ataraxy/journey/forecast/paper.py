"""The dose page as a paper: the same figure as vector graphics, the same tables, the same words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.journey.course.models import Course
from ataraxy.journey.forecast.look import Looked, Mixed, Prediction
from ataraxy.journey.forecast.sentences import about_blood_pressure, about_the_index, range_words
from ataraxy.knowledge.pharmacology.figures import Figure, svg, tables
from ataraxy.platform.documents.paper import (
    Block,
    Drawing,
    Facts,
    Heading,
    Notice,
    Paper,
    Paragraph,
    Table,
)

_ROWS_EVERY_MIN = 20
_WIDTH, _PANEL = 640, 130


def dose_paper(course: Course, looked: Looked, language: str) -> Paper:
    """The sheet for an allowed dose with its prediction."""
    patient = course.patient
    blocks: list[Block] = [
        Notice(_("A prediction, not an order. The order stands in the signed plan.")),
        Facts(tuple(_dose(looked))),
    ]
    if looked.prediction:
        blocks += _predicted(looked.prediction)
    if looked.mixed:
        blocks += [Heading(_("Preparation and pump")), Facts(tuple(_mixed(looked.mixed)))]
    age = patient.age_on(timezone.localdate())
    for one in (about_the_index(), about_blood_pressure(age)):
        blocks += [Paragraph(one.text), Paragraph(one.source, small=True)]
    if looked.prediction:
        blocks += _model(looked.prediction)
    born = _("born %(date)s") % {"date": patient.birth_date}
    return Paper(
        title=_("What a dose is predicted to do"),
        language=language,
        clinic=course.clinic.name,
        patient_line=f"{patient.full_name}, {born}",
        blocks=tuple(blocks),
    )


def _dose(looked: Looked) -> Iterator[tuple[str, str]]:
    yield _("Route and product"), looked.product.name
    yield _("Dose"), f"{figure(looked.answer.dose_mg or 0)} mg ({looked.words})"
    if looked.answer.drawn_ml is not None:
        yield _("Drawn up"), f"{figure(looked.answer.drawn_ml)} mL"
    if looked.order.weight_kg is not None:
        yield _("Weight"), f"{figure(looked.order.weight_kg)} kg"


def _predicted(prediction: Prediction) -> list[Block]:
    figures = prediction.figure
    return [
        Heading(_("Predicted curves")),
        Drawing(
            svg(figures, width=_WIDTH, panel_height=_PANEL), f"{figures.title}. {figures.says}"
        ),
        *(Paragraph(one.text) for one in prediction.card.warnings),
        Heading(_("Side by side")),
        Table(_compared_heads(), tuple(_compared(prediction))),
        Heading(_("The same as a table"), 3),
        *_values(figures),
    ]


def _values(figures: Figure) -> Iterator[Block]:
    for one in tables(figures, _ROWS_EVERY_MIN, past=False):
        yield Paragraph(one.title)
        yield Table(one.header, one.rows)


def _compared_heads() -> tuple[str, ...]:
    return (
        _("Dose"),
        _("Highest in plasma, ng/mL"),
        _("After, min"),
        _("AUC, ng·h/mL"),
        _("Index at most"),
        _("Minutes above one half"),
    )


def _compared(prediction: Prediction) -> Iterator[tuple[str, ...]]:
    for row in prediction.rows:
        if row.figures is None:
            yield (row.words, *("–" for _number in range(5)))
            continue
        one = row.figures
        yield (
            row.words,
            range_words(one.cmax_ng_ml),
            range_words(one.tmax_min),
            range_words(one.auc_ng_h_ml),
            range_words(one.index_peak, 2),
            range_words(one.minutes_above),
        )


def _mixed(mixed: Mixed) -> Iterator[tuple[str, str]]:
    one = mixed.preparation
    yield _("Draw up"), f"{figure(one.drawn_ml)} mL"
    yield _("Diluent"), f"{figure(one.diluent_ml)} mL"
    yield _("Final volume"), f"{figure(one.final_volume_ml)} mL"
    yield _("Strength"), f"{figure(one.concentration_mg_ml)} mg/mL"
    yield _("Pump rate"), f"{figure(one.rate_ml_h)} mL/h"
    yield _("Volume to be infused"), f"{figure(one.volume_to_be_infused_ml)} mL"
    yield (
        _("May stay in the line"),
        _("up to %(mg)s mg; %(source)s")
        % {"mg": figure(round(mixed.left_in_line_mg, 1)), "source": mixed.left_in_line_source},
    )
    yield _("Discard"), _("%(n)s hours after mixing") % {"n": figure(one.discard_within_hours)}


def _model(prediction: Prediction) -> list[Block]:
    card = prediction.card
    source = card.model.source
    return [
        Heading(_("The model")),
        Facts(
            (
                (_("Name"), card.model.title),
                (_("Made from"), card.model.cohort),
                (_("Ages, years"), card.age_range),
                (_("Weights, kg"), card.weight_range),
                (_("What of it was seen"), source.seen),
            )
        ),
        *(Paragraph(one.text, small=True) for one in card.remarks),
        Paragraph(source.citation, small=True),
        Paragraph("; ".join(card.commands), small=True),
    ]
