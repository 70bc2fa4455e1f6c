"""Patient and Organization: whose record it is, and who hands it over."""

from __future__ import annotations

from ataraxy.knowledge.records.facts import (
    Address,
    Identifier,
    Language,
    PatientFacts,
    PersonName,
    Telecom,
)
from ataraxy.knowledge.records.patient import BIRTH_SEX
from ataraxy.knowledge.records.writing import parts
from ataraxy.knowledge.records.writing.parts import Json
from ataraxy.knowledge.records.writing.told import Copy

GENDERS = ("male", "female", "other", "unknown")
_BIRTH_SEXES = ("F", "M", "UNK", "OTH", "ASKU")
_NAME_USES = ("usual", "official", "temp", "nickname", "anonymous", "old", "maiden")
_NUMBER_USES = ("usual", "official", "temp", "secondary", "old")
_REACHED_BY = ("phone", "fax", "email", "pager", "url", "sms", "other")
_REACHED_AT = ("home", "work", "temp", "old", "mobile")
_LIVES = ("home", "work", "temp", "old", "billing")


def organization(copy: Copy) -> Json:
    """The clinic that hands the record over."""
    phone = {"system": "phone", "value": copy.clinic_phone} if copy.clinic_phone else None
    return parts.resource(
        "Organization", copy.clinic_id, name=copy.clinic_name, telecom=[phone] if phone else []
    )


def patient(copy: Copy) -> Json:
    """The person."""
    told = copy.patient
    return parts.resource(
        "Patient",
        told.origin.resource_id,
        extension=_birth_sex(told),
        identifier=[_identifier(one) for one in told.identifiers],
        name=[_name(one) for one in told.names],
        telecom=[_telecom(one) for one in told.telecoms],
        gender=_of(told.gender, GENDERS),
        birthDate=told.birth_date.isoformat(),
        address=[_address(one) for one in told.addresses],
        communication=[_language(one) for one in told.languages],
        managingOrganization=parts.refer(copy.clinic_id),
        **_death(told),
    )


def _death(told: PatientFacts) -> Json:
    if told.died is not None:
        return {"deceasedDateTime": parts.when(told.died)}
    return {"deceasedBoolean": told.deceased}


def _birth_sex(told: PatientFacts) -> list[Json]:
    if told.birth_sex not in _BIRTH_SEXES:
        return []
    return [{"url": BIRTH_SEX, "valueCode": told.birth_sex}]


def _identifier(one: Identifier) -> Json:
    # A type in words whose code is not told stays words.
    kind = {"coding": [{"code": one.type_code}], "text": one.type_text}
    return {
        "use": _of(one.use, _NUMBER_USES),
        "type": kind,
        "system": one.system,
        "value": one.value,
    }


def _name(one: PersonName) -> Json:
    return {
        "use": _of(one.use, _NAME_USES),
        "text": one.text,
        "family": one.family,
        "given": list(one.given),
        "prefix": list(one.prefix),
        "suffix": list(one.suffix),
    }


def _telecom(one: Telecom) -> Json:
    return {
        "system": _of(one.system, _REACHED_BY),
        "value": one.value,
        "use": _of(one.use, _REACHED_AT),
    }


def _address(one: Address) -> Json:
    return {
        "use": _of(one.use, _LIVES),
        "text": one.text,
        "line": list(one.lines),
        "city": one.city,
        "district": one.district,
        "state": one.state,
        "postalCode": one.postal_code,
        "country": one.country,
    }


def _language(one: Language) -> Json:
    return {"language": parts.concept(one.language), "preferred": one.preferred or None}


def _of(code: str, allowed: tuple[str, ...]) -> str:
    return code if code in allowed else ""
