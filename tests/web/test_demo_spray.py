"""The Spravato story of the demonstration, told by the ordinary services."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from ataraxy.clinic.rems.queries import certification, confirmed_number, trained_staff
from ataraxy.journey.recovery.models_rems import MonitoringForm
from ataraxy.journey.recovery.rems_board import not_enrolled, owed_forms
from ataraxy.platform.people.within import within
from ataraxy.web.demo.before_treatment import Stage
from ataraxy.web.demo.build import _told_at
from ataraxy.web.demo.people import everybody
from ataraxy.web.demo.signed_sets import sign_everywhere
from ataraxy.web.demo.spray import certify_the_setting
from ataraxy.web.demo.staff import make_cast
from ataraxy.web.demo.stock import keep_books
from ataraxy.web.demo.stories import STORIES, TODAY
from ataraxy.web.demo.treatment import today

pytestmark = pytest.mark.django_db


def test_one_is_confirmed_with_forms_in_every_state_and_one_waits_at_the_gate() -> None:
    cast, taken, people = make_cast(), {}, {}  # type: ignore[var-annotated]
    with transaction.atomic():
        sign_everywhere(cast)
        certify_the_setting(cast)
    for fiction in everybody():
        if fiction.story.startswith("spray_"):
            stage = Stage(cast, cast.clinics[fiction.clinic], fiction, taken)
            with _told_at(stage):
                course = STORIES[fiction.story](stage)
                assert course is not None
                people[fiction.story] = course.patient
                if fiction.story in TODAY:
                    today(stage, course, TODAY[fiction.story])
    clinic, now = cast.clinics["harbor"], timezone.now()
    list(keep_books(cast))
    with within(clinic):
        held = certification(clinic)
        assert held is not None
        assert held.representative
        staff = trained_staff(clinic, now.astimezone(clinic.zone).date())
        assert [one.user.username for one in staff if one.is_soon] == ["nurse"]
        assert confirmed_number(people["spray_confirmed"])
        assert not confirmed_number(people["spray_waiting"])
        owed = owed_forms(clinic, now.astimezone(clinic.zone).date())
        assert [one.days_left for one in owed] == [2, 5]
        versions = list(MonitoringForm.objects.values_list("version", flat=True).order_by("pk"))
        assert versions == [1, 1, 2]
        assert [one.patient for one in not_enrolled(clinic, now)] == [people["spray_waiting"]]
