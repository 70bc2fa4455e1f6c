"""Pages of order sets: fill in and sign as the director, work off at the chair."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.journey.session import order_set_texts, order_sets
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_sets import OrderSetRun
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.views import SHOW_AND_POST, frame, key_of
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.platform.signatures.forms import SignerFields


class SetForm(OnceForm, SignerFields):
    """One line for each dose that a set leaves open, and the signature."""

    def __init__(self, *args: Any, skeleton: order_set_texts.Skeleton, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [f"dose{number}" for number, _name in enumerate(skeleton.doses)]
        for name, label in zip(self.lines, skeleton.doses, strict=True):
            self.fields[name] = forms.CharField(max_length=200, label=label)
        self.order_fields([*self.lines, "method", "secret"])

    def doses(self) -> tuple[str, ...]:
        """What was filled in, in the order of the set."""
        return tuple(self.cleaned_data[name] for name in self.lines)


@staff_page("session.read")
def sets(request: StaffRequest) -> HttpResponse:
    """Every set: signed by whom, or still empty."""
    signed = order_set_texts.signed_sets(request.clinic.pk)
    rows = [(one, signed.get(one.key)) for one in order_set_texts.skeletons().values()]
    may_sign = request.actor.may("order_sets.sign")
    return render(request, "session/order_sets.html", {"rows": rows, "may_sign": may_sign})


@staff_page("order_sets.sign")
@require_http_methods(SHOW_AND_POST)
def sign_set(request: StaffRequest, set_key: str) -> HttpResponse:
    """Fill in and sign one set."""
    skeleton = order_set_texts.skeletons().get(set_key)
    if skeleton is None:
        raise Http404(_("There is no such order set."))
    held = order_set_texts.signed_sets(request.clinic.pk).get(set_key)
    start = {f"dose{n}": text for n, text in enumerate(held.doses)} if held else {}
    form = SetForm(request.POST or None, skeleton=skeleton, initial=start)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            order_sets.sign_set(
                actor=request.actor,
                key=form.key,
                set_key=set_key,
                doses=form.doses(),
                proof=form.proof(request),
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Signed. It can be begun at the chairs from now on."))
            return redirect("session:sets")
    shown = {"form": form, "decision": decision, "skeleton": skeleton, "in_force": held}
    status = 409 if request.method == "POST" else 200
    return render(request, "session/order_set_sign.html", shown, status=status)


@session_page("session.read", what="order sets")
def session_sets(request: StaffRequest, session: Session) -> HttpResponse:
    """What can be begun at this chair, and what is being worked off."""
    return _page(request, session)


def _page(request: StaffRequest, session: Session, decision: Any = None) -> HttpResponse:
    runs = OrderSetRun.objects.filter(session=session).select_related("text").order_by("-at")
    shown = {
        **frame(session),
        "runs": [_run(one) for one in runs.prefetch_related("steps")],
        "signed": order_set_texts.signed_sets(request.clinic.pk).values(),
        "decision": decision,
        "key": fresh_key(),
        "may_run": request.actor.may("session.run") and not session.is_closed,
    }
    status = 409 if decision is not None else 200
    return render(request, "session/session_sets.html", shown, status=status)


def _run(run: OrderSetRun) -> tuple[OrderSetRun, list[tuple[int, str, Any]]]:
    done = {one.number: one for one in run.steps.all()}
    return run, [(n, text, done.get(n)) for n, text in enumerate(run.text.lines)]


@session_page("session.run", what="order set begun")
@require_POST
def begin_set(request: StaffRequest, session: Session, set_key: str) -> HttpResponse:
    """Begin a signed set."""
    try:
        order_sets.begin_set(
            actor=request.actor, key=key_of(request), session=session, set_key=set_key
        )
    except Refused as problem:
        return _page(request, session, problem.decision)
    return redirect("session:session_sets", session_uid=session.uid)


@session_page("session.run", what="order set step")
@require_POST
def step(request: StaffRequest, session: Session, run_uid: UUID, number: int) -> HttpResponse:
    """Tick one step."""
    run = OrderSetRun.objects.filter(session=session, uid=run_uid).select_related("text").first()
    if run is None:
        raise Http404(_("There is no such order set in this session."))
    note = request.POST.get("note", "")[:300]
    try:
        order_sets.do_step(
            actor=request.actor, key=key_of(request), run=run, number=number, note=note
        )
    except Refused as problem:
        return _page(request, session, problem.decision)
    return redirect("session:session_sets", session_uid=session.uid)
