"""Writes by people: monitors, their pairings, and what waits in quarantine."""

from __future__ import annotations

import hashlib
import secrets
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.devices.models import Device, Pairing, Quarantined, Sample, Standing
from ataraxy.clinic.devices.placing import Why
from ataraxy.clinic.scheduling.models import Chair
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.feed.publish import hold, publish
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service

TOKEN_BYTES = 32
PAIRED, SORTED = "devices.paired", "devices.sorted"


@service("devices.add", permission="devices.manage", describe=lambda d: {"name": d.name})
def add_device(*, actor: Actor, key: str, identifier: str, name: str) -> Device:
    """A monitor that may send from now on; what it sent before is marked as that of a known one."""
    identifier, name = identifier.strip()[:80], name.strip()[:80]
    if not identifier or not name:
        raise refused(_("A monitor needs the identifier it sends and a name for people."))
    taken = Device.objects.filter(
        Q(identifier=identifier) | Q(name=name), clinic_id=actor.clinic_id
    )
    if taken.exists():
        raise refused(_("There is a monitor of this identifier or name already."))
    device = Device.objects.create(
        clinic_id=actor.clinic_id,
        identifier=identifier,
        name=name,
        added_at=timezone.now(),
        added_by_name=actor.name,
    )
    waiting = Quarantined.objects.filter(
        clinic_id=actor.clinic_id, why=Why.UNKNOWN_DEVICE, device_said=identifier
    )
    _resolve(actor, waiting, "added", _("Sent before the monitor was known."))
    return device


@service(
    "devices.change",
    permission="devices.manage",
    describe=lambda d: {"charts_itself": d.charts_itself, "in_use": d.in_use},
)
def change_device(
    *, actor: Actor, key: str, device: Device, name: str, charts_itself: bool, in_use: bool
) -> Device:
    """Its name, whether the clinic's rule charts its cuff readings, whether it may send."""
    hold(actor.clinic_id)
    locked = Device.objects.select_for_update().get(pk=device.pk)
    same_name = Device.objects.filter(clinic_id=actor.clinic_id, name=name.strip())
    if not name.strip() or same_name.exclude(pk=device.pk).exists():
        raise refused(_("Another monitor has this name, or it is empty. Nothing was changed."))
    if not in_use and Pairing.objects.filter(device=device, until__isnull=True).exists():
        raise refused(_("It stands at a chair. End the pairing first; nothing was changed."))
    locked.name, locked.charts_itself, locked.in_use = name.strip()[:80], charts_itself, in_use
    locked.save(update_fields=["name", "charts_itself", "in_use"])
    return locked


def fresh_token() -> tuple[str, str]:
    """A fresh token for a device that posts FHIR, and what is kept of it."""
    token = f"atx-{secrets.token_urlsafe(TOKEN_BYTES)}"
    return token, hashlib.sha256(token.encode()).hexdigest()


@service("devices.token", permission="devices.manage")
def set_token(*, actor: Actor, key: str, device: Device, token_sha256: str) -> Device:
    """From now on the device signs in with this token; an earlier one is void."""
    device.token_sha256 = token_sha256
    device.save(update_fields=["token_sha256"])
    return device


@service("devices.pair", permission="devices.pair", describe=lambda p: {"device": p.device.name})
def pair(
    *, actor: Actor, key: str, device: Device, patient: Patient, visit_uid: UUID,
    chair: Chair | None,
) -> Pairing:  # fmt: skip
    """From now on this monitor's values are this patient's. Refused while it stands elsewhere."""
    hold(actor.clinic_id)
    now = timezone.now()
    standing = Pairing.objects.filter(device=device, until__isnull=True).first()
    if standing is not None and standing.visit_uid == visit_uid:
        return standing
    if standing is not None:
        text = _(
            "“%(name)s” stands at another patient since %(time)s. End that pairing first, so that "
            "no value of theirs is shown here. Nothing was changed."
        )
        when = f"{standing.since.astimezone(device.clinic.zone):%H:%M}"
        raise refused(text % {"name": device.name, "time": when})
    if not device.in_use:
        raise refused(_("This monitor is out of use."))
    made = Pairing.objects.create(
        clinic_id=actor.clinic_id,
        device=device,
        chair=chair,
        patient=patient,
        visit_uid=visit_uid,
        since=now,
        by_name=actor.name,
    )
    _forget_shown(device)
    _tell(made)
    return made


@service("devices.unpair", permission="devices.pair")
def end_pairing(*, actor: Actor, key: str, pairing: Pairing) -> Pairing:
    """The monitor leaves this patient; what it measures from now on is nobody's."""
    hold(actor.clinic_id)
    locked = Pairing.objects.select_for_update().get(pk=pairing.pk)
    return locked if locked.until is not None else _end(actor, locked)


def end_pairings_of(*, actor: Actor, visit_uid: UUID) -> int:
    """End every pairing of a visit that is over, inside another service's transaction."""
    standing = Pairing.objects.filter(clinic_id=actor.clinic_id, visit_uid=visit_uid)
    if not standing.filter(until__isnull=True).exists():
        return 0
    hold(actor.clinic_id)
    rows = list(standing.select_for_update().filter(until__isnull=True))
    for row in rows:
        _end(actor, row)
        record(
            actor=actor,
            action="devices.unpair",
            subject=f"pairing:{row.uid}",
            patient_uid=row.patient_uid,
        )
    return len(rows)


def _end(actor: Actor, pairing: Pairing) -> Pairing:
    pairing.until = max(timezone.now(), pairing.since)
    pairing.ended_by_name = actor.name
    pairing.save(update_fields=["until", "ended_by_name"])
    _forget_shown(pairing.device)
    _tell(pairing)
    return pairing


def _forget_shown(device: Device) -> None:
    """The values on the screen were somebody else's; the raw samples stay."""
    Standing.objects.filter(device=device).update(pairing_id=None, values={}, states={})


def _tell(pairing: Pairing) -> None:
    publish(
        clinic_id=pairing.clinic_id,
        topic=PAIRED,
        subject=f"pairing:{pairing.uid}",
        patient_uid=str(pairing.patient.uid),
    )


@service("devices.sort", permission="devices.sort", describe=lambda d: {"device": d.name})
def believe_clock(*, actor: Actor, key: str, device: Device, offset_s: int, reason: str) -> Device:
    """Add `offset_s` to the device's clock from now on; what waits for that reason is set aside."""
    if not reason.strip():
        raise refused(_("Say how you know the time. Nothing was changed."))
    hold(actor.clinic_id)
    locked = Device.objects.select_for_update().get(pk=device.pk)
    locked.clock_offset_s = offset_s
    locked.save(update_fields=["clock_offset_s"])
    Standing.objects.filter(device=device).update(in_step_at=None, in_step_said=None, ahead_s=0)
    waiting = Quarantined.objects.filter(device=device, why=Why.CLOCK)
    _resolve(actor, waiting, "clock", reason)
    publish(clinic_id=actor.clinic_id, topic=SORTED, subject=f"device:{device.uid}")
    return locked


@service("devices.aside", permission="devices.sort", describe=lambda row: {"why": row.why})
def set_aside(*, actor: Actor, key: str, one: Quarantined, reason: str) -> Quarantined:
    """Everything that waits like this one is nobody's; it stays readable."""
    if not reason.strip():
        raise refused(_("Say why this is set aside. Nothing was changed."))
    hold(actor.clinic_id)
    _resolve(actor, alike(one), "aside", reason)
    publish(clinic_id=actor.clinic_id, topic=SORTED, subject=f"quarantine:{one.uid}")
    return one


@service("devices.keep", permission="devices.sort", describe=lambda row: {"why": row.why})
def keep_with_visit(*, actor: Actor, key: str, one: Quarantined, reason: str) -> Quarantined:
    """These values were measured in the pairing they name: raw samples of it, not yet charted."""
    if one.pairing_id is None or one.device_id is None:
        raise refused(_("It is not known to whom these values belong. Nothing was changed."))
    if not reason.strip():
        raise refused(_("Say how you know whose values these are. Nothing was changed."))
    hold(actor.clinic_id)
    rows = list(alike(one).filter(resolved_at__isnull=True))
    Sample.objects.bulk_create([_sample(row) for row in rows], ignore_conflicts=True)
    _resolve(actor, alike(one), "kept", reason)
    publish(clinic_id=actor.clinic_id, topic=SORTED, subject=f"quarantine:{one.uid}")
    return one


def alike(one: Quarantined) -> QuerySet[Quarantined]:
    """What waits for the same reason, from the same device, for the same pairing."""
    rows = Quarantined.objects.filter(
        clinic_id=one.clinic_id,
        why=one.why,
        device_said=one.device_said,
        patient_said=one.patient_said,
    )
    if one.pairing_id is None:
        return rows.filter(pairing__isnull=True)
    return rows.filter(pairing_id=one.pairing_id)


def _sample(row: Quarantined) -> Sample:
    copied = (
        "clinic_id", "device_id", "pairing_id", "control_id", "payload_hash", "part", "said_at",
        "at", "received_at", "values", "states",
    )  # fmt: skip
    return Sample(**{name: getattr(row, name) for name in copied})


def _resolve(actor: Actor, rows: QuerySet[Quarantined], how: str, reason: str) -> None:
    rows.filter(resolved_at__isnull=True).update(
        resolution=how,
        resolved_at=timezone.now(),
        resolved_by_name=actor.name,
        reason=reason.strip()[:300],
    )
