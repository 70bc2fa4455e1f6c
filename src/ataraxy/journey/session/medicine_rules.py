"""Medicines that came since last time go through the rule book before the dose.

What was typed at check-in is read name by name and put beside the chart's own list; what fires with
it and did not fire without it closes the gate. A name that no list knows is said, never passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.rulebook.queries import book_for
from ataraxy.journey.screening.adapter import facts_of
from ataraxy.journey.screening.routes import route_of
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.rule_gates import CLASS_OF, medicine_key, medicine_rules
from ataraxy.knowledge import terminology
from ataraxy.knowledge.evidence import (
    Facts,
    Finding,
    Medicine,
    Route,
    RuleAnswer,
    RuleBook,
    Standing,
    screen,
)

_BETWEEN = re.compile(r"[,;\n+&]|\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fired:
    """A gate rule that a medicine closes, with the sentence of the page."""

    rule: str
    text: str


def what_fires(session: Session, text: str) -> tuple[Fired, ...]:
    """What the rule book says of the medicines in `text` for this person and route."""
    book = book_for(session.clinic_id)
    facts = facts_of(session.patient, session.course)
    route = route_of(session.route) or Route(session.route)
    on = timezone.now().astimezone(session.clinic.zone).date()
    return tuple(fired_by(text, facts, book, route, on))


def fired_by(text: str, facts: Facts, book: RuleBook, route: Route, on: date) -> Iterator[Fired]:
    """The same without the database: what the names in `text` add to `facts`."""
    told = medicines_in(text)
    for one in told:
        if not one.recognised:
            words = _("“%s” is not recognised: no rule has looked at it.")
            yield Fired("medicines.unread", words % one.text)
    without = {one.rule: one for one in screen(facts, book, route=route, on=on).findings}
    more = replace(facts, medicines=(*facts.medicines, *told))
    known = {key for key, _rule, _word in medicine_rules()}
    for after in screen(more, book, route=route, on=on).findings:
        yield from _new(without, after, known)


def medicines_in(text: str) -> tuple[Medicine, ...]:
    """The medicines that were typed, one for each name."""
    names = [part.strip(" .") for part in _BETWEEN.split(text)]
    return tuple(_medicine(number, name) for number, name in enumerate(names) if name)


def _medicine(number: int, name: str) -> Medicine:
    match = terminology.medicines().match((), name)
    return Medicine(
        ref=f"check-in:{number}",
        text=name,
        groups=match.groups,
        possible_groups=match.possible_groups,
        recognised=match.recognised,
        standing=Standing.ACTIVE,
        dose_form=match.form,
        ingredients=match.ingredients,
    )


def _new(without: Mapping[str, Finding], after: Finding, known: set[str]) -> Iterator[Fired]:
    before = without.get(after.rule)
    if before is not None and (before.answer, before.severity) == (after.answer, after.severity):
        return
    if after.answer is RuleAnswer.DOES_NOT_FIRE or after.severity not in CLASS_OF:
        return
    text = f"{after.rule} {after.title}: {after.means}"
    if after.answer is RuleAnswer.NOT_ASSESSED:
        yield Fired("medicines.unsure", _("Not assessed: %s") % text)
        return
    how = "never" if after.label_contraindication else str(after.severity)
    key = medicine_key(after.rule, how)
    # A rule that only this clinic has stands under the question to the prescriber.
    yield Fired(key if key in known else "medicines.unsure", text)
