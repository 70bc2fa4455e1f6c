"""The psychotherapy around the doses of the patient who has pages of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Session
from ataraxy.journey.therapy import services
from ataraxy.journey.therapy.models import Homework, HowItWent, Kind
from ataraxy.web.demo.before_treatment import Stage, moment
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import data

_DAYS_TO_DO_IT = 5


def furnish(stage: Stage, course: Course) -> None:
    """Prepared, sat with, integrated twice; one homework came back and one is open."""
    told = data("words.toml")["therapy"]
    therapist = stage.actor("therapist")
    for number, sheet in enumerate(told["sheets"]):
        # Both moments are told from today, before the clock is turned.
        back_at = moment(stage, sheet["days_ago"] - _DAYS_TO_DO_IT, hour=15)
        with as_of(moment(stage, sheet["days_ago"], hour=15)):
            if number == 0:
                services.set_intention(
                    actor=therapist,
                    key=stage.key("intention"),
                    course=course,
                    text=told["intention"],
                )
            homework = _sheet(stage, course, number, sheet)
        if homework is not None and "came" in sheet:
            with as_of(back_at):
                services.homework_back(
                    actor=therapist,
                    key=stage.key(f"back:{number}"),
                    homework=homework,
                    went=HowItWent(sheet["went"]),
                    words=sheet["came"],
                )


def _sheet(stage: Stage, course: Course, number: int, sheet: Mapping[str, Any]) -> Homework | None:
    therapist, given = stage.actor("therapist"), Session.objects.filter(course=course)
    written = services.Written(
        kind=Kind(sheet["kind"]),
        answers=sheet["answers"],
        session=given.filter(number=sheet.get("session", 0)).first(),
    )
    services.write_sheet(
        actor=therapist, key=stage.key(f"sheet:{number}"), course=course, written=written
    )
    if "task" not in sheet:
        return None
    task = services.Task(sheet["task_kind"], sheet["task"], sheet["value"], None)
    return services.give_homework(
        actor=therapist, key=stage.key(f"homework:{number}"), course=course, task=task
    )
