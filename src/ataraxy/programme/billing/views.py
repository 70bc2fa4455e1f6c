"""Where money is looked at: what waits at the desk, and one patient's account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ataraxy.journey.course.banner import patient_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import open_courses
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.journey.session.models import Session
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.billing.accounting import accounting_csv, movements_between
from ataraxy.programme.billing.accounts import day_of
from ataraxy.programme.billing.authorizations import board
from ataraxy.programme.billing.codes import service_of_route
from ataraxy.programme.billing.desk import desk_of
from ataraxy.programme.billing.good_faith import Variance
from ataraxy.programme.billing.models import PackageUse, Superbill
from ataraxy.programme.billing.prices import SELF_PAY, OfferKind
from ataraxy.programme.billing.queries import (
    PackageLine,
    entries_of,
    estimate_in_force,
    estimates_and_invoices_of,
    prices_on,
    standing_invoices,
    standing_uses,
)
from ataraxy.programme.billing.watched import is_out_of_date, variance_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One dosing visit and how it was billed; `packages` hold this kind of visit."""

    session: Session
    is_billed: bool
    use: PackageUse | None
    superbill: Superbill | None
    packages: tuple[PackageLine, ...]


@dataclass(frozen=True, slots=True)
class CourseMoney:
    """The open course: whether its estimate still fits, and the bill beside it."""

    course: Course
    out_of_date: bool
    variance: Variance | None


@staff_page("billing.read")
@require_safe
def costs(request: StaffRequest) -> HttpResponse:
    """What waits at the desk: estimates to hand over, invoices overdue, requests, questions."""
    today = timezone.localdate()
    shown = {
        "desk": desk_of(request.actor, today),
        "requests": [one for one in board(request.actor, today) if one.is_open or one.is_due],
        "today": today,
        "begin": today.replace(day=1),
        "may_price": request.actor.may("prices.read"),
        "may_page": request.actor.may("public_page.write"),
    }
    return render(request, "billing/costs.html", shown)


@staff_page("billing.read")
@require_safe
def accounting(request: StaffRequest) -> HttpResponse:
    """The movements of a period as CSV."""
    today = timezone.localdate()
    begin, end = _day(request, "from", today.replace(day=1)), _day(request, "to", today)
    if end < begin:
        messages.error(request, _("The last day lies before the first. Nothing was written out."))
        return redirect("billing:costs")
    text = accounting_csv(movements_between(request.actor, begin, end))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"accounts-{begin.isoformat()}-{end.isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@patient_page("billing.read", what="costs")
@require_safe
def money(request: StaffRequest, patient: Patient) -> HttpResponse:
    """One patient's estimates, visits to bill, invoices, packages and requests."""
    today = timezone.localdate()
    found = estimates_and_invoices_of(patient, today=today)
    course = open_course_of(patient)
    own = prices_on(patient.clinic_id, SELF_PAY, today)
    shown = {
        "patient": patient,
        "banner": patient_banner(patient),
        "money": found,
        "entries": list(reversed(entries_of(patient))),
        "on_course": _course_money(course) if course else None,
        "visits": visits_of(patient, found.packages),
        "requests": [
            one for one in board(request.actor, today) if one.authorization.patient == patient
        ],
        "offers": [one for one in own.offers if one.kind is OfferKind.PACKAGE] if own else [],
        "may_write": request.actor.may("billing.write"),
        "key": fresh_key(),
    }
    return render(request, "billing/money.html", shown)


def _course_money(course: Course) -> CourseMoney:
    estimate = estimate_in_force(course)
    return CourseMoney(
        course=course,
        out_of_date=estimate is not None and is_out_of_date(estimate, signed_plan(course)),
        variance=variance_of(estimate, course) if estimate else None,
    )


def visits_of(patient: Patient, packages: tuple[PackageLine, ...]) -> list[Visit]:
    """Every dosing visit, newest first, with how each was billed; a bill may outlast its course."""
    given = Session.objects.filter(patient_id__in=record_ids(patient), started_at__isnull=False)
    rows = list(given.select_related("appointment", "clinic", "course").order_by("-started_at"))
    billed = set(standing_invoices().filter(session__in=rows).values_list("session_id", flat=True))
    used = {one.session_id: one for one in standing_uses().filter(session__in=rows)}
    bills = Superbill.objects.filter(session__in=rows, superseded_by__isnull=True)
    by_session = {one.session_id: one for one in bills.select_related("document")}
    return [
        Visit(
            session=one,
            is_billed=one.pk in billed or one.pk in used,
            use=used.get(one.pk),
            superbill=by_session.get(one.pk),
            packages=tuple(_holding(one, packages)),
        )
        for one in rows
    ]


def _holding(session: Session, packages: tuple[PackageLine, ...]) -> Iterator[PackageLine]:
    """Packages out of which this visit may be taken: its kind, and not ended before its day."""
    given, day = service_of_route(session.route), day_of(session)
    for one in packages:
        kind = given is not None and given.key == one.package.service
        if kind and one.left > 0 and day <= one.package.until:
            yield one


def open_course_of(patient: Patient) -> Course | None:
    """The course that goes on, if one does."""
    rows = open_courses().filter(patient_id__in=record_ids(patient))
    return rows.select_related("patient", "clinic").order_by("-opened_at").first()


def _day(request: StaffRequest, name: str, default: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return default
