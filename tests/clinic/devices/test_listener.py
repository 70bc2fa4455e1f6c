"""The listener as monitors meet it: answers after the disk, and senders that misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import structlog
from django.utils import timezone
from django_scopes import scopes_disabled
from structlog.typing import EventDict
from tests.clinic.devices.listening import ask, ask_raw, listener, open_many
from tests.clinic.devices.wire import heart_rate
from tests.harness.loops import run
from tests.standing_people import MakeActor

from ataraxy.clinic.devices import mllp_server
from ataraxy.clinic.devices.hl7v2.framing import END, START
from ataraxy.clinic.devices.models import Device, Listening, Quarantined, Sample
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic
from ataraxy.web.health.parts import monitors
from ataraxy.web.processes.listener import CannotListen, Door, clinic_named


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EventDict]]:
    """What the socket part logs."""
    with structlog.testing.capture_logs() as found:
        monkeypatch.setattr(mllp_server, "log", structlog.get_logger("said"))
        yield found


def reasons(said: list[EventDict]) -> set[str]:
    return {one["event"] for one in said}


def test_an_answer_comes_after_the_value_is_on_disk(fresh_db: str, device: Device) -> None:
    async def talk() -> list[bytes]:
        async with listener(device.clinic) as server:
            now = timezone.now()
            return await ask(
                server.port,
                heart_rate(70, now, control="1"),
                heart_rate(70, now, control="1"),
                heart_rate(71, now, control="2", accept="AL", answer="AL"),
                heart_rate(71, now, control="3", version="2.9"),
                heart_rate(71, now, control="4", device="STRANGER"),
            )

    answers = run(talk())
    codes = [one.split(b"MSA|")[1][:2] for one in answers]
    assert codes == [b"AA", b"AA", b"CA", b"AA", b"AR"], "the accept answer comes first"
    with scopes_disabled():
        assert Sample.objects.count() == 2
        assert Quarantined.objects.get().device_said == "STRANGER"
        standing = Listening.objects.get()
        assert (standing.messages, standing.refused) == (5, 1)
        assert Entry.objects.filter(action="devices.ingest").count() == 1
    assert monitors(timezone.now()).well


GARBAGE = {
    "no MSH": START + b"PID|||1\r" + END,
    "wrong encoding characters": START + heart_rate(70).replace(b"^~\\&", b"^^^^") + END,
    "not UTF-8": START + b"MSH|^~\\&|\xff\xfe||||2026||ORU^R01|9|P|2.6\r" + END,
    "ten megabytes": START + b"MSH|^~\\&|" + b"x" * 10_000_000 + END,
    "an empty frame": START + END,
}


@pytest.mark.parametrize("what", GARBAGE)
def test_garbage_is_answered_and_named_and_the_next_message_is_taken(
    fresh_db: str, device: Device, said: list[EventDict], what: str
) -> None:
    async def talk() -> tuple[bytes, list[bytes]]:
        async with listener(device.clinic) as server:
            wrong = await ask_raw(server.port, GARBAGE[what])
            return wrong, await ask(server.port, heart_rate(70, timezone.now()))

    wrong, right = run(talk())
    assert b"MSA|AR|" in wrong or b"MSA|AE|" in wrong
    assert b"MSA|AA|1" in right[0]
    assert any(one["event"] == "message refused" and one["why"] for one in said)
    assert "x" * 50 not in str(said)


def test_half_a_frame_and_noise_are_logged_and_let_go(
    fresh_db: str, device: Device, said: list[EventDict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mllp_server, "FRAME_ENDS_WITHIN_S", 0.2)

    async def talk() -> bytes:
        async with listener(device.clinic) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"GET / HTTP/1.1\r\n\r\n" + START + b"MSH|^~\\&|half")
            assert await asyncio.wait_for(reader.read(), 20) == b"", "the listener hangs up"
            writer.close()
            await ask_raw(server.port, START + b"MSH|^~")
            return (await ask(server.port, heart_rate(70, timezone.now())))[0]

    assert b"MSA|AA|" in run(talk())
    assert {"bytes outside a frame", "frame timed out", "frame lost"} <= reasons(said)


def test_a_thousand_connections_are_turned_away_past_the_limit_and_monitors_are_heard(
    fresh_db: str, device: Device, said: list[EventDict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mllp_server, "MOST_CONNECTIONS", 200)

    async def talk() -> bytes:
        async with listener(device.clinic) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            crowd = await open_many(server.port, 400)
            writer.write(START + heart_rate(70, timezone.now()) + END)
            answer = await asyncio.wait_for(reader.readuntil(END), 20)
            for one in (*crowd, writer):
                one.close()
            return answer

    assert b"MSA|AA|1" in run(talk())
    assert "connection refused" in reasons(said)


def test_a_crowd_that_never_speaks_gives_its_places_to_monitors(
    fresh_db: str, device: Device, said: list[EventDict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mllp_server, "MOST_CONNECTIONS", 50)

    async def talk() -> list[bytes]:
        async with listener(device.clinic) as server:
            crowd = await open_many(server.port, 60)
            monkeypatch.setattr(mllp_server, "SPEAKS_WITHIN_S", 0.0)
            answers = await ask(server.port, heart_rate(70, timezone.now()))
            for one in crowd:
                one.close()
            return answers

    assert b"MSA|AA|1" in run(talk())[0]
    assert {"connection refused", "connection let go"} <= reasons(said)


def test_while_the_database_is_away_nothing_is_acknowledged(
    fresh_db: str, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from ataraxy.clinic.devices import ingest

    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("gone")

    async def talk() -> list[bytes]:
        async with listener(device.clinic) as server:
            body = heart_rate(70, timezone.now())
            with monkeypatch.context() as broken:
                broken.setattr(ingest, "store", away)
                first = await ask(server.port, body)
            return first + await ask(server.port, body)

    first, second = run(talk())
    assert b"MSA|AR|1|The database is away" in first
    assert b"MSA|AA|1" in second
    assert Sample._base_manager.count() == 1


def test_without_tls_only_this_machine_is_heard(tmp_path: object) -> None:
    assert Door("127.0.0.1", 1).tls() is None
    assert Door("::1", 1).tls() is None
    with pytest.raises(CannotListen, match="Without TLS"):
        Door("0.0.0.0", 1).tls()
    with pytest.raises(CannotListen, match="cannot be read"):
        Door("0.0.0.0", 1, certificate=tmp_path / "none.pem").tls()  # type: ignore[operator]


@pytest.mark.django_db
def test_the_clinic_must_be_said_when_there_are_several(
    clinic: Clinic, other_clinic: Clinic, make_actor: MakeActor
) -> None:
    assert clinic_named("mesa") == other_clinic
    with pytest.raises(CannotListen, match="harbor, mesa"):
        clinic_named("")
    with pytest.raises(CannotListen, match="no clinic"):
        clinic_named("elsewhere")


@pytest.mark.django_db
def test_a_silent_listener_is_unwell_once_there_are_monitors(device: Device) -> None:
    found = monitors(timezone.now())
    assert not found.well
    device.in_use = False
    device.save()
    assert monitors(timezone.now()).well
