"""Writes of the screening page: a missing fact is answered on the spot, or somebody is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.foundation.guardrail import Guardrail
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.screening.adapter import MEASUREMENT_SYSTEM
from ataraxy.journey.screening.rules import may_answer
from ataraxy.knowledge.evidence import Missing, shipped_rulebook
from ataraxy.knowledge.records.times import read_when
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.intake import put_on_form
from ataraxy.platform.chart.kinds import (
    AnswerValue,
    Certainty,
    FactKind,
    ListName,
    SourceKind,
)
from ataraxy.platform.chart.models import Source
from ataraxy.platform.chart.store import add_facts, add_observations, open_source, tell
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.models import Task, Urgency
from ataraxy.platform.worklist.services import NewTask, add_task, settle

ASK = "screening.ask"
_PAGE = "screening:screening"
COUNTS = Guardrail("1", 0, 0, 20, 60)
"""Bounds against typing errors for counts of past treatments; not clinical limits."""


@dataclass(frozen=True, slots=True)
class Value:
    """A measured number or a result, on a day."""

    name: str
    on: date
    number: float | None = None
    result: str = ""


@service("screening.answer", permission="screening.answer")
def answer(*, actor: Actor, key: str, course: Course, question: str, value: AnswerValue) -> Source:
    """Write down a person's answer to a question of the rule book."""
    asked = shipped_rulebook().vocabulary.questions.get(question)
    if asked is None:
        raise refused(_("The rule book has no such question. Open the page again."))
    _require_role(actor, asked.whom)
    entry = FactEntry(
        kind=FactKind.ANSWER,
        text=asked.text,
        code=question,
        status=AnswerValue(value).value,
        certainty=Certainty.CONFIRMED,
    )
    return _written(actor, course, "question", question, lambda source: _fact(source, entry))


@service("screening.measure", permission="screening.answer")
def measure(*, actor: Actor, key: str, course: Course, value: Value) -> Source:
    """Write down a score or a test result that a rule looks for."""
    kind = shipped_rulebook().vocabulary.measurements.get(value.name)
    if kind is None:
        raise refused(_("The rule book has no such measurement. Open the page again."))
    if (value.number is None) == (kind.kind == "number"):
        raise refused(_("Give a value: a number for a score, a result for a test."))
    _require_role(actor, kind.whom)
    entry = ObservationEntry(
        text=kind.meaning,
        at=read_when(value.on.isoformat(), "day"),
        system=MEASUREMENT_SYSTEM,
        code=value.name,
        value=value.number,
        unit=kind.unit if value.number is not None else "",
        value_text=value.result,
    )
    return _written(
        actor, course, "measurement", value.name, lambda source: _observation(source, entry)
    )


@service("screening.count", permission="screening.answer")
def count(*, actor: Actor, key: str, course: Course, name: str, value: int) -> Source:
    """Write down a count that only a person can supply."""
    kind = shipped_rulebook().vocabulary.numbers.get(name)
    if kind is None or not COUNTS.absolute_low <= value <= COUNTS.absolute_high:
        raise refused(_("This count cannot be right. Nothing was saved."))
    _require_role(actor, kind.whom)
    entry = FactEntry(
        kind=FactKind.NUMBER, text=kind.meaning, code=name, detail={"value": float(value)}
    )
    return _written(actor, course, "number", name, lambda source: _fact(source, entry))


@service("screening.complete", permission="screening.answer")
def declare_complete(*, actor: Actor, key: str, course: Course, name: ListName) -> Source:
    """State that a list is complete as it stands, so that silence on it means "none"."""
    chosen = ListName(name)
    entry = FactEntry(kind=FactKind.LIST, text=str(chosen.label), code=chosen.value)
    return _written(actor, course, "list", chosen.value, lambda source: _fact(source, entry))


@service("screening.indication", permission="screening.answer")
def set_indication(*, actor: Actor, key: str, course: Course, indication: str) -> Course:
    """Say what the treatment is for."""
    group = shipped_rulebook().vocabulary.groups.get(("indication", indication))
    if group is None:
        raise refused(_("The rule book has no such indication. Open the page again."))
    locked = Course.objects.select_for_update().get(pk=course.pk)
    before, locked.indication = locked.indication, indication
    locked.save(update_fields=["indication"])
    note(
        actor=actor,
        course=locked,
        kind="screening.indication",
        text=_("Indication: %(what)s") % {"what": group.meaning},
        detail={"before": before, "now": indication},
    )
    _answered(actor, course, "indication", "indication")
    return locked


@service("screening.ask", permission="screening.answer")
def ask(*, actor: Actor, key: str, course: Course, missing: Missing, why: str) -> Task:
    """Put a missing fact on the list of whoever can say.

    What the patient can say stands first on their intake form, and a nurse hands it to them.
    """
    on_form = goes_on_form(missing)
    if on_form:
        put_on_form(actor=actor, patient=course.patient, question=missing.key)
        why = _("It stands first on the patient's form: hand it over or send it. %(why)s") % {
            "why": why
        }
    page = ("chart:intake", course.patient.uid) if on_form else (_PAGE, course.uid)
    return add_task(
        actor=actor,
        ask=NewTask(
            kind=ASK,
            title=_("Screening asks: %(what)s") % {"what": missing.text[:150]},
            why=why[:1000],
            role="nurse" if on_form else role_to_ask(missing),
            urgency=Urgency.SOON,
            patient=course.patient,
            course_uid=course.uid,
            cause=cause_of(course, missing.kind, missing.key),
            link=reverse(page[0], args=[page[1]]),
        ),
    )


def goes_on_form(missing: Missing) -> bool:
    """Whether the patient answers it on their form."""
    return missing.kind == "question" and "patient" in missing.whom


def role_to_ask(missing: Missing) -> str:
    """Whose list a missing fact goes on; a nurse asks what only the patient can say."""
    staff = [one for one in missing.whom if one != "patient"]
    return staff[0] if staff else "nurse"


def cause_of(course: Course, kind: str, key: str) -> str:
    """What makes an asked question one and the same item of work."""
    return f"{course.uid}:{kind}:{key}"[:120]


def _require_role(actor: Actor, whom: Collection[str]) -> None:
    if not actor.is_system and not may_answer(whom, actor.roles):
        raise refused(
            _("Another role has to answer this. Ask them with the button beside it."),
            who=tuple(sorted(whom)),
        )


def _written(
    actor: Actor, course: Course, kind: str, name: str, write: Callable[[Source], str]
) -> Source:
    source = open_source(
        actor=actor, patient=course.patient, kind=SourceKind.STAFF, label=_("Screening")
    )
    tell(source, course.patient, [write(source)])
    _answered(actor, course, kind, name)
    return source


def _fact(source: Source, entry: FactEntry) -> str:
    add_facts(source, [entry])
    return entry.kind.value


def _observation(source: Source, entry: ObservationEntry) -> str:
    add_observations(source, [entry])
    return "observation"


def _answered(actor: Actor, course: Course, kind: str, name: str) -> None:
    cause = cause_of(course, kind, name)
    settle(actor=actor, kind=ASK, cause=cause, reason=_("Answered on the screening page."))
