"""The rule book: search it, read a rule, move one of its numbers by two signatures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ataraxy.clinic.rulebook import queries, services
from ataraxy.foundation.decision import Decision
from ataraxy.knowledge.evidence import Rule
from ataraxy.knowledge.evidence.overlay import Merged, default_of
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.platform.signatures.queries import signatures_for
from ataraxy.platform.signatures.services import Subject
from ataraxy.programme.rules import leaf
from ataraxy.programme.rules.forms import ApproveForm, ChangeForm, FindForm
from ataraxy.programme.rules.shelf import find
from ataraxy.programme.rules.tally import spoke


@staff_page("policy.read")
@require_safe
def rules(request: StaffRequest) -> HttpResponse:
    """Every rule in force at this clinic, searched and narrowed."""
    merged = queries.merged_for(request.actor.clinic_id)
    form = FindForm(request.GET)
    today = timezone.localdate()
    shown = {
        "form": form,
        "found": find(merged.book, form.asked(), today),
        "all": len(merged.book.rules),
        "questions": merged.questions,
        "waiting": queries.open_proposals(request.actor.clinic_id),
        "may_sweep": request.actor.may("rulebook.sweep"),
    }
    return render(request, "rules/rules.html", shown)


@staff_page("policy.read")
@require_safe
def rule(request: StaffRequest, rule_id: str) -> HttpResponse:
    """One rule with its reasons, source, numbers, history, cases and record at this clinic."""
    merged, found = _rule(request, rule_id)
    today = timezone.localdate()
    shown = {
        "rule": found,
        "tiers": leaf.tiers(found, merged.book),
        "numbers": leaf.numbers(found, merged),
        "attributes": leaf.attributes(found),
        "cases": leaf.cases(found, merged.book, today),
        "editions": leaf.editions(found),
        "proposals": leaf.proposals(request.actor.clinic_id, found),
        "spoke": spoke(request.actor.clinic_id, found.id),
        "overdue": found.review_due < today,
        "may_propose": request.actor.may("rulebook.propose"),
        "may_approve": request.actor.may("rulebook.approve"),
    }
    return render(request, "rules/rule.html", shown)


@staff_page("rulebook.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, rule_id: str, name: str) -> HttpResponse:
    """Propose another number and sign for it."""
    _merged, found = _rule(request, rule_id)
    default = default_of(found, name)
    if default is None:
        raise Http404(_("This rule has no such number."))
    form = ChangeForm(
        found, name, request.POST or None, initial={"value": _plain(found.in_force(name))}
    )
    shown = {"rule": found, "default": default, "in_force": found.in_force(name), "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "rules/change.html", shown, status=400 if form.errors else 200)
    try:
        services.propose(
            actor=request.actor, key=form.key, wanted=form.wanted(), proof=form.proof(request)
        )
    except Refused as refusal:
        return render(
            request, "rules/change.html", {**shown, "refusal": refusal.decision}, status=409
        )
    messages.success(request, _("Proposed and signed. It holds once a second person approves."))
    return redirect("rule", rule_id=found.id)


@staff_page("rulebook.approve")
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: StaffRequest, proposal_uid: UUID) -> HttpResponse:
    """Read exactly what the first person signed, and sign beside them."""
    proposal = queries.proposal_for(request.actor, proposal_uid)
    form = ApproveForm(request.POST or None)
    refusal: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.approve(
                actor=request.actor, key=form.key, proposal=proposal, proof=form.proof(request)
            )
        except Refused as refused:
            refusal = refused.decision
        else:
            messages.success(request, _("In force from now on."))
            return redirect("rule", rule_id=proposal.rule)
    shown = {
        "proposal": proposal,
        "text": services.signed_text(proposal),
        "signatures": signatures_for(request.actor, Subject(services.SIGNED, str(proposal.uid))),
        "mine": proposal.by_uid == request.actor.user_uid,
        "form": form,
        "refusal": refusal,
        "key": fresh_key(),
    }
    status = 409 if refusal is not None else 400 if form.errors else 200
    return render(request, "rules/approve.html", shown, status=status)


@staff_page("rulebook.propose")
@require_POST
def turn_down(request: StaffRequest, proposal_uid: UUID) -> HttpResponse:
    """Take a proposal back, or turn it down."""
    proposal = queries.proposal_for(request.actor, proposal_uid)
    form = OnceForm(request.POST)
    key = form.key if form.is_valid() else fresh_key()
    services.turn_down(actor=request.actor, key=key, proposal=proposal)
    messages.success(request, _("Turned down. The rule stays as it is."))
    return redirect("rule", rule_id=proposal.rule)


def _rule(request: StaffRequest, rule_id: str) -> tuple[Merged, Rule]:
    merged = queries.merged_for(request.actor.clinic_id)
    found = merged.book.rules.get(rule_id)
    if found is None:
        raise Http404(_("The rule book has no rule of this name."))
    return merged, found


def _plain(value: float) -> str:
    return f"{value:g}"
