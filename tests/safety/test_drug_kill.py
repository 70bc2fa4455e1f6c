"""kill -9 in the middle of drawing: what was answered is in the ledger once, and it adds up."""

from __future__ import annotations

import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.harness.installation import Installation

DRAWS, CLIENTS, KILLS = 60, 4, 2
CLOSES_AFTER_S = 180

STOCK = """
from datetime import date
from django_scopes import scope
from ataraxy.clinic.pharmacy import services
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
clinic = Clinic.objects.get(slug="harbor")
with scope(clinic=clinic.pk):
    actor = system_actor(clinic.pk)
    safe = services.name_cabinet(actor=actor, key="safe", name="Safe")
    came = services.Delivery("ketamine_50", "KET-1", date(2090, 1, 1), 4)
    services.receive(actor=actor, key="came", cabinet=safe, came=came)
"""

COUNT = """
import json
from django_scopes import scopes_disabled
from ataraxy.clinic.pharmacy.models import Account, Container, Entry
from ataraxy.clinic.pharmacy.verify import verify_ledger
with scopes_disabled():
    print(json.dumps({
        "accounts": sorted(str(one) for one in Account.objects.values_list("uid", flat=True)),
        "drawn": Entry.objects.filter(kind="drawn").count(),
        "given": Entry.objects.filter(kind="given").count(),
        "open": Account.objects.filter(is_settled=False).count(),
        "left_ug": sum(Container.objects.values_list("balance_ug", flat=True)),
        "broken": [str(one) for one in verify_ledger()],
    }))
"""


class Nurses:
    """People who draw, and send a form again when nobody answered."""

    def __init__(self, installation: Installation) -> None:
        self.installation, self.answered, self.repeats = installation, {}, 0
        self.closes = time.monotonic() + CLOSES_AFTER_S

    def draw(self, number: int) -> None:
        """Send one draw until it is answered; always with the same key."""
        while True:
            status, body = self.installation.post("/door/draw/", key=f"draw-{number}")
            if status == 200:
                self.answered[number] = json.loads(body)["account"]
                return
            assert time.monotonic() < self.closes, f"{number}: {status} {body[:300]}"
            self.repeats += 1
            threading.Event().wait(0.05)


def test_a_draw_interrupted_by_kill_is_neither_lost_nor_doubled(durable_db: Installation) -> None:
    stocked = durable_db.run("shell", "-v", "0", "-c", STOCK)
    assert stocked.returncode == 0, stocked.stderr
    nurses = Nurses(durable_db)
    durable_db.start_web()
    with ThreadPoolExecutor(CLIENTS) as people:
        sent = [people.submit(nurses.draw, number) for number in range(DRAWS)]
        for kill in range(1, KILLS + 1):
            while len(nurses.answered) < kill * DRAWS // (KILLS + 2):
                assert time.monotonic() < nurses.closes, "nobody was answered"
                time.sleep(0.005)
            time.sleep(random.uniform(0, 0.03))
            durable_db.kill("web")
            durable_db.start_web()
        for one in sent:
            one.result()
    assert nurses.repeats, "no draw was interrupted, so nothing was tested"
    run = durable_db.run("shell", "-v", "0", "-c", COUNT)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.strip().splitlines()[-1])
    assert found["accounts"] == sorted(nurses.answered.values())
    assert (found["drawn"], found["given"], found["open"]) == (DRAWS, DRAWS, 0)
    assert found["left_ug"] == 4 * 500_000 - DRAWS * 25_000
    assert found["broken"] == []
    whole = durable_db.run("verify-ledger")
    assert "The drug ledger is whole" in whole.stdout
