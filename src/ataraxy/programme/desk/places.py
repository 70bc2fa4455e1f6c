"""Where one can go from the desk: a door is shown to whoever may open it, and only if it exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Patient


@dataclass(frozen=True, slots=True)
class Door:
    """One place: its words, its icon, its address."""

    label: str | Promise
    icon: str
    url: str


_OF_A_PATIENT = (
    (_("Chart"), "clipboard-list", "chart:chart", "chart.read"),
    (_("Intake form"), "send", "chart:intake", "intake.send"),
    (_("Papers"), "file-text", "documents:papers", "documents.read"),
    (_("Copy of the record"), "download", "copies:copy", "records.hand_over"),
    (_("From the patient"), "message-square", "portal:staff", "portal.read"),
    (_("Costs"), "receipt", "billing:money", "billing.read"),
    (_("Book a visit"), "calendar-plus", "scheduling:book", "session.schedule"),
)


def doors_of(actor: Actor, patient: Patient) -> list[Door]:
    """The pages about one patient that are no step of the journey."""
    return list(_doors(actor, patient))


def door(actor: Actor, permission: str, name: str, *args: object) -> str:
    """The address called `name` if `actor` may go there, else nothing."""
    if not actor.may(permission):
        return ""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _doors(actor: Actor, patient: Patient) -> Iterator[Door]:
    for label, icon, name, permission in _OF_A_PATIENT:
        url = door(actor, permission, name, patient.uid)
        if url:
            yield Door(label, icon, url)
