"""Pages beside the chair: untoward events, psychotherapy notes, handover at the end of a shift."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.journey.session import caring
from ataraxy.journey.session.forms import CLOCK, ClinicClock
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_care import (
    Action,
    AdverseEvent,
    Handover,
    Outcome,
    Relation,
    Serious,
    TherapyNote,
)
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.views import SHOW_AND_POST, frame, key_of
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.permissions import roles_for
from ataraxy.platform.people.models import Membership
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm

_NOT_SAID = ("", "–")
"""Nothing is chosen beforehand: what somebody did not say must not stand in the record."""


class AdverseForm(ClinicClock):
    """An event in plain terms."""

    ids = "adverse"
    term = forms.ChoiceField(label=gettext_lazy("What happened"))
    other = forms.CharField(required=False, max_length=120, label=gettext_lazy("If something else"))
    happened = forms.TimeField(required=False, widget=CLOCK, label=gettext_lazy("Since"))
    grade = forms.TypedChoiceField(
        coerce=int, widget=forms.RadioSelect, label=gettext_lazy("How bad (CTCAE grade)")
    )
    relation = forms.ChoiceField(
        choices=[_NOT_SAID, *Relation.choices], label=gettext_lazy("From the dose?")
    )
    action = forms.ChoiceField(
        choices=[_NOT_SAID, *Action.choices], label=gettext_lazy("What was done")
    )
    outcome = forms.ChoiceField(
        choices=[_NOT_SAID, *Outcome.choices], label=gettext_lazy("How it stands")
    )
    serious = forms.MultipleChoiceField(
        required=False,
        choices=Serious.choices,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Serious, because of"),
        help_text=gettext_lazy("Nothing ticked: not serious. One tick starts the clock."),
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("In words"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        table = caring.adverse_table()
        term = cast("forms.ChoiceField", self.fields["term"])
        term.choices = [_NOT_SAID, *table.terms.items()]
        grade = cast("forms.TypedChoiceField", self.fields["grade"])
        grade.choices = [(key, f"{key}: {text}") for key, text in table.grades.items()]

    def untoward(self) -> caring.Untoward:
        """What the service takes."""
        data = self.cleaned_data
        names = ("term", "grade", "relation", "action", "outcome", "other", "note")
        return caring.Untoward(
            **{name: data[name] for name in names}, serious=tuple(data["serious"])
        )


class NoteForm(OnceForm):
    """A psychotherapy note."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8}), label=gettext_lazy("Psychotherapy note")
    )


class HandoverForm(OnceForm):
    """What the next one must know."""

    to = forms.ChoiceField(label=gettext_lazy("Who takes over"))
    text = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        label=gettext_lazy("What they must know"),
    )

    def __init__(self, *args: Any, people: dict[str, User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["to"])
        named = [(uid, one.display_name) for uid, one in people.items()]
        field.choices = [_NOT_SAID, *named]


@session_page("session.note", what="adverse event")
@require_http_methods(SHOW_AND_POST)
def adverse(request: StaffRequest, session: Session) -> HttpResponse:
    """Write down an event, or how an earlier one stands now."""
    follows = _followed(session, request.GET.get("follows", ""))
    start = {"term": follows.term, "grade": follows.grade} if follows else {}
    form = AdverseForm(request.POST or None, zone=session.clinic.zone, initial=start)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            caring.record_adverse(
                actor=request.actor,
                key=form.key,
                session=session,
                event=form.untoward(),
                at=form.instant("happened"),
                follows=follows,
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Written down. What follows from it is on the work list."))
            return redirect("session:room", session_uid=session.uid)
    shown = {"events": caring.adverse_of(session), "terms": caring.adverse_table().terms}
    return _page(request, session, "session/adverse.html", form, decision, **shown)


def _followed(session: Session, uid: str) -> AdverseEvent | None:
    rows = AdverseEvent.objects.filter(session=session)
    return next((one for one in rows if str(one.uid) == uid), None)


@session_page("psychotherapy.read", what="psychotherapy notes")
@require_http_methods(SHOW_AND_POST)
def therapy(request: StaffRequest, session: Session) -> HttpResponse:
    """Psychotherapy notes: apart from the record and from everybody without this permission."""
    form = NoteForm(request.POST or None)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            caring.write_therapy_note(
                actor=request.actor, key=form.key, session=session, text=form.cleaned_data["text"]
            )
        except Refused as problem:
            decision = problem.decision
        else:
            return redirect("session:therapy", session_uid=session.uid)
    notes = TherapyNote.objects.filter(session=session).order_by("-at")
    return _page(request, session, "session/therapy.html", form, decision, notes=notes)


def _page(
    request: StaffRequest,
    session: Session,
    template: str,
    form: Any,
    decision: Any,
    **more: Any,
) -> HttpResponse:
    shown = {**frame(session), "form": form, "decision": decision, **more}
    return render(request, template, shown, status=409 if request.method == "POST" else 200)


@staff_page("session.run")
@require_http_methods(SHOW_AND_POST)
def handover(request: StaffRequest) -> HttpResponse:
    """Hand the chairs over, and take over what was told to you."""
    people = _nurses(request)
    form = HandoverForm(request.POST or None, people=people)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            caring.hand_over(
                actor=request.actor,
                key=form.key,
                to=people[form.cleaned_data["to"]],
                text=form.cleaned_data["text"],
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Told. It is open until they have taken over."))
            return redirect("session:handover")
    told = Handover.objects.filter(clinic_id=request.clinic.pk).select_related("to", "taken")
    shown = {
        "form": form,
        "decision": decision,
        "told": told.order_by("-at")[:20],
        "chairs": caring.chairs_of(request.actor),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "session/handover.html", shown, status=status)


@staff_page("session.run")
@require_POST
def take_over(request: StaffRequest, handover_uid: UUID) -> HttpResponse:
    """What was told is taken over; the chairs are theirs now."""
    found = Handover.objects.filter(clinic_id=request.clinic.pk, uid=handover_uid)
    row = found.select_related("to").first()
    if row is None:
        raise Http404(_("There is no such handover at this clinic."))
    caring.take_over(actor=request.actor, key=key_of(request), handover=row)
    messages.success(request, _("Taken over. Their chairs are yours now."))
    return redirect("session:handover")


def _nurses(request: StaffRequest) -> dict[str, User]:
    roles = roles_for("session.run")
    rows = Membership.objects.filter(
        clinic_id=request.clinic.pk, role__in=roles, until__isnull=True
    )
    staff = [one.user for one in rows.select_related("user").order_by("user_id")]
    return {str(one.uid): one for one in staff if one.pk != request.user.pk}
