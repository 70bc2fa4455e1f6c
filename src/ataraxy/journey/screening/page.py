"""What the screening page shows: findings in order of weight, each missing fact once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.screening.rules import may_answer
from ataraxy.journey.screening.services import ASK, cause_of, goes_on_form, role_to_ask
from ataraxy.knowledge.evidence import (
    Finding,
    Missing,
    Rule,
    RuleAnswer,
    RuleBook,
    Screening,
    Severity,
    shipped_rulebook,
)
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.queries import open_items

_WEIGHTY = frozenset({Severity.EXCLUDE, Severity.SPECIALIST})


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that a finding rests on, with its place in the chart if it has one."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding beside the rule it comes from."""

    finding: Finding
    rule: Rule
    seen: tuple[Fact, ...]

    @property
    def must_be_marked(self) -> bool:
        """Whether the rule wears its tag: from memory, unverified, or a local default."""
        return self.finding.evidence.must_be_marked

    @property
    def url(self) -> str:
        """The rule in the rule book, if it has a page."""
        return rule_url(self.rule.id)

    @property
    def sources(self) -> str:
        """The sources in one line."""
        return "; ".join(f"{one.citation} ({one.year})" for one in self.rule.sources)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked already, and by when it is due."""

    owner: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """One missing fact: why it is wanted, whether the reader may give it, whether it was asked."""

    missing: Missing
    why: str
    rules: tuple[str, ...]
    is_hard: bool
    is_lesser: bool
    may_answer: bool
    whom: str
    kind: str
    by_word: str
    url: str
    asked: Asked | None
    on_form: bool = False

    @property
    def form(self) -> str:
        """Which small form answers it on the spot; empty when none does."""
        return self.kind if self.may_answer else ""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page that comes from the rule book."""

    stops: tuple[Shown, ...]
    specialist: tuple[Shown, ...]
    notes: tuple[Shown, ...]
    clear: tuple[Shown, ...]
    gaps: tuple[Gap, ...]
    every: tuple[Shown, ...] = ()

    @property
    def cautions(self) -> tuple[Shown, ...]:
        """What fires as a warning; what is about a medicine stands with the medicines."""
        warns = (one for one in self.notes if one.finding.severity is Severity.CAUTION)
        return tuple(one for one in warns if one.finding.advice is None)

    @property
    def infos(self) -> tuple[Shown, ...]:
        """What fires only to inform; what is about a medicine stands with the medicines."""
        tells = (one for one in self.notes if one.finding.severity is Severity.INFO)
        return tuple(one for one in tells if one.finding.advice is None)

    @property
    def weighty(self) -> tuple[Gap, ...]:
        """What is missing to rules that could stop or want a specialist."""
        return tuple(one for one in self.gaps if not one.is_lesser)

    @property
    def lesser(self) -> tuple[Gap, ...]:
        """What is missing only to rules that could warn or inform."""
        return tuple(one for one in self.gaps if one.is_lesser)


def board(screening: Screening, book: RuleBook, course: Course, actor: Actor) -> Board:
    """Sort a screening for reading; `book` is the one it was made with."""
    shown = [Shown(one, book[one.rule], _facts(one, course)) for one in screening.findings]
    fires = [one for one in shown if one.finding.answer is RuleAnswer.FIRES]
    return Board(
        stops=tuple(one for one in fires if one.finding.severity is Severity.EXCLUDE),
        specialist=tuple(one for one in fires if one.finding.severity is Severity.SPECIALIST),
        notes=tuple(
            one for one in fires if one.finding.severity in {Severity.CAUTION, Severity.INFO}
        ),
        clear=tuple(one for one in shown if one.finding.answer is RuleAnswer.DOES_NOT_FIRE),
        gaps=gaps(screening, course, actor),
        every=tuple(shown),
    )


def gaps(screening: Screening, course: Course, actor: Actor) -> tuple[Gap, ...]:
    """Each missing fact once, those that keep a hard stop open first."""
    asked = _asked(course, actor)
    return tuple(_gap(one, screening, course, actor, asked) for one in _wanted(screening.missing))


def find_gap(screening: Screening, kind: str, key: str) -> Missing | None:
    """The missing fact that a form names, if it is still missing."""
    wanted = (one for one in screening.missing if (one.kind, one.key) == (kind, key))
    return next(wanted, None)


def _wanted(missing: Iterable[Missing]) -> list[Missing]:
    """Once each: a score is left out where a clinician's word says the same, and of a test and the
    question it answers the test stays, with the question in the same row."""
    found = {(one.kind, one.key): one for one in missing}
    kinds = shipped_rulebook().vocabulary.measurements
    for kind, key in list(found):
        if kind != "measurement" or ("question", kinds[key].question) not in found:
            continue
        said_anyway = kinds[key].kind == "number"
        found.pop((kind, key) if said_anyway else ("question", kinds[key].question))
    return list(found.values())


def _gap(
    missing: Missing,
    screening: Screening,
    course: Course,
    actor: Actor,
    asked: dict[str, Task],
) -> Gap:
    concerned = [
        one
        for one in screening.findings
        if any((item.kind, item.key) == (missing.kind, missing.key) for item in one.missing)
    ]
    task = asked.get(cause_of(course, missing.kind, missing.key))
    return Gap(
        missing=missing,
        why=_why(missing),
        rules=tuple(one.rule for one in concerned),
        is_hard=any(one.open_as is Severity.EXCLUDE for one in concerned),
        is_lesser=not any(one.open_as in _WEIGHTY for one in concerned),
        on_form=goes_on_form(missing),
        may_answer=actor.may("screening.answer") and may_answer(missing.whom, actor.roles),
        whom=_whom(missing),
        kind=_form_kind(missing),
        by_word=_by_word(missing),
        url=_place(missing, course),
        asked=Asked(_owner(task), task.due_at) if task else None,
    )


def _whom(missing: Missing) -> str:
    if goes_on_form(missing):
        return _("the patient, on their form")
    return str(Role(role_to_ask(missing)).label).lower()


def _form_kind(missing: Missing) -> str:
    if missing.kind == "measurement":
        return shipped_rulebook().vocabulary.measurements[missing.key].kind
    return missing.kind if missing.kind in {"question", "number", "list", "indication"} else ""


def _facts(finding: Finding, course: Course) -> tuple[Fact, ...]:
    return tuple(Fact(one.text, _chart_url(one.ref, course)) for one in finding.seen)


def _place(missing: Missing, course: Course) -> str:
    """Where in the chart a missing fact is put right or entered."""
    if missing.kind == "entry":
        return _chart_url(missing.key, course)
    if missing.kind == "list":
        return reverse("chart:chart", args=[course.patient.uid])
    return ""


def _chart_url(ref: str, course: Course) -> str:
    """The page of a row that a reference such as `condition:uid` names."""
    kind, _colon, uid = ref.partition(":")
    if not uid:
        return ""
    name = "chart:value" if kind == "observation" else "chart:fact"
    return reverse(name, args=[course.patient.uid, uid])


def rule_url(rule_id: str) -> str:
    """The page of a rule in the rule book; nothing while there is no such page."""
    try:
        return reverse("rule", kwargs={"rule_id": rule_id})
    except NoReverseMatch:
        return ""


def _by_word(missing: Missing) -> str:
    """The question whose answer stands in for a test."""
    if missing.kind != "measurement":
        return ""
    return shipped_rulebook().vocabulary.measurements[missing.key].question


def _why(missing: Missing) -> str:
    if missing.kind != "question":
        return ""
    return shipped_rulebook().vocabulary.questions[missing.key].why


def _asked(course: Course, actor: Actor) -> dict[str, Task]:
    items = open_items(actor).filter(kind=ASK, course_uid=course.uid)
    return {one.cause: one for one in items}


def _owner(task: Task) -> str:
    return task.owner.display_name if task.owner else str(Role(task.role).label)
