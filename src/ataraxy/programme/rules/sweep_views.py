"""The page of the sweep: begin one, see how far it came, and what was new."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import OnceForm, fresh_key
from ataraxy.programme.rules import sweep as sweeping
from ataraxy.programme.rules.jobs import run_sweep
from ataraxy.programme.rules.models import Sweep, SweepRow

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep came."""

    sweep: Sweep
    done: int
    total: int

    @property
    def is_going_on(self) -> bool:
        """Whether something is still to do."""
        return self.sweep.finished_at is None


@staff_page("rulebook.sweep")
@require_http_methods(["GET", "HEAD", "POST"])
def sweep(request: StaffRequest) -> HttpResponse:
    """The last sweep with its new findings, and a button for another."""
    if request.method == "POST":
        form = OnceForm(request.POST)
        key = form.key if form.is_valid() else fresh_key()
        with transaction.atomic():
            begun = sweeping.start(actor=request.actor, key=key)
            if begun.finished_at is None:
                transaction.on_commit(lambda: run_sweep.enqueue(request.actor.clinic_id))
        return redirect("rules_sweep")
    last = Sweep.objects.filter(clinic_id=request.actor.clinic_id).order_by("-pk").first()
    shown = {
        "progress": _progress(last) if last else None,
        "new": _new(last) if last else [],
        "key": fresh_key(),
    }
    page = "rules/sweep_progress.html" if _is_part(request) else "rules/sweep.html"
    return render(request, page, shown)


def _is_part(request: StaffRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]  # set by django-htmx


def _progress(last: Sweep) -> Progress:
    rows = SweepRow.objects.filter(sweep=last)
    return Progress(last, rows.filter(done_at__isnull=False).count(), rows.count())


def _new(last: Sweep) -> list[SweepRow]:
    """Courses in which something weighty changed, new stops first."""
    rows = SweepRow.objects.filter(sweep=last).exclude(changes=[])
    found = rows.select_related("course__patient").order_by("-new_stops", "pk")
    return list(found[:_SHOWN])
