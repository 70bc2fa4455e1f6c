"""The clinic's limits: what holds, what is proposed, and the templates courses start from."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.policy import queries, services
from ataraxy.clinic.policy.forms import LimitsForm
from ataraxy.clinic.policy.models import LimitsProfile
from ataraxy.clinic.policy.reference import course_templates
from ataraxy.knowledge.pharmacology import shipped_limits
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import OnceForm, fresh_key


@staff_page("policy.read")
def overview(request: StaffRequest) -> HttpResponse:
    """What holds now, and what waits for a second person."""
    routes = {key: route.name for key, route in shipped_limits().routes.items()}
    shown = {
        "rows": queries.limit_rows(queries.dose_limits(request.actor.clinic_id)),
        "in_force": queries.profile_in_force(request.actor.clinic_id),
        "versions": [_version(one, request) for one in queries.profiles(request.actor)],
        "templates": [(routes[one.route], one) for one in course_templates().values()],
        "may_propose": request.actor.may("policy.propose"),
        "key": fresh_key(),
    }
    return render(request, "policy/overview.html", shown)


@staff_page("policy.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: StaffRequest) -> HttpResponse:
    """Propose other limits."""
    limits = queries.dose_limits(request.actor.clinic_id)
    form = LimitsForm(limits, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.propose_limits(
            actor=request.actor,
            key=form.key,
            caps=form.own_caps(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Proposed. Another medical director approves it."))
        return redirect("policy:overview")
    return render(request, "policy/propose.html", {"form": form})


@staff_page("policy.approve")
@require_POST
def approve(request: StaffRequest, profile_uid: UUID) -> HttpResponse:
    """Put proposed limits in force."""
    profile = queries.profile_for(request.actor, profile_uid)
    services.approve_limits(actor=request.actor, key=_key(request), profile=profile)
    messages.success(request, _("In force from now on."))
    return redirect("policy:overview")


@staff_page("policy.propose")
@require_POST
def withdraw(request: StaffRequest, profile_uid: UUID) -> HttpResponse:
    """Take a proposal back."""
    profile = queries.profile_for(request.actor, profile_uid)
    services.withdraw_limits(actor=request.actor, key=_key(request), profile=profile)
    messages.success(request, _("Taken back. The limits in force did not change."))
    return redirect("policy:overview")


def _key(request: StaffRequest) -> str:
    form = OnceForm(request.POST)
    return form.key if form.is_valid() else fresh_key()


def _version(profile: LimitsProfile, request: StaffRequest) -> dict[str, object]:
    waits = profile.state == "proposed"
    mine = profile.proposed_by_uid == request.actor.user_uid
    return {
        "profile": profile,
        "caps": [(shipped_limits().cap(key), limit) for key, limit in sorted(profile.caps.items())],
        "may_approve": waits and not mine and request.actor.may("policy.approve"),
        "may_withdraw": waits and request.actor.may("policy.propose"),
        "waits_for_other": waits and mine,
    }
