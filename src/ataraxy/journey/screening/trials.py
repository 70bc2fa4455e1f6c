"""Earlier treatments of the chart against every definition of resistance, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.knowledge import terminology
from ataraxy.knowledge.evidence.answers import Truth
from ataraxy.knowledge.evidence.resistance import Judged, Need, Result, Trial, side_by_side
from ataraxy.knowledge.evidence.treatments import class_of, outcome_ranges
from ataraxy.platform.chart.facts import ChartFacts, FactRow

_KINDS = {
    "medicine": "antidepressant",
    "augmentation": "augmentation",
    "psychotherapy": "psychotherapy",
}
_SAID: Mapping[str, bool] = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Told:
    """One earlier treatment as the page lists it."""

    trial: Trial
    what: str
    url: str
    correct_url: str
    is_told_by_patient: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one definition says: met, not met or not known, and why each treatment counts or not."""

    result: Result
    counted: tuple[Judged, ...]
    open: tuple[Judged, ...]
    against: tuple[Judged, ...]
    needs: str

    @property
    def is_met(self) -> bool:
        """Whether the definition is met."""
        return self.result.met is Truth.YES

    @property
    def is_open(self) -> bool:
        """Whether something is missing to say so."""
        return self.result.met is Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Resistance:
    """The table: treatments, and each definition over them. Nothing listed is "not known"."""

    told: tuple[Told, ...]
    definitions: tuple[Verdict, ...]

    @property
    def met(self) -> int:
        """How many definitions are met."""
        return sum(one.is_met for one in self.definitions)

    @property
    def line(self) -> str:
        """The table in one line."""
        if not self.told:
            return _("No earlier treatment is recorded, so no definition can be judged.")
        return _("%(met)d of %(all)d definitions met, %(open)d not known") % {
            "met": self.met,
            "all": len(self.definitions),
            "open": sum(one.is_open for one in self.definitions),
        }


def resistance_of(known: ChartFacts, course: Course) -> Resistance:
    """The table for one person."""
    told = tuple(_told(one, course) for one in known.trials)
    judged = side_by_side([one.trial for one in told])
    return Resistance(told, tuple(_verdict(one) for one in judged))


def trial_of(row: FactRow) -> Trial:
    """A row of the chart as the definitions see it; what it does not say stays unknown."""
    told = row.detail
    kind = _KINDS.get(str(told.get("type", "")), "")
    codes = [(one.system, one.code) for one in row.codings]
    match = terminology.medicines().match(codes, row.text)
    found = class_of(match.ingredients) if kind in {"antidepressant", "augmentation"} else None
    percent, weeks = told.get("improvement_percent"), told.get("weeks")
    ranged = outcome_ranges().get(str(told.get("outcome", "")))
    return Trial(
        name=row.text,
        kind=_kind(kind, found.kind if found else ""),
        drug_class=found.name if found else "",
        weeks=float(weeks) if weeks is not None else None,
        adequate=_SAID.get(str(told.get("adequate", ""))),
        taken=_SAID.get(str(told.get("taken", ""))),
        improvement_percent=float(percent) if percent is not None else None,
        current_episode=_SAID.get(str(told.get("current_episode", ""))),
        improvement=ranged,
        ref=row.ref,
        dose=str(told.get("dose_text", "")),
    )


def _kind(told: str, known: str) -> str:
    """What the list knows as an add-on counts as one, though somebody called it a medicine."""
    if told == "antidepressant" and known == "augmentation":
        return known
    return told


def _told(row: FactRow, course: Course) -> Told:
    trial = trial_of(row)
    where = [course.patient.uid, row.uid]
    back = reverse("screening:screening", args=[course.uid])
    return Told(
        trial=trial,
        what=_words(trial),
        url=reverse("chart:fact", args=where),
        correct_url=f"{reverse('chart:correct', args=where)}?back={back}",
        is_told_by_patient=not row.source.reviewed,
    )


def _words(trial: Trial) -> str:
    parts: Iterable[str] = (
        trial.drug_class or (_("class not known") if trial.kind == "antidepressant" else ""),
        trial.dose,
        _("%(weeks)g weeks") % {"weeks": trial.weeks} if trial.weeks is not None else "",
        _better(trial),
        _yes_no(trial.taken, _("taken as prescribed"), _("not taken as prescribed")),
        _yes_no(trial.current_episode, _("this episode"), _("an earlier episode")),
    )
    return ", ".join(one for one in parts if one)


def _better(trial: Trial) -> str:
    if trial.improvement_percent is not None:
        return _("%(percent)g %% better") % {"percent": trial.improvement_percent}
    span = trial.improvement
    if span is None:
        return _("benefit not known")
    if span.high == 0:
        return _("worse")
    return _("%(low)g to %(high)g %% better") % {"low": span.low, "high": span.high}


def _yes_no(value: bool | None, yes: str, no: str) -> str:
    if value is None:
        return ""
    return yes if value else no


def _verdict(result: Result) -> Verdict:
    return Verdict(
        result=result,
        counted=_with(result.judged, Truth.YES),
        open=_with(result.judged, Truth.UNKNOWN),
        against=_with(result.judged, Truth.NO),
        needs=_needs(result),
    )


def _with(judged: Sequence[Judged], truth: Truth) -> tuple[Judged, ...]:
    return tuple(one for one in judged if one.counts is truth)


def _needs(result: Result) -> str:
    """What the definition asks for, in words, such as “2 antidepressants of 2 classes, 6 weeks”."""
    return "; ".join(_need(one) for one in result.definition.needs)


def _need(need: Need) -> str:
    words = {
        "antidepressant": _("antidepressant"),
        "augmentation": _("augmentation"),
        "psychotherapy": _("psychotherapy"),
    }
    count, kind = need.count, words[need.kind]
    parts = [f"{count} × {kind}"]
    if need.classes > 1:
        parts.append(_("%(n)d classes") % {"n": need.classes})
    if need.only:
        parts.append(_("only %(classes)s") % {"classes": ", ".join(need.only)})
    if need.weeks is not None:
        parts.append(_("%(weeks)g weeks or more") % {"weeks": need.weeks})
    if need.current_episode:
        parts.append(_("in this episode"))
    bound = need.improvement_below_percent
    parts.append(_("under %(percent)g %% better") % {"percent": bound})
    return ", ".join(parts)
