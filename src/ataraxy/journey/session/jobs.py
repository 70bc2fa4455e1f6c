"""What the chairs do by themselves."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ataraxy.journey.session.downtime import is_due, print_pack
from ataraxy.journey.session.prompting import escalate_prompts
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.tick.registry import every


@every("session.unanswered", minutes=1, limit_minutes=10)
def unanswered_prompts() -> None:
    """A prompt that nobody answers goes to the prescriber."""
    for clinic in Clinic.objects.all():
        with within(clinic), transaction.atomic():
            escalate_prompts(clinic, system_actor(clinic.pk), timezone.now())


@every("session.downtime", minutes=10, limit_minutes=10)
def morning_pack() -> None:
    """Today's sheets on paper, once each morning that has a dosing visit."""
    for clinic in Clinic.objects.all():
        with within(clinic):
            now = timezone.now()
            if is_due(clinic, now):
                day = now.astimezone(clinic.zone).date()
                actor = system_actor(clinic.pk)
                print_pack(actor, clinic, day, f"morning:{clinic.pk}:{day}")
