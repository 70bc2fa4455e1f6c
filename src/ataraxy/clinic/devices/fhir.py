"""A FHIR R4 Observation into the same plain form as an HL7 message. Pure.

Taken are final, amended and corrected observations in LOINC or MDC codes with UCUM units, one value
or components, and an instant with its zone. A value without a number needs `dataAbsentReason`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ataraxy.clinic.devices.codes import Parameter, codes
from ataraxy.clinic.devices.heard import Heard, Moment, Unreadable

LOINC, MDC = "http://loinc.org", "urn:iso:std:iso:11073:10101"
STATUSES = ("final", "amended", "corrected")
_ABSENT = {
    "not-performed": "off",
    "error": "invalid",
    "not-a-number": "invalid",
    "negative-infinity": "out_of_range",
    "positive-infinity": "out_of_range",
}
LONGEST_ID = 199


def read(body: bytes, device: str) -> Heard:
    """What one Observation from this device says; raises `Unreadable`."""
    resource = _resource(body)
    if resource.get("status") not in STATUSES:
        raise Unreadable(
            f"status must be one of {', '.join(STATUSES)}.", "103", "Observation.status"
        )
    at = _instant(resource)
    said_at = _time(resource["issued"], "Observation.issued") if "issued" in resource else at
    values: dict[str, float] = {}
    states: dict[str, str] = {}
    not_taken = 0
    for place, part in _parts(resource):
        parameter = _parameter(part)
        if parameter is None or parameter.name in values:
            not_taken += "valueQuantity" in part
            continue
        _take(parameter, part, place, values, states)
    if not values and not states:
        raise Unreadable("There is no value in it that is known here.", "103", "Observation.code")
    moment = Moment(at, values, states, own_time=True)
    return Heard(
        device,
        _control_id(resource),
        _digest(resource),
        said_at,
        _patient(resource),
        (moment,),
        not_taken,
    )


def _digest(resource: Mapping[str, Any]) -> str:
    try:
        text = json.dumps(resource, sort_keys=True)
    except RecursionError:
        raise Unreadable("The body is no JSON that can be read.", "102") from None
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _resource(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("The body is no JSON.", "102") from None
    if not isinstance(found, dict) or found.get("resourceType") != "Observation":
        raise Unreadable("The body is no Observation.", "200", "resourceType")
    return found


def _instant(resource: Mapping[str, Any]) -> datetime:
    place = "Observation.effectiveDateTime"
    return _time(resource.get("effectiveDateTime") or resource.get("effectiveInstant"), place)


def _time(text: object, place: str) -> datetime:
    if not isinstance(text, str):
        raise Unreadable("effectiveDateTime or effectiveInstant is missing.", "101", place)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"“{text[:40]}” is no time.", "102", place) from None
    if at.tzinfo is None:
        raise Unreadable(f"“{text[:40]}” has no zone.", "102", place)
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Unreadable(f"“{text[:40]}” is no time.", "102", place) from None


def _parts(resource: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "Observation", resource
    components = resource.get("component", [])
    if not isinstance(components, list) or not all(isinstance(one, dict) for one in components):
        raise Unreadable("component is no list of parts.", "102", "Observation.component")
    for number, one in enumerate(components):
        yield f"Observation.component[{number}]", one


def _parameter(part: Mapping[str, Any]) -> Parameter | None:
    code = part.get("code")
    coding = code.get("coding") if isinstance(code, dict) else None
    for one in coding if isinstance(coding, list) else ():
        if not isinstance(one, dict):
            continue
        tables = {LOINC: codes().by_loinc, MDC: codes().by_mdc}
        table = tables.get(str(one.get("system")), {})
        if (found := table.get(str(one.get("code")))) is not None:
            return found
    return None


def _take(
    parameter: Parameter,
    part: Mapping[str, Any],
    place: str,
    values: dict[str, float],
    states: dict[str, str],
) -> None:
    quantity = part.get("valueQuantity")
    if quantity is None:
        states[parameter.name] = _why_absent(part, place)
        return
    number = _number(quantity.get("value")) if isinstance(quantity, dict) else None
    if number is None:
        raise Unreadable(f"{place}: value is no number.", "102", f"{place}.valueQuantity.value")
    if quantity.get("comparator"):
        raise Unreadable(
            f"{place}: a value with a comparator is no measurement.", "103",
            f"{place}.valueQuantity.comparator",
        )  # fmt: skip
    factor = codes().factors.get((parameter.unit, str(quantity.get("code"))))
    if factor is None:
        states[parameter.name] = "unit"
        return
    value = number * factor
    if parameter.low <= value <= parameter.high:
        values[parameter.name] = round(value, 1)
    else:
        states[parameter.name] = "out_of_range"


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _why_absent(part: Mapping[str, Any], place: str) -> str:
    reason = part.get("dataAbsentReason")
    if not isinstance(reason, dict):
        where = f"{place}.valueQuantity"
        raise Unreadable(f"{place}: there is no value and no dataAbsentReason.", "101", where)
    coding = reason.get("coding")
    named = [one.get("code") for one in coding or () if isinstance(one, dict)]
    return next((_ABSENT[one] for one in named if one in _ABSENT), "no_cable")


def _control_id(resource: Mapping[str, Any]) -> str:
    identifiers = resource.get("identifier")
    for one in identifiers if isinstance(identifiers, list) else ():
        value = one.get("value") if isinstance(one, dict) else None
        if isinstance(value, str) and 0 < len(value) <= LONGEST_ID:
            return _clean(value)
    own = resource.get("id")
    if isinstance(own, str) and 0 < len(own) <= LONGEST_ID:
        return _clean(own)
    raise Unreadable(
        "identifier or id is missing: without one a repeat cannot be told from a new value.",
        "101", "Observation.identifier",
    )  # fmt: skip


def _clean(text: str) -> str:
    if "\x00" in text:
        raise Unreadable("There is a NUL character in the identifier.", "102")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable("There is half a character in the identifier.", "102") from None
    return text


def _patient(resource: Mapping[str, Any]) -> tuple[str, ...]:
    subject = resource.get("subject")
    if not isinstance(subject, dict):
        return ()
    identifier = subject.get("identifier")
    value = identifier.get("value") if isinstance(identifier, dict) else None
    if isinstance(value, str) and value:
        return (_clean(value)[:80],)
    reference = subject.get("reference")
    if isinstance(reference, str) and reference:
        return (_clean(reference.rsplit("/", 1)[-1])[:80],)
    return ()
