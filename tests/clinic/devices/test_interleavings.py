"""Pairings that change while values stream in, in threads, on both databases."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.utils import timezone
from django_scopes import scope
from tests.clinic.devices.wire import heart_rate, said
from tests.standing_people import MakeActor, MakePatient

from ataraxy.clinic.devices.models import Device, Pairing, Sample
from ataraxy.clinic.devices.services import end_pairing, pair
from ataraxy.clinic.devices.storage import store
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key

SECOND = timedelta(seconds=1)


def take_turns(device: Device, people: list[Patient], nurse: Actor, turns: int) -> None:
    """The monitor goes from one to the other and back."""
    for turn in range(turns):
        standing = pair(
            actor=nurse,
            key=fresh_key(),
            device=device,
            patient=people[turn % 2],
            visit_uid=uuid4(),
            chair=None,
        )
        begun = time.monotonic()
        while not Sample.objects.filter(pairing=standing).exists():
            assert time.monotonic() - begun < 30
        end_pairing(actor=nurse, key=fresh_key(), pairing=standing)


class Stream:
    """Two senders in threads, as fast as they are stored."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.done = clinic, threading.Event()
        self.failures: list[BaseException] = []
        self.threads = [threading.Thread(target=self.send, args=(n,)) for n in range(2)]

    def send(self, sender: int) -> None:
        number = 0
        try:
            while not self.done.is_set():
                number += 1
                body = heart_rate(70, timezone.now(), control=f"{sender}-{number}")
                store(self.clinic.pk, [said(body)], timezone.now())
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            self.failures.append(error)
        finally:
            connection.close()

    def __enter__(self) -> Stream:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join()


def test_pairings_that_change_while_values_stream_in_never_mix_two_patients(
    fresh_db: str,
    in_clinic: Clinic,
    device: Device,
    patient: Patient,
    make_patient: MakePatient,
    make_actor: MakeActor,
) -> None:
    """Every stored value lies within the time of its own pairing."""
    people = [patient, make_patient("Rossi", "Bruno")]
    with Stream(in_clinic) as stream:
        take_turns(device, people, make_actor("nurse"), turns=12)
    assert not stream.failures
    with scope(clinic=in_clinic.pk):
        spans = {one.pk: one for one in Pairing.objects.all()}
        rows = list(Sample.objects.filter(pairing__isnull=False))
    assert rows
    for row in rows:
        span = spans[row.pairing_id or 0]
        assert span.since <= row.at + SECOND / 1000
        assert span.until is None or row.received_at <= span.until + SECOND
