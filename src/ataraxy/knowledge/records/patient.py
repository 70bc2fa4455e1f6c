"""The Patient resource: who the record is about."""

from __future__ import annotations

from datetime import date

from ataraxy.knowledge.records import fields
from ataraxy.knowledge.records.errors import FieldProblem
from ataraxy.knowledge.records.facts import (
    Address,
    Concept,
    Identifier,
    Language,
    Origin,
    PatientFacts,
    PersonName,
    Telecom,
)
from ataraxy.knowledge.records.json_text import Json
from ataraxy.knowledge.records.times import Precision, When

BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"


def read_patient(node: Json, origin: Origin, today: date) -> PatientFacts:
    """The person in `node`. `today` is the day the record is read on.

    Raises `FieldProblem` for a missing or partial birth date, a birth in the future and a death
    before birth or in the future.
    """
    birth_date = _birth_date(node, today)
    died = fields.when(node, "deceasedDateTime")
    _check_death(died, birth_date, today)
    return PatientFacts(
        origin=origin,
        identifiers=tuple(one for one in fields.each(node, "identifier", _identifier) if one.value),
        names=fields.each(node, "name", _name),
        birth_date=birth_date,
        birth_sex=_birth_sex(node),
        gender=fields.code(node, "gender"),
        deceased=True if died is not None else fields.boolean(node, "deceasedBoolean"),
        died=died,
        telecoms=tuple(one for one in fields.each(node, "telecom", _telecom) if one.value),
        addresses=fields.each(node, "address", _address),
        languages=fields.each(node, "communication", _language),
    )


def _birth_date(node: Json, today: date) -> date:
    born = fields.when(node, "birthDate")
    if born is None:
        raise FieldProblem(
            "birthDate",
            "The patient has no birth date.",
            "Add the birth date in the sending system and export again.",
        )
    if born.precision is not Precision.DAY:
        raise FieldProblem(
            "birthDate",
            f"“{born}” is not a whole date; year, month and day are needed.",
            "Complete the birth date in the sending system and export again.",
        )
    if born.first_day > today:
        raise FieldProblem("birthDate", f"The birth date {born} is in the future.")
    return born.first_day


def _check_death(died: When | None, birth_date: date, today: date) -> None:
    if died is None:
        return
    latest_birth = birth_date.isoformat()[: min(len(died.text), 10)]
    if died.text[:10] < latest_birth:
        raise FieldProblem(
            "deceasedDateTime", f"The death ({died}) lies before the birth ({birth_date})."
        )
    if (died.first_day - today).days > 1:  # a day's grace for the sender's time zone
        raise FieldProblem("deceasedDateTime", f"The death ({died}) is in the future.")


def _birth_sex(node: Json) -> str:
    found = fields.each(
        node, "extension", lambda one: (fields.text(one, "url"), _extension_code(one))
    )
    return next((value for url, value in found if url == BIRTH_SEX), "")


def _extension_code(node: Json) -> str:
    return fields.code(node, "valueCode") if node.get("url") == BIRTH_SEX else ""


def _identifier(node: Json) -> Identifier:
    kind = fields.concept(node, "type") or Concept((), "")
    return Identifier(
        system=fields.code(node, "system"),
        value=fields.code(node, "value"),
        use=fields.code(node, "use"),
        type_code=next((coding.code for coding in kind.codings if coding.code), ""),
        type_text=kind.words,
    )


def _name(node: Json) -> PersonName:
    given = fields.texts(node, "given")
    if len(" ".join(given)) > fields.MAX_CODE_CHARS:
        raise FieldProblem("given", "The given names are longer than 255 characters together.")
    return PersonName(
        use=fields.code(node, "use"),
        family=fields.code(node, "family"),
        given=given,
        prefix=fields.texts(node, "prefix"),
        suffix=fields.texts(node, "suffix"),
        text=fields.code(node, "text"),
    )


def _telecom(node: Json) -> Telecom:
    return Telecom(
        system=fields.code(node, "system"),
        value=fields.code(node, "value"),
        use=fields.code(node, "use"),
    )


def _address(node: Json) -> Address:
    return Address(
        use=fields.code(node, "use"),
        lines=fields.texts(node, "line"),
        city=fields.code(node, "city"),
        district=fields.code(node, "district"),
        state=fields.code(node, "state"),
        postal_code=fields.code(node, "postalCode"),
        country=fields.code(node, "country"),
        text=fields.text(node, "text"),
    )


def _language(node: Json) -> Language:
    return Language(
        language=fields.concept(node, "language") or Concept((), ""),
        preferred=fields.boolean(node, "preferred") is True,
    )
