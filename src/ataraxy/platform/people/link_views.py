"""The first page of a patient's link: a GET shows, a POST spends."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ataraxy.platform.people.languages import in_language_of
from ataraxy.platform.people.links import (
    closed_page,
    find_link,
    is_live,
    link_of_device,
    patient_zone,
    purpose_of,
    remember_device,
    spend,
    uncached,
)
from ataraxy.platform.people.models import PatientLink


@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, link_uid: UUID, proof: str) -> HttpResponse:
    """Show what the link is for, and open it for this device when the person says so."""
    link = find_link(link_uid, proof)
    if link is None:
        return closed_page(request, 404, None)
    if not is_live(link, timezone.now()):
        return closed_page(request, 410, link)
    if _is_ours(request, link):
        return redirect(purpose_of(link).start_url)
    if link.spent_at is not None:
        return closed_page(request, 410, link)
    return _begin(request, link) if request.method == "POST" else _show(request, link)


def _is_ours(request: HttpRequest, link: PatientLink) -> bool:
    mine = link_of_device(request, link.purpose)
    return mine is not None and mine.pk == link.pk


def _show(request: HttpRequest, link: PatientLink) -> HttpResponse:
    with timezone.override(patient_zone(link)), in_language_of(link.patient):
        shown = {"link": link, "purpose": purpose_of(link), "clinic": link.clinic}
        return uncached(render(request, "people/link.html", shown))


def _begin(request: HttpRequest, link: PatientLink) -> HttpResponse:
    device = spend(link)
    if device is None:
        return closed_page(request, 410, link)
    purpose = purpose_of(link)
    response = redirect(purpose.start_url)
    remember_device(response, link, device)
    if purpose.opened is not None:
        purpose.opened(response, link)
    return uncached(response)
