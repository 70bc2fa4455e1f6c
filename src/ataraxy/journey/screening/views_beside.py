"""Pages beside the screening: a word on one medicine, doses at home, the clinic's guidelines."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ataraxy.foundation.decision import Decision as Allowed
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.screening import guidelines, medicines, queries
from ataraxy.journey.screening.forms import MedicineForm, PackForm
from ataraxy.journey.screening.home import gates_of
from ataraxy.journey.screening.pages import banner, gathered, routes
from ataraxy.journey.screening.queries import Found
from ataraxy.journey.screening.routes import offered
from ataraxy.knowledge.evidence import Route
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@course_page("screening.decide", what="medicine before a session")
@require_http_methods(SHOW_AND_POST)
def medicine(request: StaffRequest, course: Course) -> HttpResponse:
    """Sign take, hold or ask on one medicine."""
    asked = request.POST if request.method == "POST" else request.GET
    found = queries.screen_now(course, offered(asked.get("route", "")))
    row = _row(found, course, asked.get("ref", ""))
    if request.method != "POST":
        first = {"ref": row.medicine.ref, "route": found.screening.route, "choice": row.advised}
        return _medicine_page(request, course, row, MedicineForm(initial=first))
    form = MedicineForm(request.POST)
    if not form.is_valid():
        return _medicine_page(request, course, row, form, status=400)
    try:
        medicines.sign_word(
            actor=request.actor,
            key=form.key,
            course=course,
            route=found.screening.route,
            wish=form.wish(),
            proof=form.proof(request),
        )
    except Refused as refusal:
        return _medicine_page(request, course, row, form, refusal.decision, status=409)
    messages.success(request, _("Signed."))
    back = reverse("screening:screening", args=[course.uid])
    return redirect(f"{back}?route={found.screening.route}#medicines")


def _row(found: Found, course: Course, ref: str) -> medicines.Row:
    rows = (one for one in medicines.rows_of(found, course) if one.medicine.ref == ref)
    row = next(rows, None)
    if row is None:
        raise Http404(_("This medicine is not on the list of this patient."))
    return row


def _medicine_page(
    request: StaffRequest,
    course: Course,
    row: medicines.Row,
    form: MedicineForm,
    refusal: Allowed | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "course": course,
        "banner": banner(course),
        "row": row,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "screening/medicine.html", shown, status=status)


@course_page("screening.read", what="doses at home")
@require_safe
def home(request: StaffRequest, course: Course) -> HttpResponse:
    """The gates of doses taken at home, on top of every other rule."""
    found = queries.screen_now(course, Route.HOME)
    decided = queries.home_decision(course)
    shown = {
        **gathered(request, course, found),
        "gates": gates_of(found, course, request.actor),
        "routes": routes(course, found),
        "decided": decided,
        "changes": queries.changes_since(decided, found),
    }
    return render(request, "screening/home.html", shown)


@staff_page("screening.read")
@require_http_methods(SHOW_AND_POST)
def packs(request: StaffRequest) -> HttpResponse:
    """The guideline packs of this clinic; the medical director switches them."""
    form = PackForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            data = form.cleaned_data
            guidelines.switch(
                actor=request.actor, key=form.key, pack=data["pack"], is_on=data["is_on"]
            )
            messages.success(request, _("Saved."))
        return redirect("screening:packs")
    shown = {
        "packs": guidelines.switched(request.actor.clinic_id),
        "may_switch": request.actor.may("screening.pack"),
        "key": fresh_key(),
    }
    return render(request, "screening/packs.html", shown)
