"""The director's page, one figure with how it was counted, its export, and counting again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.queries import who_agreed
from ataraxy.journey.course.models import Course
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.programme.research.cube import Cube, Population, Since, count
from ataraxy.programme.research.curve import Curve, curve
from ataraxy.programme.research.director import chapters, figure
from ataraxy.programme.research.figures import Figure
from ataraxy.programme.research.jobs import recount
from ataraxy.programme.research.models import Programme, Summary
from ataraxy.programme.research.small import smallest
from ataraxy.programme.research.staying_figures import retention, watched_until


@staff_page("research.figures")
@require_http_methods(["GET", "HEAD"])
def director(request: StaffRequest) -> HttpResponse:
    """Every figure of the clinic, or of one series from elsewhere."""
    population = _population(request)
    cube = count(population)
    shown = {
        "population": population,
        "chapters": chapters(population, cube),
        "choices": _choices(request, population),
        "periods": _periods(request, population),
        "query": _query(population),
        "cube": cube,
        "curve": _curve(cube),
        "small": smallest(),
        "waiting": _waiting(population),
        "intakes": population.programme.intakes.order_by("at") if population.programme else None,
    }
    return render(request, "research/director.html", shown)


@staff_page("research.figures")
@require_http_methods(["GET", "HEAD"])
def one_figure(request: StaffRequest, figure: str) -> HttpResponse:
    """One figure with its definition in full."""
    population, found = _found(request, figure)
    shown = {"population": population, "figure": found, "query": _query(population)}
    return render(request, "research/figure.html", {**shown, "small": smallest()})


@staff_page("research.figures")
@require_http_methods(["GET", "HEAD"])
def export(request: StaffRequest, figure: str) -> HttpResponse:
    """One figure as CSV: the same people and the same counts as on its page."""
    _population_of_it, found = _found(request, figure)
    answer = HttpResponse(found.csv_text(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.key}.csv"'
    return answer


@staff_page("research.everybody")
@require_POST
def count_again(request: StaffRequest) -> HttpResponse:
    """Count every course of the clinic anew, in the background."""
    recount.enqueue(request.actor.clinic_id)
    messages.success(request, _("Everything is being counted anew; look again in a minute."))
    return redirect("research:director")


def _population(request: StaffRequest) -> Population:
    """Whose figures are asked for: everybody's for whoever runs the programme.

    For research only those count who agreed to it and have not taken it back.
    """
    try:
        since = Since(request.GET.get("since", Since.ALL))
        asked = UUID(request.GET["of"]) if request.GET.get("of") else None
    except (ValueError, ValidationError) as error:
        raise Http404(_("There are no such figures.")) from error
    clinic = request.clinic
    if asked is None:
        if request.actor.may("research.everybody"):
            return Population(clinic, since=since)
        agreed = frozenset(who_agreed(Topic.RESEARCH, clinic))
        return Population(clinic, since=since, agreed=agreed)
    programme = Programme.objects.filter(clinic_id=clinic.pk, uid=asked).first()
    if programme is None:
        raise Http404(_("There is no such series at this clinic."))
    return Population(clinic, programme)


def _found(request: StaffRequest, key: str) -> tuple[Population, Figure]:
    population = _population(request)
    found = figure(population, key)
    if found is None:
        raise Http404(_("There is no such figure."))
    return population, found


def _query(population: Population) -> str:
    """What an address needs to show the same people again."""
    if population.programme is not None:
        return f"?of={population.programme.uid}"
    return "" if population.since is Since.ALL else f"?since={population.since}"


def _choices(request: StaffRequest, population: Population) -> list[dict[str, Any]]:
    """This clinic, and each series that was taken in."""
    page, here = reverse("research:director"), population.programme
    found = [{"label": request.clinic.name, "url": page, "current": here is None}]
    series = Programme.objects.filter(clinic_id=request.clinic.pk).order_by("name")
    return found + [
        {"label": one.name, "url": f"{page}?of={one.uid}", "current": one == here} for one in series
    ]


def _periods(request: StaffRequest, population: Population) -> list[dict[str, Any]]:
    if population.programme is not None:
        return []
    page = reverse("research:director")
    words = {
        Since.ALL: _("Everybody"),
        Since.YEAR: _("Referred in the last year"),
        Since.QUARTER: _("Referred in the last quarter"),
    }
    return [
        {"label": label, "url": f"{page}?since={one}", "current": one is population.since}
        for one, label in words.items()
    ]


def _curve(cube: Cube) -> Curve | None:

    found = retention(cube)
    if not found.steps:
        return None
    told = "; ".join(f"{one.label}: {one.cells[1]}" for one in found.lines)
    return curve(found.steps, watched_until(cube), told)


def _waiting(population: Population) -> int:
    """Courses that something happened to since they were counted, or that nobody counted yet."""
    if population.programme is not None:
        return 0
    clinic = population.clinic.pk
    rows = Summary.objects.filter(clinic_id=clinic, course__isnull=False)
    found = rows.aggregate(all=Count("pk"), stale=Count("pk", filter=Q(stale=True)))
    courses = Course.objects.filter(clinic_id=clinic).count()
    return int(found["stale"] + max(courses - found["all"], 0))
