"""The page that says how well the planner foretells, and the press that lets it learn anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.journey.maintenance.progress import ask_to_learn
from ataraxy.journey.maintenance.promise import promise
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import OnceForm, fresh_key


@staff_page("maintenance.read")
@require_http_methods(["GET", "HEAD"])
def planner(request: StaffRequest) -> HttpResponse:
    """Foretold against seen: this clinic's courses, and clinics whose fading is known."""
    shown = {
        "promise": promise(request.clinic.pk),
        "may_ask": request.actor.may("maintenance.decide"),
        "key": fresh_key(),
    }
    return render(request, "maintenance/planner.html", shown)


@staff_page("maintenance.decide")
@require_POST
def learn_now(request: StaffRequest) -> HttpResponse:
    """Ask for a fresh learning in the background."""
    form = OnceForm(request.POST)
    ask_to_learn(actor=request.actor, key=form.key if form.is_valid() else fresh_key())
    messages.success(
        request, _("Asked for. It begins within a minute and goes on in the background.")
    )
    return redirect("maintenance:planner")
