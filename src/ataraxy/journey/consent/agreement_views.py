"""Pages of the separate consents: how each stands, and asking one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.agreements.kinds import Kind, Topic, kinds
from ataraxy.clinic.agreements.models import Agreement, Way
from ataraxy.clinic.agreements.queries import agreed_all, history, last_words
from ataraxy.clinic.agreements.rules import NO, WITHDRAWN, YES
from ataraxy.clinic.agreements.services import Word
from ataraxy.foundation.decision import Decision
from ataraxy.journey.consent.agreeing import note_agreement, sign_agreement
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import MarkFields, WitnessFields

_SAID = [one for one in Way.choices if one[0] in {"in_person", "phone", "written"}]


@dataclass(frozen=True, slots=True)
class Line:
    """One topic: its words, how it stands, and what was said last."""

    kind: Kind
    decision: Decision
    last: Agreement | None

    @property
    def may_be_taken_back(self) -> bool:
        """Whether a yes stands that could be taken back."""
        return self.last is not None and self.last.answer == YES


class SayForm(OnceForm):
    """A yes or a no that needs no signature."""

    field_order = ("answer", "way")
    way = forms.ChoiceField(label=gettext_lazy("How it was said"), choices=_SAID)

    def __init__(self, kind: Kind, *args: Any, taken_back: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [(NO, _("No")), (WITHDRAWN, _("Takes the yes back"))]
        if not taken_back:
            answers = answers[:1]
        if not kind.signed:
            answers.insert(0, (YES, _("Yes")))
        self.fields["answer"] = forms.ChoiceField(
            label=_("What the patient said"), choices=answers, widget=forms.RadioSelect
        )
        self.order_fields(self.field_order)


class SignAgreementForm(MarkFields, WitnessFields, OnceForm):
    """A yes, signed; what has to be named with it, and its end."""

    details = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    ends_on = forms.DateField(
        label=gettext_lazy("Until (empty: until it is taken back)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.details:
            self.fields["details"].label = kind.details
        else:
            del self.fields["details"]


@course_page("consent.read", what="separate consents")
def agreements(request: StaffRequest, course: Course) -> HttpResponse:
    """Every separate consent: what was said, and what holds without one."""
    context = {
        **_frame(request, course),
        "lines": _lines(course),
        "history": [(kinds()[Topic(one.topic)].title, one) for one in history(course.patient)],
    }
    return render(request, "consent/agreements.html", context)


@course_page("consent.withdraw", what="separate consent")
def say(request: StaffRequest, course: Course, topic: str) -> HttpResponse:
    """Write down a no, a taking back, or a yes that needs no signature."""
    line = _line(course, topic)
    taken_back = line.may_be_taken_back
    form = SayForm(line.kind, request.POST or None, taken_back=taken_back)
    if request.method == "POST" and form.is_valid():
        word = Word(line.kind.topic, form.cleaned_data["answer"], form.cleaned_data["way"])
        try:
            note_agreement(actor=request.actor, key=form.key, course=course, word=word)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down. It counts from now on."))
            return redirect("consent:agreements", course.uid)
    context = {**_frame(request, course), "line": line, "form": form}
    return render(request, "consent/agreement_said.html", context)


@course_page("consent.sign", what="separate consent")
def sign(request: StaffRequest, course: Course, topic: str) -> HttpResponse:
    """The patient signs a yes on the tablet and a witness beside."""
    line = _line(course, topic)
    form = SignAgreementForm(line.kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _sign(request, course, line.kind, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed. It can be taken back at any moment."))
            return redirect("consent:agreements", course.uid)
    context = {"course": course, "line": line, "form": form}
    return render(request, "consent/agreement_sign.html", context)


def _sign(request: StaffRequest, course: Course, kind: Kind, form: SignAgreementForm) -> None:
    data = form.cleaned_data
    word = Word(kind.topic, YES, Way.TABLET, data.get("details", ""), data["ends_on"])
    sign_agreement(
        actor=request.actor,
        key=form.key,
        course=course,
        word=word,
        mark=form.mark,
        witness=form.witness(request),
    )


def _lines(course: Course) -> list[Line]:
    decisions, last = agreed_all(course.patient), last_words(course.patient)
    return [Line(kind, decisions[topic], last.get(topic)) for topic, kind in kinds().items()]


def _line(course: Course, topic: str) -> Line:
    for one in _lines(course):
        if one.kind.topic == topic:
            return one
    raise Http404(_("There is no such separate consent."))


def _frame(request: StaffRequest, course: Course) -> dict[str, Any]:
    may = {verb: request.actor.may(f"consent.{verb}") for verb in ("sign", "withdraw")}
    return {"course": course, "banner": course_banner(course), "may": may}
