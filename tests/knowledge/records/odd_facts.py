"""Facts that FHIR has no place for as they are."""

from __future__ import annotations

from tests.knowledge.records.whole_person import at, condition, value

from ataraxy.knowledge.records import Coding, Concept

ODD_CONDITIONS = (
    condition("Ends but goes on", clinical_status="active", abatement=at("2021-03")),
    condition("Mistake", verification_status="entered-in-error"),
    condition("Own status", clinical_status="very bad", verification_status="sure"),
    condition("Control\x07 character", note="\x00 "),
    condition("Blank system", condition=Concept((Coding("my list", "a  b", ""),), "words")),
)
ODD_VALUES = (
    value("sign", comparator="~"),
    value("status", status="done"),
    value("issued", issued=at("2026-03")),
    value("minute", effective=at("2026-03-02T09:30Z")),
    value("until", effective_end=at("2026-03-02T10:30:00+00:00")),
)
