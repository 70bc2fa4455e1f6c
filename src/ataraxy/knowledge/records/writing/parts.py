"""The small parts of which FHIR resources are made, and how a resource is closed.

Everything empty is left out: FHIR allows no empty text, list or object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from ataraxy.knowledge.records.facts import Coding, Concept
from ataraxy.knowledge.records.times import Precision, When

Json = dict[str, Any]
T = TypeVar("T")

TERMS = "http://terminology.hl7.org/CodeSystem"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_SECONDS = re.compile(r"T\d\d:\d\d:\d\d")


def resource(kind: str, own_id: str, **told: Any) -> Json:
    """A resource of `kind` with everything in `told` that is there."""
    return {"resourceType": kind, "id": own_id, **kept(told)}


def kept(told: Json) -> Json:
    """What is there of `told`: no `None`, empty text, empty list or empty object, at any depth."""
    cleaned = {key: _clean(value) for key, value in told.items()}
    return {key: value for key, value in cleaned.items() if value not in (None, "", [], {})}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        text = _UNWRITABLE.sub("", value)
        return text if text.strip() else ""
    if isinstance(value, dict):
        return kept(value)
    if isinstance(value, list | tuple):
        cleaned = (_clean(one) for one in value)
        return [one for one in cleaned if one not in (None, "", [], {})]
    return value


def unknown() -> Json:
    """An element that FHIR demands and nobody has told."""
    return {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}


def concept(what: Concept | None) -> Json | None:
    """A CodeableConcept with all its codings."""
    if what is None:
        return None
    return {"coding": [coding(one) for one in what.codings], "text": what.text}


def concepts(many: Iterable[Concept]) -> list[Json | None]:
    """A list of CodeableConcepts."""
    return [concept(one) for one in many]


def coding(one: Coding) -> Json:
    """One code. A system that is no address is left out; FHIR allows no blanks in it."""
    system = "" if re.search(r"\s", one.system) else one.system
    return {"system": system, "code": " ".join(one.code.split()), "display": one.display}


def words(text: str) -> Json | None:
    """A CodeableConcept in words only."""
    return {"text": text} if text.strip() else None


def coded(system: str, code: str, display: str = "") -> Json:
    """A CodeableConcept with one code of a known system."""
    return {"coding": [{"system": system, "code": code, "display": display}]}


def listed(code: str, allowed: Iterable[str], system: str) -> Json | None:
    """The concept of a code that stands in FHIR's own list; of any other, nothing."""
    return coded(f"{TERMS}/{system}", code) if code in set(allowed) else None


def when(moment: When | None) -> str | None:
    """A date as it was told; FHIR wants seconds wherever there is a time of day."""
    if moment is None:
        return None
    if moment.instant is not None and not _SECONDS.search(moment.text):
        return instant(moment.instant)
    return moment.text


def exact(moment: When | None) -> str | None:
    """A moment whose second is known; of a bare date, nothing."""
    if moment is None or moment.precision is not Precision.INSTANT:
        return None
    return when(moment)


def instant(at: datetime | None) -> str | None:
    """An instant in UTC to the second."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


def span(start: str | None, end: str | None) -> Json:
    """A period with whatever is known of it."""
    return {"start": start, "end": end}


def effective(name: str, start: When | None, end: When | None) -> Json:
    """`nameDateTime` or, when an end is known, `namePeriod`."""
    if end is None:
        return {f"{name}DateTime": when(start)}
    return {f"{name}Period": span(when(start), when(end))}


def refer(own_id: str) -> Json | None:
    """A reference to another resource of the same bundle."""
    return {"reference": f"urn:uuid:{own_id}"} if own_id else None


def named(name: str) -> Json | None:
    """A reference that only names somebody."""
    return {"display": name} if name.strip() else None


def note(text: str) -> list[Json]:
    """An annotation."""
    return [{"text": text}] if text.strip() else []


def grouped(many: Sequence[T], key: Callable[[T], str]) -> list[list[T]]:
    """`many` in runs that share a key, in the order in which each key comes first."""
    found: dict[str, list[T]] = {}
    for one in many:
        found.setdefault(key(one), []).append(one)
    return list(found.values())
