"""One person's whole copy as the bytes of one FHIR R4 Bundle."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ataraxy.knowledge.records.writing import (
    forms,
    history,
    papers,
    parts,
    person,
    treatment,
    values,
)
from ataraxy.knowledge.records.writing.parts import Json
from ataraxy.knowledge.records.writing.told import Copy


def write_bundle(copy: Copy) -> bytes:
    """The copy as JSON in UTF-8. Equal copies give equal bytes."""
    return json.dumps(bundle(copy), ensure_ascii=False, indent=1).encode("utf-8")


def bundle(copy: Copy) -> Json:
    """The copy as a Bundle of type `collection`; references go by `urn:uuid:`."""
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in _resources(copy)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": parts.instant(copy.made_at),
        "entry": entries,
    }


def _resources(copy: Copy) -> Iterator[Json]:
    yield person.patient(copy)
    yield person.organization(copy)
    yield from _told(copy)
    yield from _done(copy)


def _told(copy: Copy) -> Iterator[Json]:
    """What the record knows of the person."""
    whose = copy.patient.origin.resource_id
    yield from (history.condition(one, whose) for one in copy.conditions)
    yield from (history.family(one, whose) for one in copy.family_history)
    yield from (history.allergy(one, whose) for one in copy.allergies)
    yield from (history.medicine(one, whose) for one in copy.medicines)
    yield from (history.visit(one, whose) for one in copy.encounters)
    yield from values.observations(copy.observations, whose, dict(copy.score_answers))


def _done(copy: Copy) -> Iterator[Json]:
    """What the clinic did, asked and wrote."""
    whose = copy.patient.origin.resource_id
    asked = {form.id: form for form in copy.forms}
    yield from (treatment.given_dose(one, whose) for one in copy.doses)
    yield from (forms.questionnaire(one) for one in copy.forms)
    yield from (forms.filled_form(one, asked[one.form_id], whose) for one in copy.filled)
    yield from (treatment.plan(one, whose) for one in copy.plans)
    yield from (papers.consent(one, whose) for one in copy.consents)
    yield from (papers.paper(one, whose) for one in copy.papers)
    yield from (treatment.event(one, whose) for one in copy.events)
