"""Building the demonstration: staff, then everybody's past, then today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from ataraxy.journey.course.models import Course
from ataraxy.platform.people.within import within
from ataraxy.web.demo import long_term, monitors, own_pages, own_therapy, treatment
from ataraxy.web.demo.before_treatment import Stage
from ataraxy.web.demo.diary import fill_diary
from ataraxy.web.demo.money import keep_accounts
from ataraxy.web.demo.people import everybody
from ataraxy.web.demo.signed_sets import sign_everywhere
from ataraxy.web.demo.spray import certify_the_setting
from ataraxy.web.demo.staff import make_cast
from ataraxy.web.demo.stock import keep_books
from ataraxy.web.demo.stories import STORIES, TODAY
from ataraxy.web.demo.visits import open_the_day

_REPORT_EVERY = 10


def build() -> Iterator[str]:
    """Fill the database; yields a line of progress for each part."""
    cast = make_cast()
    yield f"{len(cast.clinics)} clinics and {len(cast.users)} members of staff."
    with transaction.atomic():
        yield f"{sign_everywhere(cast)} order sets signed at each clinic."
    with transaction.atomic():
        yield f"Certified for Spravato, {certify_the_setting(cast)} members of staff trained."
    taken: dict[str, list[Any]] = {}
    stages = [Stage(cast, cast.clinics[one.clinic], one, taken) for one in everybody()]
    courses: list[tuple[Stage, Course]] = []
    how = ""
    for number, stage in enumerate(stages, start=1):
        with _told_at(stage):
            course = STORIES[stage.fiction.story](stage)
            if course is not None:
                long_term.furnish(stage, course)
            if course is not None and stage.fiction.family_name == own_pages.FAMILY_NAME:
                how = own_pages.furnish(stage, course)
                own_therapy.furnish(stage, course)
        if course is not None and stage.fiction.story in TODAY:
            courses.append((stage, course))
        if number % _REPORT_EVERY == 0:
            yield f"{number} of {len(stages)} patients."
    for stage, course in sorted(courses, key=lambda told: treatment.begins(told[0])):
        with _told_at(stage):
            open_the_day(stage, timezone.localdate(timezone=stage.clinic.zone))
            treatment.today(stage, course, TODAY[stage.fiction.story])
    yield f"{len(courses)} visits today."
    yield how
    yield from keep_books(cast)
    with transaction.atomic():
        yield from fill_diary(cast)
    with transaction.atomic():
        yield from keep_accounts(cast)
    with transaction.atomic():
        yield from long_term.bring_scores(cast)
    with transaction.atomic():
        yield f"{monitors.furnish(cast)} monitors at chairs."


@contextmanager
def _told_at(stage: Stage) -> Iterator[None]:
    # One transaction for a whole story: a thousand commits to disk would be most of the waiting.
    clinic = stage.clinic
    with within(clinic), transaction.atomic():
        yield
