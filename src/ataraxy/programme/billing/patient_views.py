"""The patient's own page of an estimate, by the link they were sent."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.people.links import LinkRequest, link_page
from ataraxy.programme.billing.estimate_paper import kept_paper
from ataraxy.programme.billing.giving import PURPOSE, opened_by_patient
from ataraxy.programme.billing.models import Estimate, EstimateGiven, Way


@link_page(PURPOSE)
@require_safe
def yours(request: LinkRequest) -> HttpResponse:
    """The estimate in full, word for word as the paper has it."""
    found = _estimate(request)
    shown = {"estimate": found, "clinic": request.link.clinic, "paper": kept_paper(found)}
    return render(request, "billing/yours.html", shown)


@link_page(PURPOSE)
@require_safe
def your_paper(request: LinkRequest) -> HttpResponse:
    """The same as PDF: the signed copy where there is one."""
    found = _estimate(request)
    signed = EstimateGiven.objects.filter(estimate=found, way=Way.SIGNED).first()
    content = content_of(signed.document if signed else found.document)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="estimate-{found.made_on.isoformat()}.pdf"'
    return answer


def _estimate(request: LinkRequest) -> Estimate:
    rows = Estimate.objects.filter(
        clinic_id=request.link.clinic_id, uid=UUID(request.link.subject_uid),
        patient=request.link.patient,
    )  # fmt: skip
    found = rows.select_related("course__patient", "course__clinic", "document", "clinic").first()
    if found is None:
        raise Http404(_("This estimate is not here any more. Call the clinic."))
    if request.method == "GET":
        opened_by_patient(request.actor, found)
    return found
