"""Prompts, quiet and limits: what is answered, for how long it is silent, and who moved what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.journey.session import prompting
from ataraxy.journey.session.burden import burden_of
from ataraxy.journey.session.forms import PromptForm
from ataraxy.journey.session.held_limits import adjustable, limit_lines
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.record import moves_for, record_of
from ataraxy.journey.session.views import SHOW_AND_POST, attempt, frame, room_page
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.forms import OnceForm

WORDS = ("pressure", "oxygen", "heart rate", "breathing", "sedation")


class QuietForm(OnceForm):
    """Which prompts are quiet, how long, and why."""

    word = forms.ChoiceField(choices=[(one, one) for one in WORDS])
    minutes = forms.IntegerField(min_value=0)
    why = forms.CharField(max_length=300)


class LimitForm(OnceForm):
    """One limit moved, with the reason; empty puts it back."""

    name = forms.ChoiceField(label=gettext_lazy("Limit"))
    value = forms.FloatField(
        required=False,
        label=gettext_lazy("New value"),
        help_text=gettext_lazy("Empty: as it was before anybody moved it."),
    )
    why = forms.CharField(max_length=300, label=gettext_lazy("Why"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.name, f"{one.title} ({one.fence.unit})") for one in adjustable().values()]
        self.fields["name"].choices = choices  # type: ignore[attr-defined]


@session_page("session.run", what="prompt")
@require_POST
def prompt(request: StaffRequest, session: Session) -> HttpResponse:
    """Say what was done about a prompt."""
    form = PromptForm(request.POST)
    if not form.is_valid():
        return room_page(request, session, refused(_("Say what was done.")).decision)
    return attempt(
        request,
        session,
        lambda: prompting.acknowledge_prompt(
            actor=request.actor,
            key=form.key,
            session=session,
            prompt_key=form.cleaned_data["rule"],
            done=form.cleaned_data["reason"],
            recheck_min=form.cleaned_data["recheck"],
        ),
        "",
    )


@session_page("session.run", what="quiet")
@require_POST
def quiet(request: StaffRequest, session: Session) -> HttpResponse:
    """Quieten one kind of prompt for a while."""
    form = QuietForm(request.POST)
    if not form.is_valid():
        text = _("Say which prompts, for how many minutes, and why. Nothing was changed.")
        return room_page(request, session, refused(text).decision)
    data = form.cleaned_data
    return attempt(
        request,
        session,
        lambda: prompting.quieten(
            actor=request.actor,
            key=form.key,
            session=session,
            word=data["word"],
            minutes=data["minutes"],
            why=data["why"],
        ),
        "",
    )


@session_page("session.read", what="limits")
@require_http_methods(SHOW_AND_POST)
def limits(request: StaffRequest, session: Session) -> HttpResponse:
    """The limits that hold for this person, and moving one."""
    form = LimitForm(request.POST or None)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            _move(request, form, session.patient)
        except Refused as problem:
            decision = problem.decision
        else:
            return redirect("session:limits", session_uid=session.uid)
    shown = {
        **frame(session),
        "form": form,
        "decision": decision,
        "lines": limit_lines(record_of(session).moved_limits),
        "may_move": request.actor.may("session.limits"),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "session/limits.html", shown, status=status)


@staff_page("session.read")
@require_http_methods(SHOW_AND_POST)
def clinic_limits(request: StaffRequest) -> HttpResponse:
    """The clinic's limits, and how often its prompts asked for somebody."""
    form = LimitForm(request.POST or None)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            _move(request, form, None)
        except Refused as problem:
            decision = problem.decision
        else:
            return redirect("session:clinic_limits")
    shown = {
        "form": form,
        "decision": decision,
        "lines": limit_lines(moves_for(request.clinic.pk)),
        "weeks": burden_of(request.clinic, timezone.now()),
        "may_move": request.actor.may("session.limits") and _directs(request),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "session/clinic_limits.html", shown, status=status)


def _directs(request: StaffRequest) -> bool:
    return "medical_director" in request.actor.roles


def _move(request: StaffRequest, form: LimitForm, patient: Patient | None) -> None:
    data = form.cleaned_data
    prompting.move_limit(
        actor=request.actor,
        key=form.key,
        name=data["name"],
        value=data["value"],
        why=data["why"],
        patient=patient,
    )
    messages.success(request, _("Moved. It holds from now on, with your name and reason."))
