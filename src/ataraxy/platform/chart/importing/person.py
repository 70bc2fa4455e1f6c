"""Whose record is it? A person already known here, or somebody new."""

from __future__ import annotations

from collections.abc import Iterator

from ataraxy.knowledge.records import BundleError, PatientFacts, PersonName, Record
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Patient, PatientIdentifier, Sex
from ataraxy.platform.people.names import folded
from ataraxy.platform.people.record_number import MACHINE_KIND
from ataraxy.platform.people.services import Number, PersonDetails, add_numbers, insert_patient

RESOURCE = MACHINE_KIND
"""The kind of number under which the id of the Patient resource itself is kept."""

_USE_ORDER = ("official", "usual", "", "temp", "nickname", "anonymous", "old", "maiden")
_SEX = {"male": Sex.MALE, "female": Sex.FEMALE, "other": Sex.OTHER}
_BIRTH_SEX = {"M": Sex.MALE, "F": Sex.FEMALE}


def find_person(actor: Actor, record: Record, system: str) -> Patient | None:
    """The patient of this clinic that `record` is about, if the record proves it.

    Proof is the id of the sending system, or a shared number together with name and birth date.
    Raises `BundleError` when the sender's id belongs to somebody of another name and birth date.
    """
    own = _by_number(actor, system, record.patient.origin.resource_id, kind=RESOURCE)
    for patient in own:
        if not (_same_name(patient, record.patient) or _same_birth(patient, record.patient)):
            raise _another_person(record)
        return patient
    for one in record.patient.identifiers:
        for patient in _by_number(actor, one.system, one.value):
            if _same_name(patient, record.patient) and _same_birth(patient, record.patient):
                return patient
    return None


def insert_person(actor: Actor, record: Record, system: str) -> Patient:
    """Register the person of `record`."""
    return insert_patient(actor=actor, details=details_of(record.patient, system))


def update_person(patient: Patient, facts: PatientFacts, system: str) -> list[str]:
    """Add new numbers, a death, and what was empty so far; returns what differs and was left."""
    known = set(patient.identifiers.values_list("system", "value"))
    details = details_of(facts, system)
    fresh = [one for one in details.numbers if (one.system, one.value) not in known]
    if fresh:
        add_numbers(patient, fresh)
    filled = [name for name in _FILLABLE if not getattr(patient, name) and getattr(details, name)]
    for name in filled:
        setattr(patient, name, getattr(details, name))
    if filled:
        patient.save(update_fields=filled)
    return [name for name in _COMPARED if _differs(patient, details, name)]


_FILLABLE = ("deceased", "died_on", "phone", "email", "address", "language")
_COMPARED = (*_FILLABLE, "family_name", "given_name", "birth_date", "sex")


def _differs(patient: Patient, details: PersonDetails, name: str) -> bool:
    told = getattr(details, name)
    return bool(told) and told != Sex.UNKNOWN and told != getattr(patient, name)


def details_of(facts: PatientFacts, system: str) -> PersonDetails:
    """The person as registration wants to know them."""
    names = sorted(facts.names, key=_use_order)
    family, given = _split(names[0]) if names else ("", "")
    died_on = (
        facts.died.first_day if facts.died and len(facts.died.text) >= len("YYYY-MM-DD") else None
    )
    return PersonDetails(
        family_name=family or given or facts.origin.resource_id,
        given_name=given if family else "",
        birth_date=facts.birth_date,
        sex=_BIRTH_SEX.get(facts.birth_sex) or _SEX.get(facts.gender, Sex.UNKNOWN),
        phone=_telecom(facts, "phone")[:80],
        email=_telecom(facts, "email")[:254],
        address=_address(facts),
        language=_language(facts)[:20],
        deceased=facts.deceased is True,
        died_on=died_on,
        numbers=tuple(dict.fromkeys(_numbers(facts, system))),
        other_names=tuple(" ".join(_split(one)) for one in names[1:]),
    )


def _use_order(name: PersonName) -> int:
    return _USE_ORDER.index(name.use) if name.use in _USE_ORDER else len(_USE_ORDER)


def _split(name: PersonName) -> tuple[str, str]:
    """Family and given name; a name that was only written out goes where it can be found."""
    family, given = name.family, " ".join(name.given)
    return (family, given) if family or given else (name.text, "")


def _numbers(facts: PatientFacts, system: str) -> Iterator[Number]:
    yield Number(system, facts.origin.resource_id, RESOURCE)
    for one in facts.identifiers:
        yield Number(one.system, one.value, one.type_code or one.use)


def _telecom(facts: PatientFacts, system: str) -> str:
    found = [one for one in facts.telecoms if one.system == system and one.use != "old"]
    mobile_first = sorted(found, key=lambda one: one.use != "mobile")
    return mobile_first[0].value if mobile_first else ""


def _address(facts: PatientFacts) -> str:
    current = [one for one in facts.addresses if one.use != "old"]
    if not current:
        return ""
    one = current[0]
    town = " ".join(part for part in (one.city, one.state, one.postal_code) if part)
    lines = [*one.lines, one.district, town, one.country]
    return "\n".join(line for line in lines if line) or one.text


def _language(facts: PatientFacts) -> str:
    ordered = sorted(facts.languages, key=lambda one: not one.preferred)
    codes = (coding.code for one in ordered for coding in one.language.codings)
    return next((code for code in codes if code), "")


def _by_number(actor: Actor, system: str, value: str, kind: str = "") -> list[Patient]:
    rows = PatientIdentifier.objects.filter(clinic_id=actor.clinic_id, system=system, value=value)
    rows = rows.filter(kind=kind) if kind else rows
    return [row.patient for row in rows.select_related("patient").order_by("pk")]


def _same_birth(patient: Patient, facts: PatientFacts) -> bool:
    return patient.birth_date == facts.birth_date


def _same_name(patient: Patient, facts: PatientFacts) -> bool:
    """Whether any name of the record has the patient's family name and begins with the given."""
    family, given = folded(patient.family_name), folded(patient.given_name)
    told = [tuple(map(folded, _split(name))) for name in facts.names]
    return any(
        theirs == family and (first.startswith(given) or given.startswith(first))
        for theirs, first in told
    )


def _another_person(record: Record) -> BundleError:
    return BundleError(
        file=record.file,
        entry=f"Patient/{record.patient.origin.resource_id}",
        field="Patient.id",
        problem="This id belongs here to a person with another name and another birth date.",
        what_to_do="Name the sending system with --source, or ask the sender which is right.",
    )
