"""Encounter: past visits and stays."""

from __future__ import annotations

from ataraxy.knowledge.records import fields
from ataraxy.knowledge.records.facts import Concept, EncounterFact, Origin
from ataraxy.knowledge.records.json_text import Json


def read_encounter(node: Json, origin: Origin) -> EncounterFact:
    """The visit or stay in `node`."""
    start, end = fields.period(node, "period")
    setting = fields.one(node, "class", fields.read_coding)
    return EncounterFact(
        origin=origin,
        status=fields.code(node, "status"),
        setting=(setting.code or setting.display[: fields.MAX_CODE_CHARS]) if setting else "",
        types=fields.concepts(node, "type"),
        start=start,
        end=end,
        reasons=fields.concepts(node, "reasonCode"),
        discharge=fields.one(node, "hospitalization", _discharge),
    )


def _discharge(node: Json) -> Concept | None:
    return fields.concept(node, "dischargeDisposition")
