"""Pages of emergency access: ask, end, review."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.platform.accounts.limits import count
from ataraxy.platform.people import break_glass
from ataraxy.platform.people.break_glass_models import FINDINGS, EmergencyAccess
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.people.staff_forms import DayInput
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm

SHORTEST_REASON = 15


class EmergencyForm(OnceForm):
    """Whose record, and why."""

    number = forms.CharField(
        label=gettext_lazy("A number of the patient"),
        max_length=255,
        help_text=gettext_lazy("MRN or insurance number, exactly as it is written."),
    )
    birth_date = forms.DateField(label=gettext_lazy("Birth date"), widget=DayInput)
    reason = forms.CharField(
        label=gettext_lazy("Why this cannot wait"),
        min_length=SHORTEST_REASON,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A reviewer reads this sentence."),
    )


class ReviewForm(OnceForm):
    """Was it justified?"""

    finding = forms.ChoiceField(
        label=gettext_lazy("Finding"),
        choices=list(FINDINGS.items()),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What you looked at, and whom you asked."),
    )


@staff_page("break_glass.use")
@require_http_methods(["GET", "POST"])
def emergency(request: StaffRequest) -> HttpResponseBase:
    """Ask for emergency access to one record."""
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sought = break_glass.Sought(given["number"], given["birth_date"])
        try:
            break_glass.break_glass(
                actor=request.actor, key=form.key, sought=sought, reason=given["reason"]
            )
        except Refused as no:
            break_glass.note_vain_attempt(request.actor, given["reason"])
            form.add_error("number", str(no.decision))
        else:
            messages.warning(
                request, _("The record is open to you for reading. Each look is noted.")
            )
            return redirect("people:emergency")
    context = {
        "form": form,
        "grants": break_glass.running_grants(request.actor.user_uid),
        "minutes": count("break_glass_minutes"),
    }
    return render(request, "people/emergency.html", context, status=422 if form.errors else 200)


@staff_page("break_glass.use")
@require_POST
def emergency_end(request: StaffRequest, grant_uid: UUID) -> HttpResponseBase:
    """Close the record before the time is up."""
    mine = break_glass.running_grants(request.actor.user_uid)
    grant = next((one for one in mine if one.uid == grant_uid), None)
    if grant is None:
        raise Http404(_("No such emergency access is open."))
    break_glass.end_grant(request.actor, grant)
    messages.success(request, _("Emergency access has ended."))
    return redirect("people:emergency")


@staff_page("break_glass.review")
@require_http_methods(["GET"])
def emergency_queue(request: StaffRequest) -> HttpResponse:
    """Emergency accesses to this clinic's patients; those nobody has looked at come first."""
    rows = list(break_glass.to_review(request.clinic.pk)[:200])
    context = {
        "waiting": [row for row in rows if row.reviewed_at is None],
        "reviewed": [row for row in rows if row.reviewed_at is not None],
    }
    return render(request, "people/emergency_queue.html", context)


@staff_page("break_glass.review")
@require_http_methods(["GET", "POST"])
def emergency_review(request: StaffRequest, grant_uid: UUID) -> HttpResponseBase:
    """What was looked at under one emergency access, and a finding about it."""
    grant = get_object_or_404(EmergencyAccess, uid=grant_uid, clinic=request.clinic)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        break_glass.review(
            actor=request.actor,
            key=form.key,
            grant=grant,
            finding=form.cleaned_data["finding"],
            note=form.cleaned_data["note"],
        )
        messages.success(request, _("Your finding is on record."))
        return redirect("people:emergency_queue")
    context = {
        "grant": grant,
        "form": form,
        "looks": break_glass.looks_under(grant),
    }
    status = 422 if form.errors else 200
    return render(request, "people/emergency_review.html", context, status=status)
