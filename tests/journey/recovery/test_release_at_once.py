"""A release while a value arrives: whoever is first, a high value is never overlooked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import connections
from django_scopes import scope
from tests.journey.recovery.test_leaving import ALL_ASKED, go_home
from tests.session_people import Chairside
from tests.standing_people import MakePatient

from ataraxy.journey.recovery import services
from ataraxy.journey.session.models import Reading
from ataraxy.journey.session.prompting import LATE
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

Ago = Callable[[int], datetime]
HIGH = "188/114 104 97 16 m5 d0"


def together(clinic_id: int, *acts: Callable[[], object]) -> list[str]:
    """Every act in a thread of its own, begun at the same moment; what each answered."""
    barrier = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        try:
            with scope(clinic=clinic_id):
                barrier.wait(30)
                act()
                return "done"
        except Refused:
            return "refused"
        finally:
            for open_one in connections.all(initialized_only=True):
                open_one.close()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return [done.result(60) for done in [crowd.submit(one, act) for act in acts]]


def test_a_high_value_keeps_them_or_becomes_work_and_is_charted_once(
    fresh_db: str, chairside: Chairside, make_patient: MakePatient, ago: Ago
) -> None:
    others = (make_patient("Rossi", "Bo"), make_patient("Moran", "Cy"))
    rooms = [chairside, *(chairside.beside(one) for one in others)]
    for room in rooms:
        room.in_recovery(ago(110), ago(70)).measured("126/78 70 98% 14 m5 d0", ago(5))
        services.save_check(
            actor=room.nurse, key=fresh_key(), session=room.session, asked=ALL_ASKED
        )
        measured = ago(0)  # after they came, which in this test was a moment ago
        answers = together(
            room.clinic.pk,
            lambda one=room: go_home(one),  # type: ignore[misc]
            lambda one=room, at=measured: one.measured(HIGH, at),  # type: ignore[misc]
        )
        assert answers[1] == "done"
        assert Reading.objects.filter(session=room.session, systolic_mmhg=188).count() == 1
        late = Task.objects.filter(kind=LATE, patient=room.session.patient).exists()
        left = room.record.session.state == "released"
        assert (answers[0], left, late) in {("done", True, True), ("refused", False, False)}
