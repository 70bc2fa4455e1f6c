"""The psychotherapy around the doses of the patient who has pages of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Session
from ataraxy.journey.therapy import services
from ataraxy.journey.therapy.models import HowItWent, Kind
from ataraxy.web.demo.before_treatment import Stage, moment
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import data


def furnish(stage: Stage, course: Course) -> None:
    """Prepared, sat with, integrated twice; one homework came back and one is open."""
    told = data("words.toml")["therapy"]
    therapist = stage.actor("therapist")
    for number, sheet in enumerate(told["sheets"]):
        with as_of(moment(stage, sheet["days_ago"], hour=15)):
            if number == 0:
                services.set_intention(
                    actor=therapist,
                    key=stage.key("intention"),
                    course=course,
                    text=told["intention"],
                )
            _sheet(stage, course, number, sheet)


def _sheet(stage: Stage, course: Course, number: int, sheet: Mapping[str, Any]) -> None:
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
        return
    task = services.Task(sheet["task_kind"], sheet["task"], sheet["value"], None)
    homework = services.give_homework(
        actor=therapist, key=stage.key(f"homework:{number}"), course=course, task=task
    )
    if "came" in sheet:
        with as_of(moment(stage, sheet["days_ago"] - 5, hour=15)):
            services.homework_back(
                actor=therapist,
                key=stage.key(f"back:{number}"),
                homework=homework,
                went=HowItWent(sheet["went"]),
                words=sheet["came"],
            )
