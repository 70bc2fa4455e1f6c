"""Questionnaire and QuestionnaireResponse: what was asked in which words, and what was answered."""

from __future__ import annotations

from ataraxy.knowledge.records.writing import parts
from ataraxy.knowledge.records.writing.parts import LOINC, Json
from ataraxy.knowledge.records.writing.told import FilledForm, Form, FormItem

_ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def questionnaire(one: Form) -> Json:
    """A questionnaire with its own words."""
    code = [{"system": LOINC, "code": one.loinc, "display": one.title}] if one.loinc else []
    return parts.resource(
        "Questionnaire",
        one.id,
        url=f"urn:uuid:{one.id}",
        version=one.version,
        name="".join(letter for letter in one.name if letter.isalnum()),
        title=one.title,
        status="active",
        subjectType=["Patient"],
        description=one.instruction,
        copyright=one.copyright,
        code=code,
        item=[_item(item) for item in one.items],
    )


def _item(one: FormItem) -> Json:
    code = [{"system": LOINC, "code": one.loinc}] if one.loinc else []
    options = [{"valueCoding": _answer(value, words)} for value, words in one.answers]
    return {
        "linkId": one.key,
        "code": code,
        "text": one.text,
        "type": "choice" if options else "integer",
        "answerOption": options,
    }


def _answer(value: int, words: str) -> Json:
    """An answer by its words, with the number it counts."""
    ordinal = {"url": _ORDINAL, "valueDecimal": value}
    return {"extension": [ordinal], "code": str(value), "display": words}


def filled_form(one: FilledForm, form: Form, patient_id: str) -> Json:
    """The answers as they were given; a question left out is left out."""
    answered = [(item, one.answers[item.key]) for item in form.items if item.key in one.answers]
    return parts.resource(
        "QuestionnaireResponse",
        one.id,
        questionnaire=f"urn:uuid:{form.id}|{form.version}",
        status="completed",
        subject=parts.refer(patient_id),
        authored=parts.instant(one.at),
        item=[_answered(item, value) for item, value in answered],
    )


def _answered(item: FormItem, value: int) -> Json:
    words = dict(item.answers).get(value)
    told = {"valueInteger": value} if words is None else {"valueCoding": _answer(value, words)}
    return {"linkId": item.key, "text": item.text, "answer": [told]}
