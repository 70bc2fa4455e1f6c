"""The sweep in the background: the worker runs it, and one that was killed is taken up again."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled
from django_tasks import task

from ataraxy.clinic.rulebook.queries import mark_of
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within_id
from ataraxy.platform.tick.registry import every
from ataraxy.programme.rules.models import Sweep
from ataraxy.programme.rules.sweep import STALLED, run, start, unfinished


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


@every("rules.new_book", minutes=10)
def look_with_new_rules() -> None:
    """Look at everybody again where the rules are no longer those of the last look.

    An upgrade brings another rule book, and a signed change another number. The first look of a
    clinic is begun by a person: it has nothing to compare with.
    """
    with scopes_disabled():
        clinics = Clinic.objects.filter(pk__in=Sweep.objects.values("clinic_id")).order_by("pk")
        for clinic_id in clinics.values_list("pk", flat=True):
            newest = Sweep.objects.filter(clinic_id=clinic_id).order_by("-started_at", "-pk")[0]
            if newest.finished_at is not None and newest.book != mark_of(clinic_id):
                _begin(clinic_id, after=newest)


def _begin(clinic_id: int, *, after: Sweep) -> None:
    with within_id(clinic_id):
        actor = system_actor(clinic_id, name=_("Rule book"))
        start(actor=actor, key=f"new-rules-after-{after.pk}")
    run_sweep.enqueue(clinic_id)
