"""Staff pages of the chart: everything known, with its origin; adding; correcting; reviewing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.knowledge.terminology import ICD10CM
from ataraxy.platform.chart import queries, services
from ataraxy.platform.chart.coding import is_unread
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.forms import FACT_FORMS, ReasonForm, ValueForm, fact_form
from ataraxy.platform.chart.kinds import Certainty, FactKind, ListName, Standing
from ataraxy.platform.chart.listing import chart_page_of
from ataraxy.platform.chart.models import Fact, Source
from ataraxy.platform.chart.rows import fact_row, observation_row
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import fresh_key


@patient_page("chart.read", what="chart")
def chart(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Everything current, list by list, each entry with where it came from."""
    shown = {
        "patient": patient,
        "page": chart_page_of(patient),
        "may_write": request.actor.may("chart.write"),
        "may_review": request.actor.may("chart.review"),
        "may_send": request.actor.may("intake.send"),
        "key": fresh_key(),
    }
    return render(request, "chart/chart.html", shown)


@patient_page("chart.write", what="chart entry")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, patient: Patient, what: str) -> HttpResponse:
    """Write down one condition, medicine, allergy, earlier treatment or relative's illness."""
    if what not in FACT_FORMS:
        raise Http404(_("There is no such list."))
    form = fact_form(what, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.record_entries(
            actor=request.actor, key=form.key, patient=patient, facts=(form.entry(),)
        )
        messages.success(request, _("Kept: %(text)s") % {"text": form.cleaned_data["text"]})
        _say_if_unread(request, form.entry())
        return _back(request) or redirect("chart:chart", patient_uid=patient.uid)
    shown = {"patient": patient, "form": form, "title": FactKind(what).label}
    return render(request, "chart/add.html", shown)


def _back(request: StaffRequest) -> HttpResponse | None:
    """The page of ours that sent somebody here (`?back=`), such as the screening."""
    back = request.GET.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back) if safe else None


@patient_page("chart.write", what="value entry")
@require_http_methods(["GET", "HEAD", "POST"])
def add_value(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Write down a value that was measured in the past."""
    form = ValueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.record_entries(
            actor=request.actor, key=form.key, patient=patient, observations=(form.entry(),)
        )
        messages.success(request, _("The value was kept."))
        return _back(request) or redirect("chart:chart", patient_uid=patient.uid)
    shown = {"patient": patient, "form": form, "title": _("Past value")}
    return render(request, "chart/add.html", shown)


@patient_page("chart.read", what="chart entry history")
def fact(request: StaffRequest, patient: Patient, uid: UUID) -> HttpResponse:
    """One fact with everything it replaced, and the ways to correct it."""
    row = queries.fact_by_uid(patient, uid)
    if row is None:
        raise Http404(_("This entry is not in the patient's chart."))
    versions = queries.history_of(row)
    shown = {
        "patient": patient,
        "row": fact_row(row),
        "versions": [(fact_row(one), one.reason, one.withdrawn) for one in versions],
        "correctable": row.kind in FACT_FORMS and queries.is_current(row),
        "may_write": request.actor.may("chart.write"),
        "reason_form": ReasonForm(),
        "detail": _told(row),
    }
    return render(request, "chart/fact.html", shown)


@patient_page("chart.write", what="chart entry corrected")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: StaffRequest, patient: Patient, uid: UUID) -> HttpResponse:
    """Put a corrected version beside a fact."""
    row = queries.fact_by_uid(patient, uid)
    if row is None or row.kind not in FACT_FORMS:
        raise Http404(_("This entry is not in the patient's chart."))
    form = fact_form(row.kind, request.POST or None, initial=_initial(row))
    why = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and why.is_valid():
        services.correct_fact(
            actor=request.actor,
            key=form.key,
            patient=patient,
            uid=uid,
            entry=_coded_as_before(form.entry(), row),
            reason=why.cleaned_data["reason"],
        )
        messages.success(request, _("The corrected version stands beside the old one."))
        return redirect("chart:chart", patient_uid=patient.uid)
    shown = {"patient": patient, "form": form, "why": why, "row": fact_row(row)}
    return render(request, "chart/correct.html", shown)


@patient_page("chart.write", what="chart entry withdrawn")
@require_POST
def withdraw(request: StaffRequest, patient: Patient, uid: UUID) -> HttpResponse:
    """Mark a fact as entered in error."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why this entry is withdrawn. Nothing was changed."))
        return redirect("chart:fact", patient_uid=patient.uid, uid=uid)
    services.withdraw_fact(
        actor=request.actor,
        key=form.key,
        patient=patient,
        uid=uid,
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("Withdrawn. It stays in the history with your reason."))
    return redirect("chart:chart", patient_uid=patient.uid)


@patient_page("chart.read", what="values over time")
def values(request: StaffRequest, patient: Patient, code: str) -> HttpResponse:
    """Every current value of one code, the latest first."""
    rows = queries.observation_history(patient, code)
    if not rows:
        raise Http404(_("There is no such value in the patient's chart."))
    shown = {"patient": patient, "rows": rows, "title": rows[0].text}
    return render(request, "chart/values.html", shown)


@patient_page("chart.read", what="value history")
@require_http_methods(["GET", "HEAD", "POST"])
def value(request: StaffRequest, patient: Patient, uid: UUID) -> HttpResponse:
    """One value with what it replaced; a POST withdraws it with a reason."""
    row = queries.observation_by_uid(patient, uid)
    if row is None:
        raise Http404(_("This value is not in the patient's chart."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw_observation(
            actor=request.actor,
            key=form.key,
            patient=patient,
            uid=uid,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Withdrawn. It stays in the history with your reason."))
        return redirect("chart:chart", patient_uid=patient.uid)
    shown = {
        "patient": patient,
        "row": observation_row(row),
        "versions": [
            (observation_row(one), one.reason, one.withdrawn) for one in queries.history_of(row)
        ],
        "may_write": request.actor.may("chart.write") and queries.is_current(row),
        "form": form,
    }
    return render(request, "chart/value.html", shown)


@patient_page("chart.write", what="list declared complete")
@require_POST
def declare(request: StaffRequest, patient: Patient, name: str) -> HttpResponse:
    """State that a list is complete, so that silence on it means "none"."""
    if name not in ListName.values:
        raise Http404(_("There is no such list."))
    key = request.POST.get("idempotency_key", "") or fresh_key()
    services.declare_list(actor=request.actor, key=key, patient=patient, name=ListName(name))
    messages.success(request, _("The list is declared complete as it stands today."))
    return redirect("chart:chart", patient_uid=patient.uid)


@patient_page("chart.review", what="source reviewed")
@require_POST
def review(request: StaffRequest, patient: Patient, uid: UUID) -> HttpResponse:
    """A clinician stands by what the patient told or a document said."""
    rows = Source.objects.filter(patient_id__in=record_ids(patient), uid=uid)
    source = rows.select_related("review").first()
    if source is None:
        raise Http404(_("There is nothing to review under this address."))
    key = request.POST.get("idempotency_key", "") or fresh_key()
    services.review_source(actor=request.actor, key=key, patient=patient, source=source)
    messages.success(request, _("Reviewed. These entries now count as confirmed by you."))
    return redirect("chart:chart", patient_uid=patient.uid)


def _initial(row: Fact) -> dict[str, object]:
    shown = fact_row(row)
    return {
        **shown.detail,
        "text": row.text,
        "icd10cm": row.code if row.system == ICD10CM else "",
        "standing": row.standing,
        "certainty": row.certainty,
        "start": shown.start[:10],
        "end": shown.end[:10],
        "note": row.note,
    }


def _say_if_unread(request: StaffRequest, entry: FactEntry) -> None:
    if is_unread(entry.kind, [(entry.system, entry.code)] if entry.code else [], entry.text):
        messages.warning(
            request,
            _(
                "It carries no code, so the screening rules cannot read it. Correct the entry and "
                "pick one of the list if one fits."
            ),
        )


def _coded_as_before(entry: FactEntry, row: Fact) -> FactEntry:
    """The code stays while the words are the same; new words or a new code take its place."""
    if entry.code or entry.text != row.text:
        return entry
    return FactEntry(
        kind=entry.kind,
        text=entry.text,
        system=row.system,
        code=row.code,
        status=entry.status,
        standing=Standing(entry.standing),
        certainty=Certainty(entry.certainty),
        start=entry.start,
        end=entry.end,
        note=entry.note,
        detail={**(row.detail or {}), **entry.detail},
    )


_DETAIL_WORDS = {
    "dose_text": gettext_lazy("Dose"),
    "route": gettext_lazy("Route"),
    "outcome": gettext_lazy("What came of it"),
    "weeks": gettext_lazy("Weeks"),
    "adequate": gettext_lazy("Dose and duration adequate"),
    "taken": gettext_lazy("Taken as prescribed"),
    "current_episode": gettext_lazy("In the present episode"),
    "improvement_percent": gettext_lazy("Per cent of symptoms gone"),
    "relationship": gettext_lazy("Relative"),
    "criticality": gettext_lazy("Criticality"),
    "reaction": gettext_lazy("What happened"),
    "onset_text": gettext_lazy("Since"),
    "stopped_because": gettext_lazy("Stopped because"),
    "setting": gettext_lazy("Setting"),
}


def _told(row: Fact) -> list[tuple[str, object]]:
    """The rarer things a source said, for the page."""
    told = row.detail or {}
    return [(str(words), told[name]) for name, words in _DETAIL_WORDS.items() if name in told]
