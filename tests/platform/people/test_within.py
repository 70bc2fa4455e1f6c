"""What runs by itself counts days on the clinic's calendar."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from ataraxy.platform.feed import consume
from ataraxy.platform.feed.models import Event
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within

NINE_IN_THE_EVENING_IN_NEW_YORK = "2026-03-03T02:00:00Z"


@pytest.mark.django_db
@time_machine.travel(NINE_IN_THE_EVENING_IN_NEW_YORK, tick=False)
def test_today_is_the_clinics_own_day(clinic: Clinic, other_clinic: Clinic) -> None:
    other_clinic.timezone = "Asia/Tokyo"
    with within(clinic):
        assert timezone.localdate() == date(2026, 3, 2)
    with within(other_clinic):
        assert timezone.localdate() == date(2026, 3, 3)


@pytest.mark.django_db
@time_machine.travel(NINE_IN_THE_EVENING_IN_NEW_YORK, tick=False)
def test_a_reader_of_the_feed_stands_in_the_clinic_of_the_event(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[date] = []

    def look(event: Event) -> None:
        seen.append(timezone.localdate())

    reader = consume.Consumer("test.calendar", frozenset({"test.happened"}), look)
    monkeypatch.setattr(consume, "_CONSUMERS", {reader.name: reader})
    publish(clinic_id=clinic.pk, topic="test.happened", subject="test:1")
    with timezone.override("UTC"):
        consume.run_pending()
    assert seen == [date(2026, 3, 2)]
