"""The pages of the seven-day form: the board, one session's form, and its copies to hand on."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ataraxy.journey.recovery import rems_board as board
from ataraxy.journey.recovery.models_rems import MonitoringForm, Way
from ataraxy.journey.recovery.rems import Sending, gathered, is_owed, newest_form, send_form
from ataraxy.journey.recovery.rems_copies import Copy, form_csv, form_fhir, form_paper
from ataraxy.journey.recovery.rems_fields import Field, asked, days_to_send
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.views import SHOW_AND_POST, frame
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm

_YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
_SHOWN_DAYS = 30


class SendForm(OnceForm):
    """The lines that the chart leaves open, the programme's own questions, the receipt."""

    way = forms.ChoiceField(choices=Way.choices, label=gettext_lazy("How it went"))
    confirmation = forms.CharField(
        max_length=80, label=gettext_lazy("Confirmation number, or when the fax went through")
    )

    def __init__(
        self, *args: Any, lines: tuple[Field, ...], sent: MonitoringForm | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        earlier = sent.fields if sent else {}
        for key, label in asked().items():
            if key.endswith("minutes"):
                self.fields[key] = forms.IntegerField(min_value=0, label=label)
            else:
                self.fields[key] = forms.ChoiceField(choices=_YES_NO, label=label)
            self.fields[key].initial = earlier.get(key)
        for one in lines:
            # The first time only what is open; a correction may put right whatever was wrong.
            if one.is_open or sent is not None:
                first = earlier.get(one.key, one.value)
                self.fields[one.key] = forms.CharField(
                    max_length=120, label=one.label, initial=first
                )
        if sent is not None:
            self.fields["correction"] = forms.CharField(
                max_length=300, label=_("What was wrong in the form that went out")
            )
        self.order_fields(["correction", *(one.key for one in lines), *asked()])

    def sending(self) -> Sending:
        """What the service takes."""
        told = {k: str(v) for k, v in self.cleaned_data.items() if k != "idempotency_key"}
        receipt, way = told.pop("confirmation"), told.pop("way")
        correction = told.pop("correction", "")
        return Sending(told, receipt, way, correction)


@session_page("recovery.release", what="Spravato monitoring form")
@require_http_methods(SHOW_AND_POST)
def rems(request: StaffRequest, session: Session) -> HttpResponse:
    """Copy it into the programme's own form, then note that it was sent."""
    _require_owed(session)
    lines, sent = gathered(record_of(session)), newest_form(session)
    form = SendForm(request.POST or None, lines=lines, sent=sent)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            send_form(
                actor=request.actor,
                key=form.key,
                session=session,
                fields=lines,
                sending=form.sending(),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Noted as sent. Its work is closed."))
            return redirect("recovery:rems", session_uid=session.uid)
    shown = {**frame(session), "form": form, "decision": decision, "lines": lines}
    shown["sent"] = sent
    shown["versions"] = MonitoringForm.objects.filter(sent=session).order_by("-version")
    shown["copy"] = _copy(session, lines, sent)
    status = 409 if request.method == "POST" else 200
    return render(request, "recovery/rems.html", shown, status=status)


def _require_owed(session: Session) -> None:
    if not is_owed(session):
        raise Http404(_("This session owes the programme no form."))


def _copy(session: Session, lines: tuple[Field, ...], sent: MonitoringForm | None) -> Copy:
    patient = session.patient
    draft = {one.key: one.value for one in lines}
    return Copy(
        session_uid=str(session.uid),
        patient_uid=str(patient.uid),
        patient_line=f"{patient.full_name}, {patient.birth_date:%Y-%m-%d}",
        answers=sent.fields if sent else draft,
        origins=(sent.origins or {}) if sent else {one.key: one.origin for one in lines},
        version=sent.version if sent else 0,
        sent_at=sent.recorded_at if sent else None,
    )


def _copy_of(session: Session) -> Copy:
    _require_owed(session)
    return _copy(session, gathered(record_of(session)), newest_form(session))


@session_page("recovery.release", what="Spravato monitoring form, PDF")
def rems_pdf(request: StaffRequest, session: Session) -> HttpResponse:
    """The form as a paper that can be faxed."""
    printed = print_paper(
        form_paper(request.clinic, _copy_of(session)),
        printed_at=timezone.now(),
        zone=request.clinic.zone,
        labels=translated_labels(),
    )
    return _file(printed.pdf, "application/pdf", "monitoring-form.pdf")


@session_page("recovery.release", what="Spravato monitoring form, CSV")
def rems_csv(request: StaffRequest, session: Session) -> HttpResponse:
    """The form as CSV."""
    text = form_csv(_copy_of(session))
    return _file(text.encode(), "text/csv; charset=utf-8", "monitoring-form.csv")


@session_page("recovery.release", what="Spravato monitoring form, FHIR")
def rems_fhir(request: StaffRequest, session: Session) -> HttpResponse:
    """The Questionnaire and its response."""
    text = json.dumps(form_fhir(_copy_of(session)), ensure_ascii=False, indent=1)
    return _file(text.encode(), "application/fhir+json", "monitoring-form.json")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, kind)
    how = "inline" if kind == "application/pdf" else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return answer


@staff_page("rems.enrol")
def rems_board(request: StaffRequest) -> HttpResponse:
    """Which forms have not gone out, with the days left; who is not enrolled; what went lately."""
    now = timezone.now()
    today = now.astimezone(request.clinic.zone).date()
    shown = {
        "owed": board.owed_forms(request.clinic, today),
        "not_enrolled": board.not_enrolled(request.clinic, now),
        "sent": board.sent_lately(request.clinic, now - timedelta(days=_SHOWN_DAYS)),
        "days": days_to_send(),
        "may_send": request.actor.may("recovery.release"),
    }
    return render(request, "recovery/rems_board.html", shown)
