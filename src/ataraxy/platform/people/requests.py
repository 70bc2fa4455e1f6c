"""What a request of a signed-in person carries."""

from __future__ import annotations

from django.http import HttpRequest

from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.break_glass_models import EmergencyAccess
from ataraxy.platform.people.models import Clinic


class StaffRequest(HttpRequest):
    """A request after `ActorMiddleware`: who asks, and at which clinic."""

    user: User
    actor: Actor
    clinic: Clinic
    emergency: EmergencyAccess
