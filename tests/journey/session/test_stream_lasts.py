"""An open board outlives trouble, and many of them leave the pages their database connections."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack

import psutil
import pytest
from django.db import connection
from tests.harness import loops
from tests.journey.session.test_stream import listening, signed_in
from tests.standing_people import MakeUser

from ataraxy.journey.session.stream import Hearing, Reader, latest_number
from ataraxy.journey.session.tail import VALUES_KEPT, Tail, following, off_loop
from ataraxy.platform.feed.models import Event
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Clinic

BOARDS = 8


def connections_open(name: str) -> int:
    """How many connections there are to this test's own database."""
    if connection.vendor == "sqlite":
        return sum(one.path == os.path.realpath(name) for one in psutil.Process().open_files())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name])
        return int(cursor.fetchone()[0])


def test_an_open_board_keeps_no_connection_to_the_database(
    live: str, fresh_db: str, make_user: MakeUser, clinic: Clinic
) -> None:
    client = signed_in(make_user)
    before = connections_open(fresh_db)
    with ExitStack() as open_:
        for _ in range(BOARDS):
            stream = open_.enter_context(listening(live, client, 0))
            assert any(line.startswith(b"event: standing") for line in stream)
        assert connections_open(fresh_db) - before < BOARDS / 2


@pytest.fixture
def reader(fresh_db: str, make_user: MakeUser, clinic: Clinic) -> Reader:
    """Somebody who may see the board and saw everything until now."""
    user = make_user("nurse")
    key = signed_in(make_user).cookies["session"].value
    publish(clinic_id=clinic.pk, topic="session.moved", subject="session:before")
    return Reader(user.pk, clinic.pk, key, latest_number(clinic.pk))


def renamed(old: str, new: str) -> None:
    """Take a table away, or bring it back: every question about it fails meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


def test_a_stream_outlives_a_database_that_is_away_and_then_tells_everything(
    reader: Reader,
) -> None:
    table = Event._meta.db_table

    async def hear() -> tuple[list[bytes], list[bytes], bool]:
        with following(reader.clinic_id) as tail:
            begun = asyncio.get_running_loop().time()
            hearing = Hearing(reader, tail, reader.after - 1, begun)
            await tail.wait()
            await off_loop(renamed)(table, "taken_away")
            away = await hearing.news(begun)
            await tail.wait()
            await off_loop(renamed)("taken_away", table)
            return away, await hearing.news(begun), hearing.is_over

    away, then, is_over = loops.run(hear())
    assert away == []
    assert not is_over
    assert b"session:before" in then[0]
    assert then[1].startswith(b"event: standing")


def test_whether_somebody_may_listen_is_asked_again_when_it_could_not_be_found_out(
    reader: Reader,
) -> None:
    async def hear() -> tuple[list[bytes], bool, bool]:
        with following(reader.clinic_id) as tail:
            hearing = Hearing(reader, tail, reader.after, -10.0)
            await off_loop(renamed)("django_session", "taken_away")
            nothing = await hearing.news(0.0)
            first = hearing.is_over
            await off_loop(renamed)("taken_away", "django_session")
            await off_loop(_signed_out)(reader.session_key)
            await hearing.news(0.0)
            return nothing, first, hearing.is_over

    assert loops.run(hear()) == ([], False, True)


def _signed_out(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session WHERE session_key = %s", [key])


def test_who_fell_behind_what_is_kept_is_told_everything_anew() -> None:
    tail = Tail(1)
    for turn in range(1, VALUES_KEPT + 3):
        tail.turn = turn
        tail._values.append((turn, b"%d" % turn))
    assert tail.values_after(VALUES_KEPT) == [b"51", b"52"]
    assert tail.values_after(1) is None, "the second is not kept any more"
    assert len(tail.values_after(2) or []) == VALUES_KEPT


def test_when_looking_ends_by_a_defect_its_readers_end_too_and_come_back(reader: Reader) -> None:
    class Broken(Tail):
        def _find(self) -> bytes:
            raise KeyError

    async def hear() -> None:
        tail = Broken(reader.clinic_id)
        tail.begin()
        with pytest.raises(KeyError):
            await asyncio.wait_for(tail.wait(), 10)

    loops.run(hear())


def test_the_next_reader_begins_with_a_tail_that_no_former_look_writes_into(
    reader: Reader,
) -> None:
    async def hear() -> bool:
        with following(reader.clinic_id) as first, following(reader.clinic_id) as second:
            assert first is second
        with following(reader.clinic_id) as third:
            return third is not first

    assert loops.run(hear())
