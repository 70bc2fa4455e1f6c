"""The journal grows, refuses change, and names what somebody changed around its guards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from ataraxy.platform.audit import append_only
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.audit.models import Entry, Head
from ataraxy.platform.audit.verify import anchors, verify

pytestmark = pytest.mark.django_db

ACTOR = system_actor(7)


def _write(count: int, actor: Actor = ACTOR) -> None:
    for number in range(count):
        record(actor=actor, action="test.write", subject=f"row:{number}", detail={"n": number})


def _around_the_guards(change: Callable[[], object]) -> None:
    """Do what somebody with the database file and an SQL prompt could do."""
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            name = f"{table}_no_{verb}"
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{on}')
    change()
    append_only.install(connection)


def test_an_untouched_journal_is_whole() -> None:
    _write(5)
    _write(3, system_actor(8))
    assert verify(anchors()) == []


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_refuses_to_change_an_entry(change: str) -> None:
    _write(2)
    rows = Entry.objects.filter(number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(action="test.other") if change == "update" else rows.delete()
    assert verify() == []


def test_replacing_a_row_is_refused_like_changing_it() -> None:
    _write(1)
    entry = Entry.objects.get()
    columns = [f.column for f in Entry._meta.concrete_fields]
    names = ", ".join(columns)
    marks = ", ".join(["%s"] * len(columns))
    values = [getattr(entry, f.attname) for f in Entry._meta.concrete_fields]
    sqlite = f"INSERT OR REPLACE INTO audit_entry ({names}) VALUES ({marks})"
    postgres = (
        f"INSERT INTO audit_entry ({names}) VALUES ({marks}) "
        "ON CONFLICT (id) DO UPDATE SET action = 'x'"
    )
    statement = postgres if connection.vendor == "postgresql" else sqlite
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_edited_entry_is_named() -> None:
    _write(5)
    _around_the_guards(lambda: Entry.objects.filter(number=3).update(actor_name="Somebody else"))
    (found,) = verify()
    assert (found.clinic_id, found.number) == (7, 3)
    assert "altered" in found.problem


def test_a_removed_entry_is_named() -> None:
    _write(5)
    _around_the_guards(lambda: Entry.objects.filter(number=2).delete())
    (found,) = verify()
    assert found.number == 2
    assert "removed" in found.problem


def test_a_cut_tail_is_named() -> None:
    _write(5)
    _around_the_guards(lambda: Entry.objects.filter(number__gt=3).delete())
    (found,) = verify()
    assert found.number == 4
    assert "cut off" in found.problem


def test_a_cut_tail_with_a_matching_older_head_is_caught_by_an_anchor_outside() -> None:
    _write(3)
    older = Head.objects.values().get()
    _write(2)
    noted = anchors()

    def cut() -> None:
        Entry.objects.filter(number__gt=3).delete()
        Head.objects.filter(pk=7).update(
            number=older["number"], mac=older["mac"], seal=older["seal"]
        )

    _around_the_guards(cut)
    assert verify() == []
    (found,) = verify(noted)
    assert found.number == 4


def test_a_whole_chain_that_vanished_is_caught_by_an_anchor_outside() -> None:
    _write(3)
    noted = anchors()
    _around_the_guards(lambda: (Entry.objects.all().delete(), Head.objects.all().delete()))
    (found,) = verify(noted)
    assert found.number == 1


def test_an_entry_sealed_with_an_older_key_still_holds_after_rotation(settings: object) -> None:
    _write(2)
    settings.AUDIT_KEYS = {**settings.AUDIT_KEYS, "k2": "x" * 40}  # type: ignore[attr-defined]
    settings.AUDIT_KEY_ID = "k2"  # type: ignore[attr-defined]
    assert verify() == []
    _write(2)
    assert verify() == []


def test_every_append_only_table_has_its_guards_after_migration() -> None:
    assert "audit_entry" in append_only.guarded_tables()
    assert append_only.missing(connection) == []


def test_a_missing_guard_is_noticed_and_put_back() -> None:
    on = ' ON "audit_entry"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "audit_entry_no_update"{on}')
    assert append_only.missing(connection) == ["audit_entry_no_update"]
    append_only.install(connection)
    assert append_only.missing(connection) == []
