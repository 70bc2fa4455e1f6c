"""The clinic's public form: no sign-in, one page, and an honest word about what is treated here."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ataraxy.journey.referral.forms import PublicForm
from ataraxy.journey.referral.guard import may_send
from ataraxy.journey.referral.services import receive_from_public_form
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, clinic_slug: str) -> HttpResponse:
    """Show the form, and take it in."""
    clinic = _clinic(clinic_slug)
    filled = PublicForm(request.POST or None)
    if request.method != "POST" or not filled.is_valid():
        return _page(request, clinic, filled)
    if not may_send(request, str(clinic.uid)):
        return render(request, "referral/public_full.html", {"clinic": clinic}, status=429)
    if not filled.is_from_a_program:
        _take_in(clinic, filled)
    response = redirect("referral:public_sent", clinic_slug=clinic.slug)
    if filled.as_arriving().acute_risk == "yes":
        response = redirect(f"{response.url}?now=1")
    return response


@require_safe
def sent(request: HttpRequest, clinic_slug: str) -> HttpResponse:
    """It has arrived; what happens next, and whom to call meanwhile."""
    shown = {"clinic": _clinic(clinic_slug), "acute": "now" in request.GET}
    return _uncached(render(request, "referral/public_sent.html", shown))


def _take_in(clinic: Clinic, filled: PublicForm) -> None:
    actor = system_actor(clinic.pk, name=_("Public form"))
    with within(clinic):
        receive_from_public_form(actor=actor, key=filled.key, arriving=filled.as_arriving())


def _page(request: HttpRequest, clinic: Clinic, filled: PublicForm) -> HttpResponse:
    shown = {"clinic": clinic, "form": filled}
    status = 400 if filled.is_bound else 200
    return _uncached(render(request, "referral/public.html", shown, status=status))


def _clinic(slug: str) -> Clinic:
    clinic = Clinic.objects.filter(slug=slug).first()
    if clinic is None:
        raise Http404(_("There is no such clinic."))
    return clinic


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
