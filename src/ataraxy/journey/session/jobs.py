"""What the chairs do by themselves."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from ataraxy.journey.session.prompting import escalate_prompts
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.tick.registry import every


@every("session.unanswered", minutes=1, limit_minutes=10)
def unanswered_prompts() -> None:
    """A prompt that nobody answers goes to the prescriber."""
    for clinic in Clinic.objects.all():
        with scope(clinic=clinic.pk), transaction.atomic():
            escalate_prompts(clinic, system_actor(clinic.pk), timezone.now())
