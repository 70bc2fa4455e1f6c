"""The page of the seven-day form: what the chart has, what is still asked, that it was sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ataraxy.journey.recovery.models_rems import MonitoringForm
from ataraxy.journey.recovery.rems import Sending, gathered, is_owed, send_form
from ataraxy.journey.recovery.rems_fields import Field
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.views import SHOW_AND_POST, frame
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm

_YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]


class SendForm(OnceForm):
    """The lines that the chart leaves open, the programme's own questions, the receipt."""

    vitals_ok_before = forms.ChoiceField(
        choices=_YES_NO, label=gettext_lazy("Vital signs acceptable before the dose")
    )
    vitals_ok_at_end = forms.ChoiceField(
        choices=_YES_NO, label=gettext_lazy("Vital signs acceptable at the end")
    )
    breathing = forms.ChoiceField(choices=_YES_NO, label=gettext_lazy("Respiratory depression"))
    ready_minutes = forms.IntegerField(
        min_value=0, label=gettext_lazy("Ready to leave after, minutes, without the two-hour rule")
    )
    confirmation = forms.CharField(
        max_length=80, label=gettext_lazy("Confirmation number, or when the fax went through")
    )

    def __init__(self, *args: Any, lines: tuple[Field, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in lines:
            if one.is_open:
                self.fields[one.key] = forms.CharField(max_length=120, label=one.label)
        self.order_fields([one.key for one in lines])

    def sending(self) -> Sending:
        """What the service takes."""
        told = {k: str(v) for k, v in self.cleaned_data.items() if k != "idempotency_key"}
        return Sending(told, told.pop("confirmation"))


@session_page("recovery.release", what="Spravato monitoring form")
@require_http_methods(SHOW_AND_POST)
def rems(request: StaffRequest, session: Session) -> HttpResponse:
    """Copy it into the programme's own form, then note that it was sent."""
    if not is_owed(session):
        raise Http404(_("This session owes the programme no form."))
    lines = gathered(record_of(session))
    form = SendForm(request.POST or None, lines=lines)
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
    shown["sent"] = MonitoringForm.objects.filter(sent=session).first()
    status = 409 if request.method == "POST" else 200
    return render(request, "recovery/rems.html", shown, status=status)
