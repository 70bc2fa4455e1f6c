"""After they have left: the record as a paper, its signature, and the call on the next day."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ataraxy.journey.recovery import closing
from ataraxy.journey.recovery.advice_paper import advice_paper
from ataraxy.journey.recovery.models import CallAnswers
from ataraxy.journey.recovery.record_paper import record_paper
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_care import SignedRecord
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.views import frame
from ataraxy.platform.documents.paper import Paper, Paragraph, canonical_text, content_hash
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.forms import OnceForm
from ataraxy.platform.signatures.forms import SignerFields
from ataraxy.platform.signatures.marks import mark_to_come
from ataraxy.platform.signatures.sealed_papers import store_signed_paper
from ataraxy.platform.signatures.services import Proof

SHOW_AND_POST = ["GET", "HEAD", "POST"]
_YES_NO = [
    ("", gettext_lazy("not asked")),
    ("no", gettext_lazy("no")),
    ("yes", gettext_lazy("yes")),
]


class SignRecordForm(OnceForm, SignerFields):
    """The signature under the words that were shown, by their hash."""

    shown = forms.CharField(widget=forms.HiddenInput)


class CallForm(OnceForm):
    """The questions of the next day."""

    reached = forms.ChoiceField(
        choices=[
            ("", "–"),
            ("yes", gettext_lazy("yes")),
            ("no", gettext_lazy("no, try again")),
        ],
        label=gettext_lazy("Reached"),
    )
    sleep = forms.CharField(required=False, max_length=120, label=gettext_lazy("Sleep"))
    mood = forms.CharField(required=False, max_length=120, label=gettext_lazy("Mood"))
    suicidal = forms.ChoiceField(
        required=False, choices=_YES_NO, label=gettext_lazy("Any thought of suicide")
    )
    pressure_symptoms = forms.ChoiceField(
        required=False,
        choices=_YES_NO,
        label=gettext_lazy("Headache, chest pain or blurred sight"),
    )
    nausea = forms.ChoiceField(required=False, choices=_YES_NO, label=gettext_lazy("Nausea"))
    bladder = forms.ChoiceField(
        required=False, choices=_YES_NO, label=gettext_lazy("Bladder complaint")
    )
    drove = forms.ChoiceField(
        required=False, choices=_YES_NO, label=gettext_lazy("Did they drive before sleeping")
    )
    note = forms.CharField(required=False, max_length=500, label=gettext_lazy("In words"))

    def answers(self) -> closing.Answers:
        """What the service takes."""
        names = closing.Answers.__dataclass_fields__
        return closing.Answers(**{name: self.cleaned_data[name] for name in names})


@session_page("session.read", what="session record as PDF")
def record_pdf(request: StaffRequest, session: Session) -> HttpResponse:
    """The signed record, or the record as it stands now."""
    signed = signed_record(session)
    if signed is not None:
        return _file(content_of(signed.document), session)
    paper = record_paper(session, timezone.now(), request.LANGUAGE_CODE)
    printed = print_paper(
        paper, printed_at=timezone.now(), zone=session.clinic.zone, labels=translated_labels()
    )
    return _file(printed.pdf, session)


@session_page("session.read", what="written advice as PDF")
def advice_pdf(request: StaffRequest, session: Session) -> HttpResponse:
    """The paper that goes home with them."""
    if session.started_at is None:
        raise Http404(_("There was no dose in this session."))
    now = timezone.now()
    paper = advice_paper(record_of(session), now, request.LANGUAGE_CODE)
    printed = print_paper(
        paper, printed_at=now, zone=session.clinic.zone, labels=translated_labels()
    )
    return _file(printed.pdf, session)


def signed_record(session: Session) -> SignedRecord | None:
    """The signed record of a session, if it was signed."""
    return SignedRecord.objects.filter(closes=session).select_related("document").first()


def _file(content: bytes, session: Session) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="session-{session.number}.pdf"'
    return answer


@session_page("recovery.release", what="sign the record")
@require_http_methods(SHOW_AND_POST)
def sign_record(request: StaffRequest, session: Session) -> HttpResponse:
    """Look at the words, sign exactly these."""
    paper = record_paper(session, timezone.now(), request.LANGUAGE_CODE)
    words = canonical_text(paper)
    form = SignRecordForm(request.POST or None, initial={"shown": content_hash(words)})
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            _sign(request, session, form, paper, words)
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Signed. Later additions stand beside it as amendments."))
            return redirect("session:record", session_uid=session.uid)
    if request.method == "POST":
        form = SignRecordForm(initial={"shown": content_hash(words)})
    shown = {**frame(session), "form": form, "decision": decision, "words": words, "paper": paper}
    shown["signed"] = signed_record(session)
    status = 409 if request.method == "POST" else 200
    return render(request, "recovery/sign_record.html", shown, status=status)


def _sign(
    request: StaffRequest, session: Session, form: SignRecordForm, paper: Paper, words: str
) -> None:
    if form.cleaned_data["shown"] != content_hash(words):
        raise refused(_("Something was added meanwhile. Look at the record again, then sign."))
    proof = form.proof(request)
    closing.sign_record(
        actor=request.actor,
        key=form.key,
        session=session,
        shown=words,
        now_reads=canonical_text(record_paper(session, timezone.now(), request.LANGUAGE_CODE)),
        stored=store_signed_paper(_with_signature(paper, words, proof, session), session.clinic),
        proof=proof,
    )


def _with_signature(paper: Paper, words: str, proof: Proof, session: Session) -> Paper:
    """The words that are signed, and under them who signs, when, and their hash."""
    mark = mark_to_come(proof, _("Record signed"), session.clinic.zone)
    seal = _("SHA-256 of the words above, as they were shown: %s") % content_hash(words)
    return replace(paper, blocks=(*paper.blocks, mark, Paragraph(seal, small=True)))


@session_page("recovery.release", what="next-day call")
@require_http_methods(SHOW_AND_POST)
def next_day(request: StaffRequest, session: Session) -> HttpResponse:
    """The call on the day after, with its questions."""
    form = CallForm(request.POST or None)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            closing.record_call(
                actor=request.actor, key=form.key, session=session, answers=form.answers()
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Written down."))
            return redirect("session:room", session_uid=session.uid)
    calls = CallAnswers.objects.filter(session=session).order_by("-at")
    shown = {**frame(session), "form": form, "decision": decision, "calls": calls}
    status = 409 if request.method == "POST" else 200
    return render(request, "recovery/next_day.html", shown, status=status)
