"""Questionnaires as they were answered, and their scores."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC
from uuid import NAMESPACE_URL, uuid5

from ataraxy.journey.outcomes.models import Administration
from ataraxy.knowledge.measures import Instrument, instruments
from ataraxy.knowledge.measures.instrument import Wording
from ataraxy.knowledge.records import Concept, ObservationFact, Origin
from ataraxy.knowledge.records.times import read_when
from ataraxy.knowledge.records.writing import FilledForm, Form, FormItem
from ataraxy.programme.copies.codes import loinc
from ataraxy.programme.copies.sessions import derived


def administrations_of(ids: Collection[int]) -> list[Administration]:
    """Everything that was answered, oldest first."""
    rows = Administration.objects.filter(patient_id__in=ids)
    return list(rows.order_by("answered_at", "pk"))


def forms_of(rows: Iterable[Administration]) -> tuple[Form, ...]:
    """The questionnaires these answers belong to, as far as their wording may be passed on."""
    keys = dict.fromkeys(row.instrument for row in rows)
    found = (instruments().get(key) for key in keys)
    return tuple(_form(one) for one in found if one is not None and _may_go(one))


def _may_go(one: Instrument) -> bool:
    return bool(one.items) and one.wording is Wording.MAY_SHIP


def _form(one: Instrument) -> Form:
    items = (*one.items, *one.extra_items)
    return Form(
        id=_form_id(one.key),
        name=one.name,
        title=one.title,
        version=one.version,
        instruction=one.instruction,
        copyright=one.licence_terms,
        loinc=one.loinc_panel,
        items=tuple(
            FormItem(
                item.key,
                item.text,
                tuple((answer.value, answer.label) for answer in item.answers),
                item.loinc,
            )
            for item in items
        ),
    )


def _form_id(key: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:ataraxy:questionnaire:{key}"))


def filled(rows: Iterable[Administration]) -> tuple[FilledForm, ...]:
    """The answers of every questionnaire whose wording goes along."""
    known = instruments()
    return tuple(
        FilledForm(
            id=derived(row.uid, "answers"),
            form_id=_form_id(row.instrument),
            at=row.answered_at,
            by_name=row.by_name,
            answers={key: int(value) for key, value in row.answers.items() if value is not None},
        )
        for row in rows
        if row.instrument in known and _may_go(known[row.instrument])
    )


def scores(rows: Iterable[Administration]) -> tuple[ObservationFact, ...]:
    """Every total that could be counted."""
    return tuple(_score(row) for row in rows if row.total is not None)


def answers_behind(rows: Iterable[Administration], forms: Iterable[FilledForm]) -> dict[str, str]:
    """By the id of a score, the filled form it was counted from."""
    there = {one.id for one in forms}
    found = {str(row.uid): derived(row.uid, "answers") for row in rows if row.total is not None}
    return {score: form for score, form in found.items() if form in there}


def _score(row: Administration) -> ObservationFact:
    one = instruments().get(row.instrument)
    what = loinc(one.loinc_total, f"{one.name} total score") if one else None
    at = read_when(row.answered_at.astimezone(UTC).isoformat(timespec="seconds"), "at")
    return ObservationFact(
        origin=Origin("", "Observation", str(row.uid), ""),
        group="",
        position=0,
        panel=None,
        observation=what or Concept((), row.instrument),
        categories=("survey",),
        status="final",
        effective=at,
        effective_end=None,
        issued=None,
        value_number=float(row.total or 0),
        comparator="",
        unit="{score}",
        unit_code="{score}",
        value_concept=None,
        value_text="",
        interpretations=(Concept((), row.band),) if row.band else (),
        reference_range="",
        encounter_id="",
        note=row.handling,
    )
