"""The patient's pages about their treatment: home, course, visits, papers, costs, what is due."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ataraxy.journey.outcomes.picture import own_picture
from ataraxy.journey.recovery.advice_paper import advice_paper
from ataraxy.journey.session.record import record_of
from ataraxy.platform.documents.models import Document
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.documents.store import StoreError
from ataraxy.platform.people.links import purpose_of, remember_device, spend
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.programme.copies.models import CopyForm
from ataraxy.programme.copies.services import MEDIA, file_name
from ataraxy.programme.portal import own_course, queries, taking_along, telling
from ataraxy.programme.portal.door import PortalRequest, portal_page
from ataraxy.programme.portal.money import costs_of, opened

_NO_ACTIVE_CONTENT = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


@portal_page("home")
@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Where they stand: the next visit, what waits, what was answered."""
    patient, now = request.patient, timezone.now()
    complaints = list(telling.complaints_of(patient)[:3])
    shown = {
        "next": next(iter(own_course.visits_ahead(patient, now)), None),
        "due": own_course.due_now(patient, now),
        "plan": queries.plan_of(patient),
        "answered": [one for one in complaints if one.answers.all()],
        "ask_about": own_course.session_to_ask_about(patient, now),
        "costs": not costs_of(patient).is_empty,
        "here": "home",
    }
    return render(request, "portal/home.html", shown)


@portal_page("course")
@require_safe
def course(request: PortalRequest) -> HttpResponse:
    """How far they have come, and how they answered over time."""
    found = own_course.course_of(request.patient)
    shown = {
        "course": found,
        "steps": own_course.steps_of(found) if found else [],
        "own": own_picture(found) if found else None,
        "given": own_course.sessions_given(request.patient).count(),
        "here": "course",
    }
    return render(request, "portal/course.html", shown)


@portal_page("visits")
@require_safe
def visits(request: PortalRequest) -> HttpResponse:
    """The next visits with what to do before, and those that were."""
    shown = {
        "ahead": own_course.visits_ahead(request.patient, timezone.now()),
        "given": own_course.sessions_given(request.patient),
        "here": "visits",
    }
    return render(request, "portal/visits.html", shown)


@portal_page("advice after a visit")
@require_safe
def advice(request: PortalRequest, session_uid: UUID) -> HttpResponse:
    """The written advice of one visit, as PDF."""
    session, now = own_course.session_given(request.patient, session_uid), timezone.now()
    paper = advice_paper(record_of(session), now, request.account.language)
    printed = print_paper(
        paper, printed_at=now, zone=session.clinic.zone, labels=translated_labels()
    )
    return _pdf(printed.pdf, f"after-visit-{session.number}.pdf")


@portal_page("papers")
@require_safe
def papers(request: PortalRequest) -> HttpResponse:
    """Consents, letters and written advice."""
    shown = {
        "papers": own_course.papers_of(request.patient),
        "costs": not costs_of(request.patient).is_empty,
        "forms": CopyForm.choices,
        "key": fresh_key(),
        "given": own_course.sessions_given(request.patient),
        "here": "papers",
    }
    return render(request, "portal/papers.html", shown)


@portal_page("paper")
@require_safe
def paper(request: PortalRequest, document_uid: UUID) -> HttpResponse:
    """One paper itself."""
    found = own_course.paper_of(request.patient, document_uid)
    if request.method == "GET":
        opened(request.actor, request.patient, found)
    return _file(request, found)


@portal_page("costs")
@require_safe
def costs(request: PortalRequest) -> HttpResponse:
    """What it costs: estimates, invoices with what is open, packages."""
    shown = {"costs": costs_of(request.patient), "here": "costs"}
    return render(request, "portal/costs.html", shown)


@portal_page("everything downloaded")
@require_POST
def download(request: PortalRequest) -> HttpResponse:
    """Everything about them in one file; that it left is written down."""
    form, said = OnceForm(request.POST), request.POST.get("form", "")
    if not form.is_valid() or said not in CopyForm.values:
        raise Http404(_("This form was not complete. Open the page again."))
    taken = taking_along.make(request.patient, CopyForm(said))
    row = taking_along.download(
        actor=request.actor, key=form.key, patient=request.patient, taken=taken
    )
    media, _ending = MEDIA[taken.form]
    response = HttpResponse(taken.content, content_type=media)
    name = file_name(taken.form, row)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@portal_page("what is due")
@require_safe
def due(request: PortalRequest) -> HttpResponse:
    """Questionnaires that wait for an answer."""
    now = timezone.now()
    shown = {
        "due": own_course.due_now(request.patient, now),
        "ask_about": own_course.session_to_ask_about(request.patient, now),
        "here": "due",
    }
    return render(request, "portal/due.html", shown)


@portal_page("questions opened")
@require_POST
def open_due(request: PortalRequest, subject_uid: UUID) -> HttpResponse:
    """Open what is due on this device, without a second link by mail."""
    waiting = own_course.due_now(request.patient, timezone.now())
    found = next((one for one in waiting if one.subject_uid == subject_uid), None)
    if found is None:
        raise Http404(_("This does not wait for you any more."))
    link = own_course.link_to(request.actor, request.patient, found)
    device = spend(link)
    if device is None:
        raise refused(_("These questions are closed. Ask the clinic."))
    response = redirect(purpose_of(link).start_url)
    remember_device(response, link, device)
    return response


def _file(request: PortalRequest, document: Document) -> HttpResponse:
    try:
        content = content_of(document)
    except StoreError:
        return render(request, "portal/damaged.html", {"here": "papers"}, status=500)
    response = HttpResponse(content, content_type=document.media_type)
    how = "inline" if document.opens_in_place else "attachment"
    day = document.created_at.date().isoformat()
    name = f"{slugify(document.kind)}-{day}-{str(document.uid)[:8]}"
    ending = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
    name += ending.get(document.media_type, "")
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    response["Content-Security-Policy"] = _NO_ACTIVE_CONTENT
    return response


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
