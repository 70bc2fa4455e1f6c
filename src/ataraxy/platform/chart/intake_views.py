"""The intake form: sent by staff, answered by the patient on a phone or on our tablet."""

from __future__ import annotations

from uuid import UUID

import segno
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.platform.chart.arriving import Intake
from ataraxy.platform.chart.intake import PURPOSE, answer_intake, send_intake
from ataraxy.platform.chart.intake_forms import IntakeForm, asked_words
from ataraxy.platform.people.links import (
    LinkRequest,
    address,
    is_live,
    link_page,
    remember_device,
    spend,
)
from ataraxy.platform.people.models import Patient, PatientLink
from ataraxy.platform.people.pages import patient_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.forms import OnceForm


@patient_page("intake.send", what="intake form")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Send the form as a link, or hand over this tablet; shows how the last one stands."""
    form = OnceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        link = send_intake(actor=request.actor, key=form.key, patient=patient)
        if request.POST.get("act") == "hand_over":
            return _hand_over(request, link)
        return redirect("chart:intake", patient_uid=patient.uid)
    last = Intake.objects.filter(patient=patient).order_by("-sent_at").first()
    shown = {
        "patient": patient,
        "form": OnceForm(),
        "last": last,
        "asked": asked_words(last.asked if last and last.state == Intake.State.SENT else ()),
        **_link_shown(last),
    }
    return render(request, "chart/intake_send.html", shown)


def _link_shown(last: Intake | None) -> dict[str, object]:
    """The address and picture of the link, while it can still be opened."""
    if last is None or last.state != Intake.State.SENT:
        return {}
    rows = PatientLink.objects.filter(purpose=PURPOSE, subject_uid=str(last.uid))
    link = rows.order_by("-created_at").first()
    if link is None or not is_live(link, timezone.now()):
        return {}
    url = str(settings.PUBLIC_URL).rstrip("/") + address(link)
    return {
        "link": link,
        "url": url,
        "picture": segno.make(url, micro=False).svg_data_uri(scale=4),
    }


def _hand_over(request: StaffRequest, link: PatientLink) -> HttpResponse:
    device = spend(link)
    if device is None:
        raise refused(_("This form was opened on another device already."))
    # Whoever holds the tablet now must not find a colleague's open session on it.
    logout(request)
    response = redirect("chart:intake_answer")
    remember_device(response, link, device)
    return response


@link_page(PURPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: LinkRequest) -> HttpResponse:
    """The patient's own page: one form, kept when it is sent, shown as done afterwards."""
    intake = _intake(request)
    if intake is None or intake.state != Intake.State.SENT:
        return render(request, "chart/intake_done.html", {"clinic": request.link.clinic})
    form = IntakeForm(request.POST or None, asked=intake.asked)
    if request.method == "POST" and form.is_valid():
        try:
            answer_intake(actor=request.actor, key=str(intake.uid), intake=intake, told=form.told())
        except Refused:
            # Sent twice or from another window: the first answers stand.
            return redirect("chart:intake_answer")
        return redirect("chart:intake_answer")
    shown = {"form": form, "clinic": request.link.clinic, "patient": request.link.patient}
    return render(request, "chart/intake_answer.html", shown)


def _intake(request: LinkRequest) -> Intake | None:
    found = Intake.objects.filter(patient=request.link.patient, uid=UUID(request.link.subject_uid))
    return found.select_related("patient").first()
