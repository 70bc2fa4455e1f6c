"""The copy as a paper for people: everything in words, values by their latest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.knowledge.records import (
    AllergyFact,
    ConditionFact,
    EncounterFact,
    MedicineFact,
    ObservationFact,
    When,
)
from ataraxy.knowledge.records.writing import Copy, PaperTold
from ataraxy.platform.documents.paper import (
    Block,
    Bullets,
    Facts,
    Heading,
    Notice,
    Paper,
    Paragraph,
    Table,
)

SURVEY = "survey"


def copy_paper(copy: Copy, language: str) -> Paper:
    """The paper in the language that is active now."""
    name = copy.patient.names[0].text
    return Paper(
        title=_("Copy of the record"),
        language=language,
        clinic=copy.clinic_name,
        patient_line=f"{name}, {_('born %s') % copy.patient.birth_date}",
        blocks=tuple(_blocks(copy)),
    )


def _blocks(copy: Copy) -> Iterator[Block]:
    yield Notice(
        _("This is everything in words. Every single value stands in the file record.json.")
    )
    yield from _section(_("Conditions"), map(_condition, copy.conditions))
    yield from _section(_("Medicines"), map(_medicine, copy.medicines))
    yield from _section(_("Allergies"), map(_allergy, copy.allergies))
    yield from _section(
        _("Illness in the family"),
        (f"{one.relationship.words}: {one.condition.words}" for one in copy.family_history),
    )
    yield from _doses(copy)
    yield from _scores(copy)
    yield from _values(copy.observations)
    yield from _section(_("Untoward events"), (f"{_day(e.at)}: {e.what}" for e in copy.events))
    for plan in copy.plans:
        yield Heading(_("Plan: %s") % plan.title)
        yield Bullets(tuple(line.text for line in plan.lines))
    yield from _consents(copy)
    yield from _section(_("Visits"), map(_visit, copy.encounters))
    yield from _section(_("Papers"), (_named(one) for one in copy.papers if one.file))
    yield from _texts(one for one in copy.papers if one.text)
    yield Paragraph(
        _("Psychotherapy notes are kept apart from the record and are not part of this copy."),
        small=True,
    )


def _section(title: str, lines: Iterable[str]) -> Iterator[Block]:
    shown = tuple(line for line in lines if line.strip())
    if shown:
        yield Heading(title)
        yield Bullets(shown)


def _condition(one: ConditionFact) -> str:
    return _line(
        one.condition.words,
        _span(one.onset, one.abatement),
        _status(one),
        one.note,
    )


def _status(one: ConditionFact) -> str:
    """Only what a reader must not overlook; a condition that stands needs no word."""
    if one.verification_status == "refuted":
        return _("refuted")
    if one.verification_status == "unconfirmed":
        return _("not confirmed")
    return _("past") if one.clinical_status in {"inactive", "resolved", "remission"} else ""


def _medicine(one: MedicineFact) -> str:
    words = (one.medicine.words, one.dose_text, _span(one.start, one.end), one.status, one.note)
    return _line(*words)


def _allergy(one: AllergyFact) -> str:
    shown = ", ".join(word.words for each in one.reactions for word in each.manifestations)
    return _line(one.substance.words, shown, one.criticality, one.note)


def _visit(one: EncounterFact) -> str:
    return _line(_span(one.start, None), one.types[0].words if one.types else "", one.status)


def _doses(copy: Copy) -> Iterator[Block]:
    rows = tuple(
        (_day(one.start), one.medicine.words, f"{figure(one.dose_mg)} mg", one.route.words)
        for one in copy.doses
    )
    if rows:
        yield Heading(_("What was given"))
        yield Table((_("Day"), _("Medicine"), _("Dose"), _("Route")), rows)


def _scores(copy: Copy) -> Iterator[Block]:
    found = [one for one in copy.observations if SURVEY in one.categories]
    rows = tuple((_moment(one), one.observation.words, _amount(one), _flags(one)) for one in found)
    if rows:
        yield Heading(_("Questionnaires"))
        yield Table((_("Day"), _("Questionnaire"), _("Score"), _("Meaning")), rows)


def _values(many: Sequence[ObservationFact]) -> Iterator[Block]:
    """The latest of each; there may be thousands."""
    latest: dict[str, ObservationFact] = {}
    for one in sorted(many, key=_moment):
        if SURVEY not in one.categories:
            latest[one.observation.words] = one
    rows = tuple((name, _amount(one), _moment(one)) for name, one in sorted(latest.items()))
    if rows:
        yield Heading(_("Measurements, the latest of each"))
        yield Table((_("What"), _("Value"), _("Day")), rows)


def _consents(copy: Copy) -> Iterator[Block]:
    pairs = tuple((one.title, f"{_day(one.at)}. {one.policy}") for one in copy.consents)
    if pairs:
        yield Heading(_("Consents"))
        yield Facts(pairs)


def _texts(papers: Iterable[PaperTold]) -> Iterator[Block]:
    for one in papers:
        yield Heading(f"{one.title}, {_day(one.at)}")
        if one.by_name:
            yield Paragraph(one.by_name, small=True)
        for line in one.text.splitlines():
            if line.strip():
                yield Paragraph(line)


def _named(one: PaperTold) -> str:
    return f"{_day(one.at)}: {one.title} ({one.kind}), {one.file}"


def _amount(one: ObservationFact) -> str:
    if one.value_number is None:
        return one.value_concept.words if one.value_concept else one.value_text
    unit = "" if one.unit.startswith("{") else one.unit
    return " ".join(part for part in (one.comparator, figure(one.value_number), unit) if part)


def _flags(one: ObservationFact) -> str:
    return ", ".join(word.words for word in one.interpretations)


def _moment(one: ObservationFact) -> str:
    return one.effective.text[:10] if one.effective else ""


def _span(start: When | None, end: When | None) -> str:
    first, last = (one.text[:10] if one else "" for one in (start, end))
    return f"{first} – {last}" if last else first


def _line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _day(at: datetime) -> str:
    return str(formats.date_format(timezone.localtime(at), "j M Y"))
