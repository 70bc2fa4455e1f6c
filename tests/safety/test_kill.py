"""kill -9 in the middle of 200 submissions: none that was answered is lost, none counts twice."""

from __future__ import annotations

import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.harness.installation import Installation

SUBMISSIONS = 200
CLIENTS = 8
KILLS = 3
CLOSES_AFTER_S = 180

COUNT = """
import json
from collections import Counter
from django_scopes import scopes_disabled
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.audit.verify import verify
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.models import Receipt
with scopes_disabled():
    people = {p.family_name: str(p.uid) for p in Patient.objects.all()}
    print(json.dumps({
        "rows": Patient.objects.count(),
        "people": people,
        "receipts": Receipt.objects.count(),
        "registered": Entry.objects.filter(action="people.register").count(),
        "welcomes": Counter(Entry.objects.filter(action="test.welcome")
                            .values_list("patient_uid", flat=True)),
        "events": Event.objects.filter(topic="people.registered").count(),
        "broken": [str(one) for one in verify()],
    }))
"""


class Clinic:
    """Eight people who submit forms, and send a form again when nobody answered."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.answered: dict[str, str] = {}
        self.repeats = 0
        self.closes = time.monotonic() + CLOSES_AFTER_S

    def submit(self, number: int) -> None:
        """Send one form until it is answered; always with the same key."""
        family = f"Patient{number:03}"
        while True:
            status, body = self.installation.post("/door/", key=f"form-{number}", family=family)
            if status == 200:
                self.answered[family] = json.loads(body)["patient"]
                return
            assert time.monotonic() < self.closes, f"{family}: {status} {body[:300]}"
            self.repeats += 1
            threading.Event().wait(0.05)


def test_web_and_worker_killed_in_the_middle_lose_and_double_nothing(
    durable_db: Installation,
) -> None:
    clinic = Clinic(durable_db)
    durable_db.start_web()
    durable_db.start("worker")
    with ThreadPoolExecutor(CLIENTS) as people:
        sent = [people.submit(clinic.submit, number) for number in range(SUBMISSIONS)]
        for kill in range(1, KILLS + 1):
            _wait_for(lambda share=kill: len(clinic.answered) >= share * SUBMISSIONS // (KILLS + 2))
            time.sleep(random.uniform(0, 0.05))
            durable_db.kill("web")
            durable_db.kill("worker")
            durable_db.start_web()
            durable_db.start("worker")
        for one in sent:
            one.result()
    assert clinic.repeats, "no submission was interrupted, so nothing was tested"
    _wait_for(lambda: len(_counted(durable_db)["welcomes"]) >= SUBMISSIONS, pause_s=1)
    _assert_nothing_lost_or_doubled(_counted(durable_db), clinic.answered)


def _assert_nothing_lost_or_doubled(found: dict[str, object], answered: dict[str, str]) -> None:
    assert found["people"] == answered
    assert found["rows"] == SUBMISSIONS
    assert found["receipts"] == SUBMISSIONS
    assert found["registered"] == SUBMISSIONS
    assert found["events"] == SUBMISSIONS
    assert found["welcomes"] == dict.fromkeys(answered.values(), 1)
    assert found["broken"] == []


def _counted(installation: Installation) -> dict[str, dict[str, object]]:
    run = installation.run("shell", "-v", "0", "-c", COUNT)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.strip().splitlines()[-1])  # type: ignore[no-any-return]


def _wait_for(condition, pause_s: float = 0.01, within_s: float = 120) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(pause_s)
