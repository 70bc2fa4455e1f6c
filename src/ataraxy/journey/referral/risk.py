"""The same-day path: one urgent task with a named owner and a clock, until someone acted."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.referral.models import Referral
from ataraxy.knowledge.records.times import read_when
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import Certainty, FactKind, SourceKind
from ataraxy.platform.chart.store import add_facts, open_source, tell
from ataraxy.platform.worklist.models import Task, Urgency
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task, settle

TASK = "referral.acute"


def raise_alarm(actor: Actor, referral: Referral) -> Task:
    """Put the admission question on the work list of whoever answers for the prescribers now."""
    responsible = who_is_responsible(referral.clinic_id, "prescriber", timezone.now())
    return add_task(
        actor=actor,
        ask=NewTask(
            kind=TASK,
            title=_("Acute risk: %(name)s. Is admission needed?") % {"name": referral.full_name},
            why=_("Referred with acute suicidal risk. Reach the person today; admission first."),
            role="prescriber",
            owner=responsible.user if responsible else None,
            urgency=Urgency.URGENT,
            patient=referral.patient,
            cause=f"referral:{referral.uid}",
            link=reverse("referral:referral", args=[referral.uid]),
        ),
    )


def stand_down(actor: Actor, referral: Referral, words: str) -> None:
    """The admission question is answered: close the task with what was said."""
    settle(actor=actor, kind=TASK, cause=f"referral:{referral.uid}", reason=words)


def carry_answers(actor: Actor, referral: Referral) -> None:
    """Take the two answers into the chart of whoever they are about, with their day."""
    if referral.patient is None:
        return
    told = (
        ("acute_suicidal_risk", referral.acute_risk, referral.acute_risk_at),
        ("needs_admission", referral.admission, referral.admission_at),
    )
    entries = [
        FactEntry(
            kind=FactKind.ANSWER,
            text=question,
            code=question,
            status=str(value),
            certainty=Certainty.CONFIRMED,
            start=read_when(at.isoformat(timespec="seconds"), "answer"),
        )
        for question, value, at in told
        if value and at is not None
    ]
    if entries:
        label = _("Referral")
        source = open_source(
            actor=actor, patient=referral.patient, kind=SourceKind.STAFF, label=label
        )
        add_facts(source, entries)
        tell(source, referral.patient, [FactKind.ANSWER.value])
