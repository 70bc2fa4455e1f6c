"""The sweep in the background: the worker runs it, and one that was killed is taken up again."""

from __future__ import annotations

from django.utils import timezone
from django_scopes import scopes_disabled
from django_tasks import task

from ataraxy.platform.people.within import within_id
from ataraxy.platform.tick.registry import every
from ataraxy.programme.rules.models import Sweep
from ataraxy.programme.rules.sweep import STALLED, run, unfinished


@task()
def run_sweep(clinic_id: int) -> None:
    """Screen what the clinic's sweep has still to do."""
    with within_id(clinic_id):
        standing = unfinished(clinic_id)
        if standing is not None:
            run(standing)


@every("rules.sweep", minutes=1, limit_minutes=10)
def take_up_again() -> None:
    """Give a sweep that nobody moves to the worker once more."""
    with scopes_disabled():
        stalled = Sweep.objects.filter(finished_at=None, touched_at__lt=timezone.now() - STALLED)
        for one in stalled:
            Sweep.objects.filter(pk=one.pk).update(touched_at=timezone.now())
            run_sweep.enqueue(one.clinic_id)
