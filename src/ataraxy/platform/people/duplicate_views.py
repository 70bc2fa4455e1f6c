"""Pages about records that may be one person: compare, merge, or state that they are two."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.platform.people.access import journal_read, patient_for
from ataraxy.platform.people.duplicate_models import Candidate, Merge
from ataraxy.platform.people.duplicates import open_candidates
from ataraxy.platform.people.merging import dismiss_candidate, merge_patients, undo_merge
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import OnceForm

MOST_MERGES = 20


class DecisionForm(OnceForm):
    """What makes the decider sure."""

    reason = forms.CharField(
        label=gettext_lazy("What makes you sure?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@staff_page("people.merge")
def duplicates(request: StaffRequest) -> HttpResponse:
    """The pairs that wait for a decision, and the merges that can be taken back."""
    merges = Merge.objects.filter(clinic_id=request.actor.clinic_id, act=Merge.Act.MERGED)
    standing = merges.filter(merged__merged_into__isnull=False)
    shown = {
        "candidates": open_candidates(request.actor.clinic_id),
        "merges": standing.select_related("survivor", "merged").order_by("-at")[:MOST_MERGES],
    }
    return render(request, "people/duplicates.html", shown)


@staff_page("people.merge")
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: StaffRequest, candidate_uid: UUID) -> HttpResponse:
    """Two records side by side: one person, or two?"""
    found = _candidate(request, candidate_uid)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            return _decide(request, found, form)
    else:
        for patient in (found.first, found.second):
            journal_read(request.actor, patient, "compared for a merge")
    both = (found.first, found.second)
    shown = {"candidate": found, "both": [(one, _numbers(one)) for one in both], "form": form}
    return render(request, "people/pair.html", shown)


@staff_page("people.merge")
@require_POST
def undo(request: StaffRequest, merged_uid: UUID) -> HttpResponse:
    """Take a merge apart again."""
    merged = patient_for(request.actor, merged_uid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why. Nothing was changed."))
        return redirect("people:duplicates")
    undo_merge(actor=request.actor, key=form.key, merged=merged, reason=form.cleaned_data["reason"])
    messages.success(request, _("Taken apart. Both records are again what they were."))
    return redirect("people:duplicates")


def _decide(request: StaffRequest, found: Candidate, form: DecisionForm) -> HttpResponse:
    reason = form.cleaned_data["reason"]
    act = request.POST.get("act", "")
    if act == "two":
        dismiss_candidate(actor=request.actor, key=form.key, candidate=found, reason=reason)
        messages.success(request, _("Noted: two people."))
        return redirect("people:duplicates")
    survivor, merged = _order(found, act)
    merge_patients(
        actor=request.actor, key=form.key, survivor=survivor, merged=merged, reason=reason
    )
    messages.success(request, _("Merged. Both records are read as one from now on."))
    return redirect("people:duplicates")


def _order(found: Candidate, act: str) -> tuple[Patient, Patient]:
    """Which record goes on: the one whose uid was pressed."""
    if act == str(found.second.uid):
        return found.second, found.first
    if act == str(found.first.uid):
        return found.first, found.second
    raise Http404(_("Choose which record goes on."))


def _candidate(request: StaffRequest, uid: UUID) -> Candidate:
    rows = Candidate.objects.filter(clinic_id=request.actor.clinic_id, uid=uid)
    found = rows.select_related("first", "second").first()
    if found is None:
        raise Http404(_("There is no such pair."))
    return found


def _numbers(patient: Patient) -> list[tuple[str, str]]:
    return list(patient.identifiers.order_by("pk").values_list("system", "value"))
