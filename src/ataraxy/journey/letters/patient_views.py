"""The patient's own page: the letter as it left, and its paper, on their phone."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ataraxy.clinic.policy.reference import crisis_lines
from ataraxy.journey.letters.models import Sent
from ataraxy.journey.letters.reading import shown_sections
from ataraxy.journey.letters.sending import PURPOSE
from ataraxy.journey.letters.views import pdf_response
from ataraxy.journey.screening.studies import cited, found_for
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.people.links import LinkRequest, link_page


@link_page(PURPOSE)
@require_safe
def yours(request: LinkRequest) -> HttpResponse:
    """The letter in plain words; exactly what was sent."""
    sent = _sent(request)
    course = sent.letter.course
    found = found_for(course.indication, sent.letter.decision.route)
    shown = {
        "sent": sent,
        "sections": shown_sections(sent.body),
        "clinic": request.link.clinic,
        "crisis": crisis_lines(request.link.clinic.country),
        "cited": [cited(one) for one in found.studies] if found else [],
        "overlaps": found.overlaps if found else (),
    }
    return render(request, "letters/yours.html", shown)


@link_page(PURPOSE)
@require_safe
def your_paper(request: LinkRequest) -> HttpResponse:
    """The same letter as PDF."""
    sent = _sent(request)
    return pdf_response(content_of(sent.document), f"letter-{sent.at.date().isoformat()}.pdf")


def _sent(request: LinkRequest) -> Sent:
    found = Sent.objects.filter(
        clinic_id=request.link.clinic_id,
        uid=UUID(request.link.subject_uid),
        letter__course__patient=request.link.patient,
    )
    sent = found.select_related("letter__course", "letter__decision", "document").first()
    if sent is None:
        raise Http404(_("This letter is not here any more. Call the clinic."))
    return sent
