"""Rows of the schedule that addresses name."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from ataraxy.clinic.scheduling.services_rota import Work, put_on_rota
from ataraxy.clinic.scheduling.waiting import Wanted, put_on_list
from ataraxy.platform.service.forms import fresh_key

if TYPE_CHECKING:
    from tests.security.world import World


def rota_line(world: World) -> UUID:
    """Somebody on the rota."""
    today = timezone.localdate()
    work = Work("nurse", frozenset({0}), today, today, time(8), time(17))
    nurse, actor = world.make_user("nurse"), world.make_actor("coordinator")
    return put_on_rota(actor=actor, key=fresh_key(), user=nurse, work=work).uid


def waiting(world: World) -> UUID:
    """Somebody who waits for a place."""
    today = timezone.localdate()
    wanted = Wanted("review", 30, today, today + timedelta(days=9), frozenset(range(7)))
    actor = world.make_actor("coordinator")
    return put_on_list(actor=actor, key=fresh_key(), patient=world.patient, wanted=wanted).uid
