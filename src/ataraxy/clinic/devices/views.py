"""The monitors of the clinic: what they show, where they stand, which may send."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.clinic.devices import queries, services
from ataraxy.clinic.devices.forms import ChangeForm, DeviceForm
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@staff_page("devices.read")
def monitors(request: StaffRequest) -> HttpResponse:
    """Every monitor: its feed, its values with their ages, and at whom it stands."""
    now = timezone.now()
    shown = {
        "monitors": queries.monitors(request.clinic.pk, now),
        "now": now,
        "waiting": queries.waiting_count(request.clinic.pk),
        "may_manage": request.actor.may("devices.manage"),
        "may_pair": request.actor.may("devices.pair"),
        "may_sort": request.actor.may("devices.sort"),
        "key": fresh_key(),
    }
    return render(request, "devices/monitors.html", shown)


@staff_page("devices.manage")
@require_http_methods(SHOW_AND_POST)
def add(request: StaffRequest) -> HttpResponse:
    """A monitor that may send from now on."""
    form = DeviceForm(request.POST or None, initial={"identifier": request.GET.get("as", "")[:80]})
    decision = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.add_device(
                actor=request.actor,
                key=form.key,
                identifier=data["identifier"],
                name=data["name"],
            )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("“%s” may send now. Pair it at the chair.") % made.name)
            return redirect("devices:monitors")
    shown = {"form": form, "decision": decision}
    status = 409 if request.method == "POST" else 200
    return render(request, "devices/add.html", shown, status=status)


@staff_page("devices.manage")
@require_http_methods(SHOW_AND_POST)
def device(request: StaffRequest, device_uid: UUID) -> HttpResponse:
    """What the clinic decides about one monitor."""
    one = queries.device_for(request.actor, device_uid)
    initial = {"name": one.name, "charts_itself": one.charts_itself, "in_use": one.in_use}
    form, decision = ChangeForm(request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_device(
                actor=request.actor,
                key=form.key,
                device=one,
                name=data["name"],
                charts_itself=data["charts_itself"],
                in_use=data["in_use"],
            )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Changed."))
            return redirect("devices:monitors")
    shown = {"form": form, "decision": decision, "device": one, "key": fresh_key()}
    status = 409 if request.method == "POST" else 200
    return render(request, "devices/device.html", shown, status=status)


@staff_page("devices.manage")
@require_POST
def token(request: StaffRequest, device_uid: UUID) -> HttpResponse:
    """A fresh token for FHIR, shown this once."""
    one = queries.device_for(request.actor, device_uid)
    form = OnceForm(request.POST)
    fresh, digest = services.fresh_token()
    services.set_token(
        actor=request.actor,
        key=form.key if form.is_valid() else fresh_key(),
        device=one,
        token_sha256=digest,
    )
    return render(request, "devices/token.html", {"device": one, "token": fresh})


@staff_page("devices.pair")
@require_POST
def unpair(request: StaffRequest, pairing_uid: UUID) -> HttpResponse:
    """The monitor leaves the patient it stands at."""
    one = queries.pairing_for(request.actor, pairing_uid)
    form = OnceForm(request.POST)
    services.end_pairing(
        actor=request.actor, key=form.key if form.is_valid() else fresh_key(), pairing=one
    )
    messages.success(request, _("“%s” stands at nobody now.") % one.device.name)
    return redirect("devices:monitors")
