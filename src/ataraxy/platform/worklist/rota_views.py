"""The page of the on-call rota: who answers tonight, who is away, who covers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.worklist import forms, rota
from ataraxy.platform.worklist.board import ON_CALL_ROLES, OnCallNow
from ataraxy.platform.worklist.models import Duty, Leave

SHOWN_AHEAD = timedelta(days=28)


@staff_page("work.read")
def page(request: StaffRequest) -> HttpResponse:
    """Who answers now, and the duties and leave of the next weeks."""
    return _page(request, *_empty_forms(request))


@staff_page("rota.write")
def duty(request: StaffRequest) -> HttpResponse:
    """Put somebody on call."""
    form = forms.DutyForm(request.actor.clinic_id, request.POST or None)
    if _entered(request, form, rota.put_on_call, "user", "role"):
        return redirect("worklist:rota")
    return _page(request, form, _empty_forms(request)[1])


@staff_page("rota.write")
def leave(request: StaffRequest) -> HttpResponse:
    """Enter that somebody is away and who covers."""
    form = forms.LeaveForm(request.actor.clinic_id, request.POST or None)
    if _entered(request, form, rota.put_on_leave, "user", "cover"):
        return redirect("worklist:rota")
    return _page(request, _empty_forms(request)[0], form)


@staff_page("rota.write")
def take_back(request: StaffRequest, entry_uid: UUID) -> HttpResponse:
    """Take a duty or a leave back."""
    entry = rota.rota_entry(request.actor.clinic_id, entry_uid)
    if entry is None:
        raise Http404(_("There is no such entry in the rota."))
    form = forms.TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            rota.take_back(actor=request.actor, key=form.key, entry=entry, reason=reason)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken back. The entry stays readable in the journal."))
            return redirect("worklist:rota")
    return render(request, "worklist/take_back.html", {"entry": entry, "form": form})


def _entered(
    request: StaffRequest,
    form: forms.DutyForm | forms.LeaveForm,
    service: Callable[..., Duty | Leave],
    *fields: str,
) -> bool:
    """Whether the span was entered; a refusal is written on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    since, until = form.span()
    said = {name: form.cleaned_data[name] for name in fields}
    try:
        service(actor=request.actor, key=form.key, since=since, until=until, **said)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Entered."))
    return True


def _empty_forms(request: StaffRequest) -> tuple[forms.DutyForm, forms.LeaveForm]:
    clinic_id = request.actor.clinic_id
    return forms.DutyForm(clinic_id), forms.LeaveForm(clinic_id)


def _page(request: StaffRequest, duty: forms.DutyForm, leave: forms.LeaveForm) -> HttpResponse:
    now = timezone.now()
    standing = rota.rota_at(request.actor.clinic_id, now)
    span = {"until__gt": now, "since__lt": now + SHOWN_AHEAD, "cancellation__isnull": True}
    context = {
        "on_call": [
            OnCallNow(str(Role(role).label), rota.responsible_in(standing, role, now))
            for role in ON_CALL_ROLES
        ],
        "duties": Duty.objects.filter(**span).select_related("user").order_by("since", "role"),
        "leaves": Leave.objects.filter(**span).select_related("user", "cover").order_by("since"),
        "duty_form": duty,
        "leave_form": leave,
        "may_write": request.actor.may("rota.write"),
        "now": now,
    }
    return render(request, "worklist/rota.html", context)
