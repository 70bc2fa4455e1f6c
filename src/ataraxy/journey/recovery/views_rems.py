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
from ataraxy.journey.recovery.rems import (
    Sending,
    gathered,
    is_owed,
    newest_form,
    send_form,
    versions_of,
)
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

    way = forms.ChoiceField(
        choices=Way.choices, widget=forms.RadioSelect, label=gettext_lazy("How it went")
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    confirmation = forms.CharField(
        max_length=80, label=gettext_lazy("Confirmation number, or when the fax went through")
    )

    def __init__(
        self, *args: Any, lines: tuple[Field, ...], sent: MonitoringForm | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        earlier = sent.fields if sent else {}
        self.fields["seen"].initial = sent.version if sent else 0
        for key, label in asked().items():
            if key.endswith("minutes"):
                self.fields[key] = forms.IntegerField(min_value=0, label=label)
            else:
                # Nothing is chosen beforehand: an answer nobody gave must not go out.
                self.fields[key] = forms.ChoiceField(
                    choices=_YES_NO, widget=forms.RadioSelect, label=label
                )
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
        receipt, way, seen = told.pop("confirmation"), told.pop("way"), int(told.pop("seen"))
        correction = told.pop("correction", "")
        return Sending(told, receipt, way, correction, seen)


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
    shown["owed"] = board.owed_of(session, timezone.now()) if sent is None else None
    shown["versions"] = versions_of(session)
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
        patient_name=patient.full_name,
        born=f"{patient.birth_date:%Y-%m-%d}",
        answers=sent.fields if sent else draft,
        origins=(sent.origins or {}) if sent else {one.key: one.origin for one in lines},
        version=sent.version if sent else 0,
        sent_at=sent.recorded_at if sent else None,
    )


def _copy_of(request: StaffRequest, session: Session) -> Copy:
    """The form as it was sent last, or the version that is asked for."""
    _require_owed(session)
    sent, asked_for = newest_form(session), request.GET.get("version", "")
    if asked_for:
        rows = MonitoringForm.objects.filter(sent=session)
        sent = rows.filter(version=asked_for).first() if asked_for.isdecimal() else None
        if sent is None:
            raise Http404(_("There is no such version of this form."))
    return _copy(session, gathered(record_of(session)), sent)


@session_page("recovery.release", what="Spravato monitoring form, PDF")
def rems_pdf(request: StaffRequest, session: Session) -> HttpResponse:
    """The form as a paper that can be faxed."""
    printed = print_paper(
        form_paper(request.clinic, _copy_of(request, session)),
        printed_at=timezone.now(),
        zone=request.clinic.zone,
        labels=translated_labels(),
    )
    return _file(printed.pdf, "application/pdf", "monitoring-form.pdf")


@session_page("recovery.release", what="Spravato monitoring form, CSV")
def rems_csv(request: StaffRequest, session: Session) -> HttpResponse:
    """The form as CSV."""
    text = form_csv(_copy_of(request, session))
    return _file(text.encode(), "text/csv; charset=utf-8", "monitoring-form.csv")


@session_page("recovery.release", what="Spravato monitoring form, FHIR")
def rems_fhir(request: StaffRequest, session: Session) -> HttpResponse:
    """The Questionnaire and its response."""
    text = json.dumps(form_fhir(_copy_of(request, session)), ensure_ascii=False, indent=1)
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
