"""What patients call the clinic on: entered by an administrator, told on papers and pages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.service import service


def _told(clinic: Clinic) -> dict[str, object]:
    return {"telephone": clinic.telephone, "after_hours": clinic.telephone_after_hours}


@service("clinic.set_numbers", permission="staff.manage", describe=_told)
def set_numbers(*, actor: Actor, key: str, telephone: str, after_hours: str) -> Clinic:
    """Enter or change the numbers of the actor's clinic; empty for none."""
    clinic = Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    clinic.telephone = telephone.strip()
    clinic.telephone_after_hours = after_hours.strip()
    clinic.save(update_fields=["telephone", "telephone_after_hours"])
    return clinic


def call_words(clinic: Clinic) -> str:
    """One line that says what to call, or nothing where no number was entered."""
    parts = (
        (_("Telephone: %s"), clinic.telephone),
        (_("At night and at weekends: %s"), clinic.telephone_after_hours),
    )
    return ". ".join(words % number for words, number in parts if number)
