"""MedicationRequest, MedicationStatement and MedicationAdministration: one kind of fact."""

from __future__ import annotations

from collections.abc import Mapping

from ataraxy.knowledge.records import fields
from ataraxy.knowledge.records.choices import quantity_text, range_text, ratio_text
from ataraxy.knowledge.records.errors import FieldProblem
from ataraxy.knowledge.records.facts import Concept, MedicineFact, MedicineSource, Origin
from ataraxy.knowledge.records.json_text import Json
from ataraxy.knowledge.records.record import NotTakenError, Reason
from ataraxy.knowledge.records.times import When

_WISHES = frozenset({"proposal", "plan"})


def read_medicine(node: Json, origin: Origin, medications: Mapping[str, Json]) -> MedicineFact:
    """The medicine in `node`; `medications` are the bundle's Medication resources by reference.

    A medicine whose code cannot be found is kept with whatever names it: an unknown medicine is
    not the same as none.
    """
    source = MedicineSource(origin.resource_type)
    intent = fields.code(node, "intent")
    if intent in _WISHES:
        raise NotTakenError(Reason.NOT_AN_ORDER)
    if fields.boolean(node, "doNotPerform"):
        raise NotTakenError(Reason.NEGATED_ORDER)
    start, end = _taken_from_to(node)
    dosage, as_needed, route = _dosage(node, source)
    return MedicineFact(
        origin=origin,
        source=source,
        medicine=_medicine(node, medications),
        status=fields.code(node, "status"),
        intent=intent,
        authored=fields.when(node, "authoredOn") or fields.when(node, "dateAsserted"),
        start=start,
        end=end,
        dose_text=dosage,
        as_needed=as_needed,
        route=route,
        reasons=fields.concepts(node, "reasonCode"),
        encounter_id=fields.reference_id(node, "encounter") or fields.reference_id(node, "context"),
        note=fields.notes(node),
    )


def _taken_from_to(node: Json) -> tuple[When | None, When | None]:
    moment = fields.when(node, "effectiveDateTime")
    return (moment, None) if moment is not None else fields.period(node, "effectivePeriod")


def _medicine(node: Json, medications: Mapping[str, Json]) -> Concept:
    named = fields.concept(node, "medicationCodeableConcept")
    if named is not None and named.words:
        return named
    target = fields.reference(node, "medicationReference")
    found = _contained(node, target) if target.startswith("#") else medications.get(target)
    if found is not None:
        try:
            coded = fields.concept(found, "code")
        except FieldProblem as problem:
            raise problem.under("medicationReference") from problem
        if coded is not None and coded.words:
            return coded
    return _only_words(node, target)


def _contained(node: Json, target: str) -> Json | None:
    inside = fields.each(node, "contained", lambda one: one)
    return next((one for one in inside if one.get("id") == target[1:]), None)


def _only_words(node: Json, target: str) -> Concept:
    shown = fields.one(node, "medicationReference", lambda one: fields.text(one, "display"))
    words = shown or target
    if not words:
        raise NotTakenError(Reason.NO_CODE)
    return Concept((), words)


def _dosage(node: Json, source: MedicineSource) -> tuple[str, bool | None, Concept | None]:
    """The dose in words, whether it is taken only as needed, and by which route."""
    if source is MedicineSource.ADMINISTRATION:
        given = fields.one(node, "dosage", _given)
        return given if given is not None else ("", None, None)
    key = "dosageInstruction" if source is MedicineSource.REQUEST else "dosage"
    lines = fields.each(node, key, _instruction)
    as_needed = next((one for _, one, _ in lines if one is not None), None)
    route = next((one for _, _, one in lines if one is not None), None)
    return "; ".join(words for words, _, _ in lines if words), as_needed, route


def _given(node: Json) -> tuple[str, bool | None, Concept | None]:
    parts = [fields.text(node, "text"), fields.one(node, "dose", quantity_text) or ""]
    rate = fields.one(node, "rateQuantity", quantity_text) or fields.one(
        node, "rateRatio", ratio_text
    )
    parts.append(f"at {rate}" if rate else "")
    return " ".join(part for part in parts if part), None, fields.concept(node, "route")


def _instruction(node: Json) -> tuple[str, bool | None, Concept | None]:
    words = fields.text(node, "text") or _composed(node)
    needed = fields.boolean(node, "asNeededBoolean")
    if needed is None and fields.concept(node, "asNeededCodeableConcept") is not None:
        needed = True
    return words, needed, fields.concept(node, "route")


def _composed(node: Json) -> str:
    """A sentence from the coded parts, for senders that give no text."""
    doses = fields.each(node, "doseAndRate", _dose)
    timing = fields.one(node, "timing", _timing) or ""
    extra = [one.words for one in fields.concepts(node, "additionalInstruction")]
    return ", ".join(part for part in (*doses, timing, *extra) if part)


def _dose(node: Json) -> str:
    return (
        fields.one(node, "doseQuantity", quantity_text)
        or fields.one(node, "doseRange", range_text)
        or ""
    )


def _timing(node: Json) -> str:
    coded = fields.concept(node, "code")
    return (coded.words if coded else "") or fields.one(node, "repeat", _repeat) or ""


def _repeat(node: Json) -> str:
    times, every = fields.number(node, "frequency"), fields.number(node, "period")
    if every is None:
        return ""
    return f"{times or 1:g} × every {every:g} {fields.code(node, 'periodUnit')}".rstrip()
