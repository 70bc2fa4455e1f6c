"""Whatever people do in whatever order: balances true, chain whole, nothing on nobody's list."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clinic.pharmacy.stocked import vials
from tests.signing import proof_by
from tests.standing_people import MakeUser

from ataraxy.clinic.pharmacy import dosing, leaving, services
from ataraxy.clinic.pharmacy.dosing import Dosed, Remainder, Taken
from ataraxy.clinic.pharmacy.leaving import Leaving
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container
from ataraxy.clinic.pharmacy.services import Found
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.services import Proof
from ataraxy.platform.worklist.models import Task

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["draw", "give", "waste", "prime", "count", "break", "reserve", "correct"]),
        st.integers(0, 2),
        st.integers(0, 1),
        st.integers(0, 60_000),
    ),
    min_size=1,
    max_size=7,
)


class People:
    """Who acts, and on what."""

    def __init__(self, nurse: Actor, custodian: Actor, witness: Proof, patient: Patient) -> None:
        self.nurse, self.custodian, self.witness = nurse, custodian, witness
        item = products()["ketamine_50"]
        self.doses = [dosing.account_of(nurse, Dosed(uuid4(), patient, item)) for _turn in range(2)]

    def act(self, verb: str, box: int, which: int, ug: int) -> None:
        """One act; a refused one changes nothing."""
        vial = vials()[box]
        account = Account.objects.select_related("patient").get(pk=self.doses[which].pk)
        with suppress(Refused), transaction.atomic():
            getattr(self, f"_{verb}")(vial, account, ug)

    def _draw(self, vial: Container, account: Account, ug: int) -> None:
        dosing.draw(self.nurse, account, [Taken(vial.uid, ug)])

    def _give(self, vial: Container, account: Account, ug: int) -> None:
        dosing.give(self.nurse, account, ug)

    def _waste(self, vial: Container, account: Account, ug: int) -> None:
        dosing.settle_remainder(self.nurse, account, Remainder(ug, reason="x"), self.witness)

    def _prime(self, vial: Container, account: Account, ug: int) -> None:
        dosing.settle_remainder(self.nurse, account, Remainder(primed_ug=ug), None)

    def _reserve(self, vial: Container, account: Account, ug: int) -> None:
        dosing.reserve(self.nurse, account, ug, [vial.uid])

    def _count(self, vial: Container, account: Account, ug: int) -> None:
        found = [Found(vial.uid, ug, "said" if ug % 2 else "")]
        services.count(
            actor=self.custodian, key=fresh_key(), cabinet=Cabinet.objects.get(), found=found
        )

    def _break(self, vial: Container, account: Account, ug: int) -> None:
        how = Leaving(Kind.BROKEN, "Fell", ug=ug)
        leaving.leave(actor=self.custodian, key=fresh_key(), container=vial, how=how,
                      witness=self.witness)  # fmt: skip

    def _correct(self, vial: Container, account: Account, ug: int) -> None:
        last = account.entries.order_by("number").last()
        if last is not None:
            services.correct(actor=self.custodian, key=fresh_key(), entry=last, right_ug=ug,
                             reason="Misread")  # fmt: skip


@pytest.fixture
def witness(make_user: MakeUser, clinic: Clinic) -> Proof:
    """Somebody else, who has just signed in."""
    return proof_by(make_user("prescriber"), clinic)


@pytest.mark.django_db
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ACTS)
def test_any_interleaving_keeps_balances_true_the_chain_whole_and_every_gap_on_a_list(
    cabinet: Cabinet, nurse: Actor, custodian: Actor, witness: Proof,
    patient: Patient, acts: list[tuple[str, int, int, int]],
) -> None:  # fmt: skip
    people = People(nurse, custodian, witness, patient)
    for verb, box, which, ug in acts:
        people.act(verb, box, which, ug)
    assert verify_ledger() == []
    for account in Account.objects.all():
        listed = Task.objects.filter(
            cause=f"account:{account.uid}", closed_at__isnull=True
        ).values_list("kind", flat=True)
        wanted = [] if account.is_settled else [
            "drug-left-over" if account.open_ug > 0 else "drug-not-drawn"
        ]  # fmt: skip
        assert list(listed) == wanted
    for vial in vials():
        open_one = Task.objects.filter(cause=f"container:{vial.uid}", closed_at__isnull=True)
        assert open_one.exists() == bool(vial.unexplained_ug)
