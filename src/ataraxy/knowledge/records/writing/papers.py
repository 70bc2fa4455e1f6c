"""Consents and papers."""

from __future__ import annotations

import base64

from ataraxy.knowledge.records.writing import parts
from ataraxy.knowledge.records.writing.parts import LOINC, TERMS, Json
from ataraxy.knowledge.records.writing.told import ConsentTold, PaperTold

_CONSENT_STATES = ("draft", "proposed", "active", "rejected", "inactive", "entered-in-error")
CONSENT_DOCUMENT = "59284-0"
"""LOINC code of a consent document (M, as in reference/product.md 5.2)."""


def consent(one: ConsentTold, patient_id: str) -> Json:
    """A consent to treatment with the document it was given on."""
    until = parts.instant(one.valid_until)
    period = {"period": parts.span(parts.instant(one.at), until)} if until else None
    return parts.resource(
        "Consent",
        one.id,
        status=one.status if one.status in _CONSENT_STATES else "inactive",
        scope=parts.coded(f"{TERMS}/consentscope", "treatment", "Treatment"),
        category=[parts.coded(LOINC, CONSENT_DOCUMENT, "Consent Document")],
        patient=parts.refer(patient_id),
        dateTime=parts.instant(one.at),
        sourceReference=parts.refer(one.paper_id) or parts.named(one.title),
        policyRule=parts.words(one.policy),
        provision=period,
    )


def paper(one: PaperTold, patient_id: str) -> Json:
    """A paper: where its content lies, or the words themselves."""
    text = one.text.encode("utf-8")
    attachment = {
        "contentType": one.media_type,
        "url": one.file,
        "size": one.size_bytes if one.file else len(text),
        "title": one.title,
        "creation": parts.instant(one.at),
        "data": base64.b64encode(text).decode("ascii"),
    }
    return parts.resource(
        "DocumentReference",
        one.id,
        status="superseded" if one.superseded else "current",
        type=parts.words(one.kind),
        subject=parts.refer(patient_id),
        date=parts.instant(one.at),
        author=[parts.named(one.by_name)],
        description=one.title,
        content=[{"attachment": attachment}],
    )
