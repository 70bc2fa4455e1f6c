"""Reads: the monitors of a clinic, what stands at a visit, what waits in quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.clinic.devices.live import Live, live_of
from ataraxy.clinic.devices.models import Device, Pairing, Quarantined, Standing
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.reading import prepared


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor on the page: where it stands and what it shows."""

    device: Device
    pairing: Pairing | None
    live: Live


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in quarantine for one reason from one device: how much, since when, the newest."""

    newest: Quarantined
    count: int
    first_at: datetime
    last_at: datetime


def device_for(actor: Actor, uid: UUID) -> Device:
    """The monitor of the actor's clinic, or `Http404`."""
    found = Device.objects.filter(clinic_id=actor.clinic_id, uid=uid).first()
    if found is None:
        raise Http404(_("There is no such monitor at this clinic."))
    return found


def pairing_for(actor: Actor, uid: UUID) -> Pairing:
    """The pairing of the actor's clinic, or `Http404`."""
    rows = Pairing.objects.select_related("device", "patient", "chair")
    found = rows.filter(clinic_id=actor.clinic_id, uid=uid).first()
    if found is None:
        raise Http404(_("There is no such pairing at this clinic."))
    return found


def quarantined_for(actor: Actor, uid: UUID) -> Quarantined:
    """What waits under this uid at the actor's clinic, or `Http404`."""
    rows = Quarantined.objects.select_related("device", "pairing__patient", "clinic")
    found = rows.filter(clinic_id=actor.clinic_id, uid=uid).first()
    if found is None:
        raise Http404(_("There is no such message at this clinic."))
    return found


def monitors(clinic_id: int, now: datetime) -> list[Monitor]:
    """Every monitor by name, with what it shows at `now`."""
    devices = list(Device.objects.filter(clinic_id=clinic_id).order_by("name"))
    standing = {one.device_id: one for one in Standing.objects.filter(clinic_id=clinic_id)}
    open_ = Pairing.objects.filter(clinic_id=clinic_id, until__isnull=True)
    pairings = {one.device_id: one for one in open_.select_related("patient", "chair")}
    return [
        Monitor(one, pairings.get(one.pk), live_of(standing.get(one.pk), now)) for one in devices
    ]


def at_visit(visit_uid: UUID) -> list[Pairing]:
    """The monitors that stand at a visit now."""
    return _at_visit(visit_uid)


@prepared
def _at_visit(visit_uid: UUID) -> QuerySet[Pairing]:
    rows = Pairing.objects.filter(visit_uid=visit_uid, until__isnull=True)
    return rows.select_related("device", "device__standing").order_by("pk")


def free_devices(clinic_id: int) -> list[Device]:
    """Monitors in use that stand at nobody."""
    taken = Pairing.objects.filter(clinic_id=clinic_id, until__isnull=True).values("device_id")
    rows = Device.objects.filter(clinic_id=clinic_id, in_use=True)
    return list(rows.exclude(pk__in=taken).order_by("name"))


def waiting(clinic_id: int) -> list[Waiting]:
    """What waits in quarantine, newest first, one line for what is alike."""
    alike = ("why", "device_said", "patient_said", "pairing_id")
    rows = Quarantined.objects.filter(clinic_id=clinic_id, resolved_at__isnull=True)
    groups = rows.values(*alike).annotate(
        count=Count("pk"), newest=Max("pk"), first_at=Min("received_at"), last_at=Max("received_at")
    )
    found = list(groups.order_by("-last_at")[:MOST_GROUPS])
    shown = Quarantined.objects.select_related("device", "pairing__patient", "pairing__chair")
    newest = shown.in_bulk([one["newest"] for one in found])
    return [
        Waiting(newest[one["newest"]], one["count"], one["first_at"], one["last_at"])
        for one in found
    ]


MOST_GROUPS = 100


def sorted_lately(clinic_id: int, most: int = 20) -> Sequence[Quarantined]:
    """What was resolved last, one line for each act."""
    rows = Quarantined.objects.filter(clinic_id=clinic_id, resolved_at__isnull=False)
    last = rows.values("resolved_at", "why", "device_said").annotate(newest=Max("pk"))
    keys = [one["newest"] for one in last.order_by("-resolved_at")[:most]]
    return list(rows.filter(pk__in=keys).order_by("-resolved_at"))


def waiting_count(clinic_id: int) -> int:
    """How many messages wait."""
    return Quarantined.objects.filter(Q(clinic_id=clinic_id), resolved_at__isnull=True).count()
