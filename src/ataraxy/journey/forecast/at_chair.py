"""The model's curve beside the flowsheet: the dose as given so far, for one typical person.

Shown only when somebody asks for it, and called a prediction: nobody measured it.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.journey.forecast.draw import analyte_words
from ataraxy.journey.forecast.given import ENDS, Event
from ataraxy.journey.forecast.history import regimen_of
from ataraxy.journey.forecast.numbers import page_numbers
from ataraxy.journey.forecast.predict import choose, needs_weight, person_of
from ataraxy.journey.forecast.routes import MODEL_ROUTES
from ataraxy.journey.session.panels import Predicted
from ataraxy.journey.session.record import Record
from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.populations.forecast import typical_curve
from ataraxy.knowledge.pharmacology.populations.virtual import typical_person


def predicted_at_chair(record: Record, now: datetime) -> Predicted:
    """The typical plasma curve of what was given up to `now`, or why there is none."""
    start = record.session.started_at
    if start is None:
        return Predicted("", _("No dose was given yet."))
    regimen, why_not = regimen_of(record, _events(record, start, now))
    if not regimen:
        return Predicted("", _("No curve: %s.") % why_not)
    try:
        return _curve(record, regimen, now)
    except PharmacologyError as problem:
        return Predicted("", _("No curve: %s") % problem)


def _events(record: Record, start: datetime, now: datetime) -> list[Event]:
    """What was recorded; a dose that still runs counts up to this moment."""
    found = [
        Event(one.kind, (one.at - start).total_seconds() / 60, one.given_mg, one.rate_ml_h)
        for one in record.doses
    ]
    if any(one.kind in ENDS for one in found):
        return found
    return [*found, Event("completed", (now - start).total_seconds() / 60)]


def _curve(record: Record, regimen: Regimen, now: datetime) -> Predicted:
    session = record.session
    weight = record.check_in.weight_kg if record.check_in else None
    chosen = choose(regimen, "", unverified=False)
    if weight is None and needs_weight(chosen.model):
        return Predicted("", _("No curve: the weight of today is missing."))
    age = session.patient.age_on(now.astimezone(session.clinic.zone).date())
    people = typical_person(
        chosen.model.id, person_of(session.course, weight, None, age), chosen.unverified
    )
    grid = page_numbers().windows[MODEL_ROUTES[session.route]]
    curve = typical_curve(people, regimen, grid)
    words = {"what": analyte_words(chosen.model), "model": chosen.model.title}
    return Predicted(
        _("Predicted plasma %(what)s, ng/mL: a prediction, not measured") % words,
        _(
            "A prediction for a typical person of this size by the model “%(model)s”, from the "
            "dose recorded so far. Nobody measured it; no decision rests on it."
        )
        % words,
        tuple(round(float(one), 1) for one in grid.times_min),
        tuple(round(float(one), 1) for one in curve.plasma_ng_ml),
    )
