"""Acts on the chair-side page about its monitor: pair, end, accept."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ataraxy.clinic.devices import services as devices
from ataraxy.clinic.devices.forms import PairForm
from ataraxy.clinic.devices.queries import free_devices, pairing_for
from ataraxy.journey.session import monitor
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.monitor_card import shown_in
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.rows import require_in_house
from ataraxy.journey.session.views import attempt, key_of, room_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import refused


@session_page("devices.pair", what="pair a monitor")
@require_POST
def pair(request: StaffRequest, session: Session) -> HttpResponse:
    """The scanned or picked monitor stands at this patient from now on."""
    form = PairForm(request.POST, devices=free_devices(request.clinic.pk))
    if not form.is_valid():
        said = form.non_field_errors() or [_("Scan or pick a monitor.")]
        return room_page(request, session, refused(str(said[0])).decision)
    device = form.cleaned_data["device"]

    def act() -> None:
        # The session first: its end comes before or after this, and ends the pairing if after.
        with transaction.atomic():
            require_in_house(session)
            devices.pair(
                actor=request.actor,
                key=form.key,
                device=device,
                patient=session.patient,
                visit_uid=session.uid,
                chair=session.appointment.chair,
            )

    return attempt(request, session, act, _("“%s” stands here now.") % device.name)


@session_page("devices.pair", what="end a pairing")
@require_POST
def unpair(request: StaffRequest, session: Session) -> HttpResponse:
    """The monitor leaves this patient."""
    try:
        pairing = pairing_for(request.actor, UUID(request.POST.get("pairing", "")))
    except ValueError:
        raise Http404(_("There is no such pairing at this clinic.")) from None
    if pairing.visit_uid != session.uid:
        raise Http404(_("There is no such pairing at this visit."))
    key = key_of(request)
    return attempt(
        request,
        session,
        lambda: devices.end_pairing(actor=request.actor, key=key, pairing=pairing),
        _("“%s” stands at nobody now.") % pairing.device.name,
    )


@session_page("session.run", what="accept from the monitor")
@require_POST
def accept(request: StaffRequest, session: Session) -> HttpResponse:
    """What the monitor showed goes into the chart, with the name of who accepted it."""
    key = key_of(request)
    try:
        rows = shown_in(request.POST.get("shown", ""))
    except (ValueError, TypeError):
        text = _("What was sent is not what a monitor shows. Nothing was charted.")
        return room_page(request, session, refused(text).decision)
    shown = [monitor.Shown(at, values) for at, values in rows]
    return attempt(
        request,
        session,
        lambda: monitor.accept(actor=request.actor, key=key, session=session, shown=shown),
        _("Accepted into the chart."),
    )
