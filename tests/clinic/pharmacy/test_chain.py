"""The ledger refuses change, and names what was changed around its guards."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from tests.clinic.pharmacy.stocked import VIAL, Dose, vials
from tests.standing_people import MakePatient

from ataraxy.clinic.pharmacy import dosing
from ataraxy.clinic.pharmacy.dosing import Taken
from ataraxy.clinic.pharmacy.models import LEDGER, Account, Cabinet, Container, Entry, LedgerEnd
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.platform.audit import append_only
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.verify import anchors

pytestmark = pytest.mark.django_db


def _around_the_guards(change: Callable[[], object], *tables: str) -> None:
    """Do what somebody with the database file and an SQL prompt could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a table with checks to come keeps its triggers
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables or (Entry._meta.db_table,):
            for verb in ("update", "delete"):
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER "{table}_no_{verb}"{on}')
    change()
    append_only.install(connection)


def test_the_database_refuses_to_change_an_entry_and_its_guards_are_there(
    cabinet: Cabinet,
) -> None:
    for change in ("update", "delete"):
        rows = Entry.objects.filter(number=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(amount_ug=1) if change == "update" else rows.delete()
    assert append_only.missing(connection) == []


@pytest.mark.parametrize(
    "change", ["amount", "removed", "tail", "balance", "lot", "account", "person", "owner"]
)
def test_whatever_is_changed_around_the_guards_is_named(
    cabinet: Cabinet, nurse: Actor, dose: Dose, make_patient: MakePatient, change: str
) -> None:
    account, other = dose(), make_patient("Rossi", "Bruno")
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
    rows, last = Entry.objects.all(), Entry.objects.count()
    acts: dict[str, tuple[Callable[[], object], int]] = {
        "amount": (lambda: rows.filter(number=2).update(amount_ug=1), 2),
        "removed": (lambda: rows.filter(number=2).delete(), 2),
        "tail": (lambda: rows.filter(number=last).delete(), last),
        "balance": (lambda: Container.objects.filter(label="K-0002").update(balance_ug=1), 2),
        "lot": (lambda: vials()[0].lot.__class__.objects.update(number="X"), last),
        "account": (lambda: Account.objects.update(drawn_ug=1), last),
        "person": (lambda: Account.objects.update(patient=other), account.entries.first().number),
        "owner": (lambda: Container.objects.filter(label="K-0002").update(patient=other), 2),
    }
    act, number = acts[change]
    _around_the_guards(act, *(["pharmacy_lot"] if change == "lot" else []))
    (found,) = verify_ledger()
    assert found.number == number


_NONSENSE = {
    "sqlite": {"uid": "no uid", "at": "no instant", "amount_ug": "much", "balance_ug": "much"},
    "postgresql": {"uid": str(UUID(int=0)), "at": "1999-01-01", "amount_ug": 1, "balance_ug": 1},
}


@pytest.mark.parametrize("column", ["uid", "at", "amount_ug", "balance_ug"])
def test_a_value_that_is_none_of_its_kind_is_named_and_not_stumbled_over(
    cabinet: Cabinet, column: str
) -> None:
    table = "pharmacy_container" if column == "balance_ug" else "pharmacy_entry"
    row = Container.objects.get(label="K-0002").pk if column == "balance_ug" else 2

    def change() -> None:
        where = "id" if column == "balance_ug" else "number"
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = %s WHERE "{where}" = %s',
                [_NONSENSE[connection.vendor][column], row],
            )

    _around_the_guards(change)
    (found,) = verify_ledger()
    assert found.number == 2


def test_a_cut_tail_with_an_older_end_is_caught_by_an_anchor_outside(
    cabinet: Cabinet, nurse: Actor, dose: Dose
) -> None:
    older = LedgerEnd.objects.values().get()
    account = dose()
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
    noted = anchors(LEDGER)

    def cut() -> None:
        Entry.objects.filter(number__gt=older["number"]).delete()
        LedgerEnd.objects.update(**older)
        Container.objects.update(balance_ug=VIAL)
        Account.objects.update(drawn_ug=0)

    _around_the_guards(cut)
    assert verify_ledger() == []
    (found,) = verify_ledger(noted)
    assert found.number == older["number"] + 1
