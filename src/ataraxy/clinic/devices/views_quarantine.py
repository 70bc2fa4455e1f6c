"""What waits because nobody may use it before a person looked, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.devices import queries, services
from ataraxy.clinic.devices.forms import ReasonForm
from ataraxy.clinic.devices.models import Quarantined
from ataraxy.clinic.devices.placing import Why
from ataraxy.clinic.devices.words import LABELS, STATES
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@staff_page("devices.sort")
def quarantine(request: StaffRequest) -> HttpResponse:
    """One line for what is alike, the newest first."""
    shown = {
        "waiting": queries.waiting(request.clinic.pk),
        "lately": queries.sorted_lately(request.clinic.pk),
    }
    return render(request, "devices/quarantine.html", shown)


@staff_page("devices.sort")
@require_http_methods(SHOW_AND_POST)
def one(request: StaffRequest, quarantined_uid: UUID) -> HttpResponse:
    """What came, why it waits, whose it may be, and the acts that settle it."""
    found = queries.quarantined_for(request.actor, quarantined_uid)
    form, decision = ReasonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        act = _act(request, found, form)
        try:
            act()
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Settled, with your name and reason."))
            return redirect("devices:quarantine")
    elif found.pairing is not None:
        journal_read(request.actor, found.pairing.patient, "quarantine")
    shown = {
        "one": found,
        "count": services.alike(found).filter(resolved_at__isnull=True).count(),
        "values": list(_values(found)),
        "form": form,
        "decision": decision,
        "offset_s": offset_s(found),
        "may_add": request.actor.may("devices.manage"),
        "acts": _acts(found),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "devices/quarantined.html", shown, status=status)


def offset_s(found: Quarantined) -> int | None:
    """What would have to be added to the device's clock, where that is the matter."""
    if found.why != Why.CLOCK or found.device is None:
        return None
    return round((found.received_at - found.said_at).total_seconds())


def _acts(found: Quarantined) -> list[tuple[str, str, str]]:
    """The acts that are possible: value, words, what it does."""
    acts = []
    if found.pairing is not None:
        words = _("The values become raw samples of that visit; nothing is charted by this.")
        acts.append(("keep", _("They are of the visit named above"), words))
    if offset_s(found) is not None:
        words = _("From now on the difference is added; what waits is set aside.")
        acts.append(("clock", _("Its clock is off by as much as shown"), words))
    words = _("They stay readable here and are nobody’s.")
    acts.append(("aside", _("Set aside"), words))
    return acts


def _act(request: StaffRequest, found: Quarantined, form: ReasonForm) -> Callable[[], object]:
    told: dict[str, Any] = {
        "actor": request.actor,
        "key": form.key,
        "reason": form.cleaned_data["reason"],
    }
    verb, offset = request.POST.get("act", ""), offset_s(found)
    if verb == "clock" and offset is not None and found.device is not None:
        device = found.device
        return lambda: services.believe_clock(device=device, offset_s=offset, **told)
    if verb == "keep":
        return lambda: services.keep_with_visit(one=found, **told)
    if verb == "aside":
        return lambda: services.set_aside(one=found, **told)
    raise Http404(_("There is no such act."))


def _values(found: Quarantined) -> list[tuple[object, str]]:
    rows: list[tuple[object, str]] = [
        (LABELS[name], f"{value:g}") for name, value in found.values.items() if name in LABELS
    ]
    rows += [
        (LABELS[name], str(STATES.get(state, state)))
        for name, state in found.states.items()
        if name in LABELS and name not in found.values
    ]
    return rows
