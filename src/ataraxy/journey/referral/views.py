"""The referral pages of staff: the inbox, a new referral, one referral and its decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ataraxy.journey.course.banner import Banner, patient_banner
from ataraxy.journey.referral import queries, rules, services
from ataraxy.journey.referral.forms import (
    AcceptForm,
    AdmissionForm,
    KnownPatientForm,
    ReferralForm,
    RegisterForm,
    SaidForm,
    WhoForm,
    WordsForm,
)
from ataraxy.journey.referral.models import Reason, Referral, ReferralEvent, Said
from ataraxy.platform.audit.journal import record
from ataraxy.platform.people.access import journal_read, patient_for
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key

LAST_DECIDED = 20


@staff_page("referral.read")
@require_safe
def inbox(request: StaffRequest) -> HttpResponse:
    """What waits for a decision, and what was decided last."""
    shown = {
        "waiting": [_line(one) for one in queries.open_referrals(request.actor)],
        "decided": queries.decided_referrals(request.actor, LAST_DECIDED),
        "may_write": request.actor.may("referral.write"),
    }
    return render(request, "referral/inbox.html", shown)


@staff_page("referral.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Enter a referral for somebody who may be new."""
    form = ReferralForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = services.receive(actor=request.actor, key=form.key, arriving=form.as_arriving())
        return redirect("referral:referral", referral_uid=found.uid)
    return render(request, "referral/new.html", {"form": form}, status=400 if form.errors else 200)


@patient_page("referral.write", what="new referral")
@require_http_methods(["GET", "HEAD", "POST"])
def new_for_patient(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Enter a referral for a patient who is known here."""
    form = KnownPatientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        arriving = form.arriving(
            family_name=patient.family_name,
            given_name=patient.given_name,
            birth_date=patient.birth_date,
        )
        found = services.receive(
            actor=request.actor, key=form.key, arriving=arriving, patient=patient
        )
        return redirect("referral:referral", referral_uid=found.uid)
    shown = {"form": form, "banner": patient_banner(patient, url=_record(patient))}
    return render(request, "referral/new.html", shown, status=400 if form.errors else 200)


@staff_page("referral.read")
@require_safe
def referral(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """One referral: who, why, by whom, and what has to be decided."""
    found = queries.referral_for(request.actor, referral_uid)
    if found.patient:
        journal_read(request.actor, found.patient, "referral")
    else:
        record(actor=request.actor, action="referral.read", subject=f"referral:{found.uid}")
    return _page(request, found)


@staff_page("referral.write")
@require_POST
def risk(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """Answer the question about acute risk."""
    return _act(request, referral_uid, SaidForm, _note_risk)


@staff_page("referral.decide")
@require_POST
def admission(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """Answer the admission question."""
    return _act(request, referral_uid, AdmissionForm, _note_admission)


@staff_page("referral.write")
@require_POST
def person(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """Say which patient this is."""
    return _act(request, referral_uid, WhoForm, _say_who)


@staff_page("people.register")
@require_POST
def register(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """Open a record for somebody new."""
    return _act(request, referral_uid, RegisterForm, _register)


@staff_page("referral.write")
@require_POST
def ask(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """Wait for something more."""
    return _act(request, referral_uid, WordsForm, _with_words(services.ask_for_more))


@staff_page("referral.write")
@require_POST
def answered(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """What was asked for has come."""
    return _act(request, referral_uid, WordsForm, _with_words(services.note_the_answer))


@staff_page("referral.decide")
@require_POST
def accept(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """Take the person on and begin screening."""
    return _act(request, referral_uid, AcceptForm, _with_words(services.accept))


@staff_page("referral.decide")
@require_POST
def decline(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """Do not take the person on."""
    return _act(request, referral_uid, WordsForm, _with_words(services.decline))


@staff_page("referral.write")
@require_POST
def withdraw(request: StaffRequest, referral_uid: UUID) -> HttpResponse:
    """It was taken back."""
    return _act(request, referral_uid, WordsForm, _with_words(services.withdraw))


Act = Callable[[StaffRequest, Referral, Any], Referral]


def _act(
    request: StaffRequest, referral_uid: UUID, form_class: type[OnceForm], act: Act
) -> HttpResponse:
    """Parse, call one service, go back to the page; a refusal is shown there with its reasons."""
    found = queries.referral_for(request.actor, referral_uid)
    form = form_class(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        done = act(request, found, form)
    except Refused as refusal:
        return _page(request, found, refusal=refusal)
    messages.success(request, _("Saved."))
    if done.state == "accepted" and done.course:
        return redirect("screening:screening", course_uid=done.course.uid)
    return redirect("referral:referral", referral_uid=done.uid)


def _with_words(service: Callable[..., Referral]) -> Act:
    def act(request: StaffRequest, found: Referral, form: OnceForm) -> Referral:
        words = str(form.cleaned_data["words"])
        return service(actor=request.actor, key=form.key, referral=found, words=words)

    return act


def _note_risk(request: StaffRequest, found: Referral, form: OnceForm) -> Referral:
    value = Said(form.cleaned_data["value"])
    return services.note_risk(actor=request.actor, key=form.key, referral=found, value=value)


def _note_admission(request: StaffRequest, found: Referral, form: OnceForm) -> Referral:
    return services.note_admission(
        actor=request.actor,
        key=form.key,
        referral=found,
        value=Said(form.cleaned_data["value"]),
        words=str(form.cleaned_data["words"]),
    )


def _say_who(request: StaffRequest, found: Referral, form: OnceForm) -> Referral:
    patient = patient_for(request.actor, form.cleaned_data["patient_uid"])
    return services.say_who(actor=request.actor, key=form.key, referral=found, patient=patient)


def _register(request: StaffRequest, found: Referral, form: OnceForm) -> Referral:
    sex = str(form.cleaned_data["sex"])
    return services.register_person(actor=request.actor, key=form.key, referral=found, sex=sex)


def _page(
    request: StaffRequest,
    found: Referral,
    *,
    form: OnceForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    asked = queries.request_of(found)
    events = ReferralEvent.objects.filter(referral=found).order_by("-at", "-pk")
    shown = {
        **_line(found),
        "banner": _banner(found),
        "decision": rules.may_accept(asked, today) if found.is_open else None,
        "unsupported": _unsupported(asked) if found.is_open else [],
        "alike": queries.look_alikes(found) if found.is_open and not found.patient else None,
        "history": [
            {"at": one.at, "title": one.title, "who": one.by_name, "text": one.words}
            for one in events
        ],
        "may_write": request.actor.may("referral.write"),
        "may_decide": request.actor.may("referral.decide"),
        "may_register": request.actor.may("people.register"),
        "register_form": RegisterForm(),
        "key": fresh_key(),
        "form": form,
        "refusal": refusal.decision if refusal else None,
    }
    status = 409 if refusal else 400 if form else 200
    return render(request, "referral/referral.html", shown, status=status)


def _record(patient: Patient) -> str:
    return reverse("desk:patient", args=[patient.uid])


def _banner(found: Referral) -> Banner | None:
    if found.patient is None:
        return None
    return patient_banner(found.patient, url=_record(found.patient))


def _unsupported(asked: rules.Request) -> list[str]:
    """What this programme does not treat, in the rule book's words."""
    found = rules.gates(asked, timezone.localdate())
    return [f"{one.title}. {one.means}" for one in found if one.stops and one.rule != "I-02"]


def _line(found: Referral) -> dict[str, Any]:
    return {
        "referral": found,
        "age": found.age_on(timezone.localdate()),
        "asks_risk": found.is_open and not found.acute_risk and found.reason != Reason.CRISIS,
        "asks_admission": found.is_open and found.is_acute and not found.admission,
    }
