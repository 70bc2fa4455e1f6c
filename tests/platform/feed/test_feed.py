"""Each consumer handles each event once, in order, and a failed one again."""

from __future__ import annotations

import pytest

from ataraxy.platform.feed import consume
from ataraxy.platform.feed.consume import consumes, lag, run_pending
from ataraxy.platform.feed.models import Event
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Clinic

pytestmark = pytest.mark.django_db


CLINIC = 3


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    Clinic.objects.create(pk=CLINIC, slug="third", name="Third", timezone="Asia/Tokyo")
    monkeypatch.setattr(consume, "_CONSUMERS", {})
    numbers: list[int] = []

    @consumes("test.reader", "test.happened")
    def read(event: Event) -> None:
        if event.detail.get("fails"):
            raise RuntimeError("the handler broke")
        numbers.append(event.number)

    return numbers


def _happen(topic: str = "test.happened", clinic_id: int = CLINIC, **detail: object) -> Event:
    return publish(clinic_id=clinic_id, topic=topic, subject="row:1", detail=detail)


def test_events_are_handled_once_and_in_order(seen: list[int]) -> None:
    for _ in range(3):
        _happen()
    _happen("test.other")
    assert lag() == 4
    assert run_pending() == 3
    assert run_pending() == 0
    assert seen == [1, 2, 3]
    assert lag() == 0


def test_numbers_run_for_each_clinic_apart(seen: list[int]) -> None:
    assert [_happen(clinic_id=c).number for c in (3, 4, 3)] == [1, 1, 2]


def test_an_event_whose_handler_broke_waits_to_be_handled_again(seen: list[int]) -> None:
    _happen()
    broken = _happen(fails=True)
    with pytest.raises(RuntimeError):
        run_pending()
    assert seen == [1]
    Event.objects.filter(pk=broken.pk).update(detail={})
    assert run_pending() == 1
    assert seen == [1, 2]
