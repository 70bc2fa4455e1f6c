"""Questionnaires that fictional people answer."""

from __future__ import annotations

from datetime import datetime

from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.queries import askable
from ataraxy.journey.outcomes.services import answer, ask, link_for
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.people.links import patient_actor
from ataraxy.web.demo.before_treatment import Stage
from ataraxy.web.demo.clock import as_of

_HIGHEST = 3
_GAD7_SHARE = 0.72
"""GAD-7 follows PHQ-9 a little lower in these stories."""
_PCL5_TIMES = 2


def _own(course: Course) -> tuple[str, ...]:
    if course.indication != "post_traumatic_stress":
        return ()
    return tuple(one.instrument.key for one in askable(course, ("pcl5",)) if one.may)


def answer_both(stage: Stage, course: Course, total: int, at: datetime, *, item9: int = 0) -> None:
    """The link is sent and both questionnaires are filled in, PHQ-9 to this total.

    Who is treated for trauma answers PCL-5 too, as often as its recall allows.

    With `item9` above 0 the safety questions open next, and there the person stopped.
    """
    key = f"{at:%m%d}"
    with as_of(at):
        names = ("phq9", "gad7", *_own(course))
        asking = ask(
            actor=stage.actor("nurse"),
            key=stage.key(f"ask:{key}"),
            course=course,
            instruments=names,
        )
        link = link_for(actor=stage.actor("nurse"), key=stage.key(f"link:{key}"), asking=asking)
        patient = patient_actor(link)
        totals = {
            "phq9": total,
            "gad7": min(21, round(total * _GAD7_SHARE)),
            "pcl5": total * _PCL5_TIMES,
        }
        for name in ("phq9",) if item9 else names:
            answer(
                actor=patient,
                key=stage.key(f"{name}:{key}"),
                asking=asking,
                instrument_key=name,
                answers=_spread(name, totals[name], item9 if name == "phq9" else 0),
            )


def _spread(name: str, total: int, last: int) -> dict[str, int]:
    """Answers that add up to `total`, the heavier ones first, and the last item as given."""
    items = [item.key for item in instrument(name).items]
    left, answers = total - last, {}
    for place, key in enumerate(items[:-1] if name == "phq9" else items):
        open_items = len(items) - place - (1 if name == "phq9" else 0)
        value = min(_HIGHEST, -(-left // open_items))
        answers[key] = value
        left -= value
    if name == "phq9":
        answers[items[-1]] = last
    return answers
