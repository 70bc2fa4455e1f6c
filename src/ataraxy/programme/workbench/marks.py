"""Measured levels as marks beside the curves they belong to, on each curve's own scale."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ataraxy.knowledge.pharmacology.figures import Mark
from ataraxy.knowledge.pharmacology.kinetics.chemistry import chemistry
from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.forms import TOTAL_OF, levels_for
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.programme.workbench.curves import Drawn
from ataraxy.programme.workbench.question import Question, levels_in


def level_marks(asked: Question, drawn: list[Drawn]) -> tuple[Mark, ...]:
    """A mark for each level that is of what these curves are of; an equal one is drawn once."""
    found = [mark for one in drawn for mark in _marks(asked, one)]
    return tuple(dict.fromkeys(found))


def _marks(asked: Question, one: Drawn) -> Iterator[Mark]:
    pair = one.pair
    if pair.asked.letter != asked.level_letter or asked.show == "effect":
        return
    try:
        measured = levels_in(asked, pair.model)
        used = levels_for(pair.model, pair.regimen, measured)
    except PharmacologyError:
        return  # this model cannot read the levels, which its fit says in words
    for words, before, level in zip(asked.levels, measured, used, strict=True):
        value = _on_the_scale_of(one, level)
        if value is not None and level.time_min <= asked.span.end_min:
            halved = value != before.conc_ng_ml and one.analyte not in TOTAL_OF.values()
            label = _("%(level)s, half of both forms") % {"level": words} if halved else words
            yield Mark(label, level.time_min, value)


def _on_the_scale_of(one: Drawn, level: Level) -> float | None:
    """ng/mL as the curve counts them, which may have been doubled; ``None`` for another analyte."""
    if level.analyte == one.analyte:
        return level.conc_ng_ml
    if TOTAL_OF.get(level.analyte) == one.analyte:
        return level.conc_ng_ml * float(chemistry()["forms"]["total_per_s"])
    return None
