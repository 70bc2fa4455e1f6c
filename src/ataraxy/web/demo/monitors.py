"""Monitors of the demonstration: known to the clinic, and standing at whoever sits in a chair."""

from __future__ import annotations

from ataraxy.clinic.devices.models import Device
from ataraxy.clinic.devices.services import add_device, change_device, pair
from ataraxy.journey.session.lifecycle import IN_THE_HOUSE
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.web.demo.staff import Cast

CLINIC = "harbor"
KNOWN = 7
"""The simulator has eight: the last one is not known here and shows in the quarantine."""


def furnish(cast: Cast) -> int:
    """Make the monitors and pair them; returns how many stand at somebody."""
    clinic = cast.clinics[CLINIC]
    with within(clinic):
        director = _one_with(cast, "medical_director", clinic)
        devices = [_device(director, number) for number in range(1, KNOWN + 1)]
        return _paired(cast, clinic, devices)


def _device(director: Actor, number: int) -> Device:
    name = f"Monitor {number}"
    made = add_device(actor=director, key=f"demo:{name}", identifier=f"SIM-{number:02}", name=name)
    return change_device(
        actor=director,
        key=f"demo:{name}:rule",
        device=made,
        name=name,
        charts_itself=number == 1,
        in_use=True,
    )


def _paired(cast: Cast, clinic: Clinic, devices: list[Device]) -> int:
    nurse = _one_with(cast, "nurse", clinic)
    here = Session.objects.filter(clinic=clinic, state__in=IN_THE_HOUSE).order_by("pk")
    count = 0
    for device, session in zip(
        devices, here.select_related("patient", "appointment"), strict=False
    ):
        pair(
            actor=nurse,
            key=f"demo:{device.name}:pair",
            device=device,
            patient=session.patient,
            visit_uid=session.uid,
            chair=session.appointment.chair,
        )
        count += 1
    return count


def _one_with(cast: Cast, role: str, clinic: Clinic) -> Actor:
    return actor_for(cast.one_with(role, clinic), clinic)
