"""The page on which staff hand a copy of the record over."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ataraxy.foundation.decision import Decision
from ataraxy.platform.chart.banner import banner_for
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.programme.copies.forms import CopyRequest
from ataraxy.programme.copies.models import CopyForm, Disclosure, Recipient
from ataraxy.programme.copies.services import MEDIA, Handed, file_name, hand_over, make_copy


@patient_page("records.hand_over", what="copy of the record")
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Who was given a copy so far, and the form for the next one."""
    form = CopyRequest(request.POST or None)
    decision: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _download(request, patient, form)
        except Refused as refusal:
            decision = refusal.decision
    given = Disclosure.objects.filter(patient_id__in=record_ids(patient)).order_by("-at")
    shown = {
        "patient": patient,
        "banner": banner_for(patient),
        "form": form,
        "decision": decision,
        "given": given,
    }
    return render(
        request, "copies/copy.html", shown, status=409 if request.method == "POST" else 200
    )


def _download(request: StaffRequest, patient: Patient, form: CopyRequest) -> HttpResponse:
    said = form.cleaned_data
    wanted = CopyForm(said["form"])
    handed = Handed(
        form=wanted,
        recipient=Recipient(said["recipient"]),
        recipient_name=said["recipient_name"],
        reason=said["reason"],
        content=make_copy(patient, wanted),
    )
    row = hand_over(actor=request.actor, key=form.key, patient=patient, handed=handed)
    response = HttpResponse(handed.content, content_type=MEDIA[wanted][0])
    response["Content-Disposition"] = f'attachment; filename="{file_name(wanted, row)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
