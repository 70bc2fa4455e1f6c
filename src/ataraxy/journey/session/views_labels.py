"""The labels of today's doses together on one sheet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.foundation.decision import Decision
from ataraxy.journey.session.label_sheet import LabelSheetForm, Wanted, labels_of, wanted_on
from ataraxy.platform.documents.labels import print_labels
from ataraxy.platform.documents.sheets import label_sheets, next_free, usual_sheet
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest

_LAST = "label_sheet"
"""In this sign-in: the sheet that was printed on last, and its first free place."""


@staff_page("session.read")
def labels(request: StaffRequest) -> HttpResponse:
    """Choose labels, sheet and the first free place."""
    return _page(request, LabelSheetForm(wanted=_wanted(request), initial=_initial(request)))


@staff_page("session.read")
def labels_pdf(request: StaffRequest) -> HttpResponse:
    """The sheet as PDF. Whoever prints it reads each patient on it."""
    form = LabelSheetForm(request.GET, wanted=_wanted(request))
    if not form.is_valid():
        return _page(request, form)
    decision, chosen = form.decision(), form.chosen()
    if not decision:
        return _page(request, form, decision)
    made = print_labels(labels_of(chosen), form.paper, form.first)
    for patient in dict.fromkeys(one.record.session.patient for one in chosen):
        journal_read(request.actor, patient, "label")
    free = next_free(form.paper, len(chosen), form.first)
    request.session[_LAST] = {"sheet": form.paper.key, "start": free}
    answer = HttpResponse(made, "application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="labels.pdf"'
    return answer


def _wanted(request: StaffRequest) -> list[Wanted]:
    return wanted_on(request.clinic, today_at(request.clinic))


def _initial(request: StaffRequest) -> dict[str, object]:
    last = request.session.get(_LAST)
    if last and last["sheet"] in label_sheets():
        return dict(last)
    return {"sheet": usual_sheet(request.clinic.country).key, "start": 1}


def _page(
    request: StaffRequest, form: LabelSheetForm, decision: Decision | None = None
) -> HttpResponse:
    refused = form.is_bound or decision is not None
    shown = {"form": form, "decision": decision}
    return render(request, "session/labels.html", shown, status=409 if refused else 200)
