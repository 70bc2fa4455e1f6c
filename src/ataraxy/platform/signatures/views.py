"""The page that says whether a signature still holds."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from ataraxy.platform.audit.journal import record
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.signatures.queries import (
    clinic_signature,
    shown_text,
    signature_of,
    signatures_for,
    verify,
)
from ataraxy.platform.signatures.services import Subject


@patient_page("signature.verify", what="signature")
def patient_signature(request: StaffRequest, patient: Patient, signature_uid: UUID) -> HttpResponse:
    """A signature in a patient's record, checked now."""
    return _page(request, signature_of(patient, signature_uid))


@staff_page("signature.verify")
def signature(request: StaffRequest, signature_uid: UUID) -> HttpResponse:
    """A signature about no patient, checked now."""
    found = clinic_signature(request.actor, signature_uid)
    record(actor=request.actor, action="signature.read", subject=f"signature:{found.uid}")
    return _page(request, found)


def _page(request: StaffRequest, found: Signature) -> HttpResponse:
    subject = Subject(found.subject_kind, found.subject_uid)
    beside = [one for one in signatures_for(request.actor, subject) if one.pk != found.pk]
    context = {
        "signature": found,
        "decision": verify(found),
        "text": shown_text(found),
        "beside": beside,
        "signed_at": f"{found.at.astimezone(ZoneInfo(found.zone)):%Y-%m-%d %H:%M:%S %Z}",
    }
    return render(request, "signatures/signature.html", context)
