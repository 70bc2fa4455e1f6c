"""The drug of a session in the ledger, from the promise to the witnessed rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import numpy as np
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.signing import proof_by
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.clinic.pharmacy import services as stock
from ataraxy.clinic.pharmacy.dosing import (
    Dosed,
    Remainder,
    Taken,
    account_of,
    draw,
    settle_remainder,
    still_out,
)
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.symbol import code_of, matrix, uid_of
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.journey.session import dosing, drug, preparing
from ataraxy.journey.session.forms_drug import RestForm
from ataraxy.journey.session.models import Preparation
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.documents.labels import matrix_svg
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db


@dataclass
class Stocked:
    """A chair and a cabinet with two vials, and the acts between them."""

    chair: Chairside
    cabinet: Cabinet

    def vials(self) -> list[Container]:
        """The containers by number."""
        return list(Container.objects.order_by("label"))

    def prepared(self, *chosen: Container, bag_ml: float | None = 50.0) -> Stocked:
        """The dose is promised out of `chosen` and checked by the prescriber."""
        chair, uids = self.chair, tuple(one.uid for one in chosen or self.vials()[:1])
        made = preparing.prepare_dose(
            actor=chair.nurse, key=fresh_key(), session=chair.session,
            drawn=preparing.Drawn(bag_ml=bag_ml, containers=uids),
        )  # fmt: skip
        own = preparing.OwnFigures.wanted(made)
        preparing.double_check(
            actor=chair.prescriber, key=fresh_key(), session=chair.session, own=own
        )
        return self

    def drawn(self, *taken: Taken) -> Account:
        """Drawn up by the nurse."""
        chair = self.chair
        return drug.draw_up(actor=chair.nurse, key=fresh_key(), session=chair.session, taken=taken)

    def account(self) -> Account:
        """The account of the preparation in force."""
        return Account.objects.get(uid=self.chair.record.preparation.uid)  # type: ignore[union-attr]

    def open_work(self) -> set[str]:
        """What kinds of work are open about drug."""
        rows = Task.objects.filter(kind__startswith="drug-", closed_at__isnull=True)
        return set(rows.values_list("kind", flat=True))


@pytest.fixture
def stocked(chairside: Chairside) -> Stocked:
    """Somebody with today's order in the chair, and a cabinet with two vials of 500 mg."""
    custodian = chairside.make_actor("custodian")
    cabinet = stock.name_cabinet(actor=custodian, key=fresh_key(), name="Safe")
    came = stock.Delivery("ketamine_50", "KET-2201", date(2090, 1, 1), 2)
    stock.receive(actor=custodian, key=fresh_key(), cabinet=cabinet, came=came)
    stock.count(actor=custodian, key=fresh_key(), cabinet=cabinet, found=())
    chairside.arrived().asked().measured().ordered()
    return Stocked(chairside, cabinet)


def _start(stocked: Stocked) -> None:
    chair = stocked.chair
    from ataraxy.journey.session.services import step

    step(actor=chair.nurse, key=fresh_key(), session=chair.session, verb="make ready")
    dosing.start(actor=chair.nurse, key=fresh_key(), session=chair.session, chair=AT_THE_CHAIR)


def _end(stocked: Stocked, **how: object) -> None:
    chair = stocked.chair
    dosing.end_dosing(actor=chair.nurse, key=fresh_key(), session=chair.session, **how)  # type: ignore[arg-type]


def test_a_whole_infusion_adds_up_by_itself(stocked: Stocked) -> None:
    dose_ug = round(stocked.chair.record.order.dose_mg * 1000)  # type: ignore[union-attr]
    stocked.prepared()
    assert stocked.vials()[0].reserved_ug == dose_ug
    assert stocked.chair.record.preparation.lot == "KET-2201"  # type: ignore[union-attr]
    stocked.drawn()
    assert stocked.vials()[0].balance_ug == 500_000 - dose_ug
    assert stocked.open_work() == {"drug-left-over"}
    _start(stocked)
    _end(stocked)
    assert stocked.account().is_settled
    assert stocked.open_work() == set()
    assert verify_ledger() == []


def test_stopped_early_the_rest_is_wasted_by_one_and_seen_by_another(stocked: Stocked) -> None:
    chair = stocked.chair
    stocked.prepared().drawn()
    _start(stocked)
    _end(stocked, pumped_ml=30.0, line_ml=5.0, reason="Distress")
    account = stocked.account()
    strength = chair.record.preparation.concentration_mg_ml or 0  # type: ignore[union-attr]
    assert account.given_ug == round(25 * strength * 1000)
    assert account.residual_ug == round(5 * strength * 1000)
    assert chair.record.given_mg == pytest.approx(25 * strength)
    assert stocked.open_work() == {"drug-left-over"}
    rest = Remainder(wasted_ug=account.open_ug, reason="Stopped early")
    with pytest.raises(Refused, match="witness"):
        drug.settle_rest(actor=chair.nurse, key=fresh_key(), session=chair.session, rest=rest,
                         witness=proof_by(chair.make_user("nurse"), chair.clinic))  # fmt: skip
    drug.settle_rest(actor=chair.nurse, key=fresh_key(), session=chair.session, rest=rest,
                     witness=proof_by(chair.make_user("prescriber"), chair.clinic))  # fmt: skip
    assert stocked.account().is_settled
    assert stocked.open_work() == set()


def test_a_dose_with_a_typed_lot_stands_as_given_and_not_drawn_until_it_is(
    stocked: Stocked,
) -> None:
    stocked.chair.prepared()
    _start(stocked)
    _end(stocked)
    assert stocked.open_work() == {"drug-not-drawn"}
    stocked.drawn(Taken(stocked.vials()[0].uid, stocked.account().given_ug))
    assert stocked.open_work() == set()


def test_preparing_anew_gives_the_first_promise_back(stocked: Stocked) -> None:
    first, second = stocked.vials()
    stocked.prepared(first).prepared(second)
    assert [bool(one.reserved_ug) for one in stocked.vials()] == [False, True]


def test_an_unknown_or_another_products_container_is_refused(stocked: Stocked) -> None:
    custodian = stocked.chair.make_actor("custodian")
    came = stock.Delivery("ketamine_10", "K10-1", date(2090, 1, 1), 1)
    stock.receive(actor=custodian, key=fresh_key(), cabinet=stocked.cabinet, came=came)
    for uid, said in ((Container.objects.get(lot__number="K10-1").uid, "another product"),
                      (uuid4(), "not in the ledger")):  # fmt: skip
        with pytest.raises(Refused, match=said):
            preparing.prepare_dose(
                actor=stocked.chair.nurse, key=fresh_key(), session=stocked.chair.session,
                drawn=preparing.Drawn(bag_ml=50.0, containers=(uid,)),
            )  # fmt: skip


def test_a_clinic_without_a_cabinet_doses_without_a_ledger(chairside: Chairside) -> None:
    chairside.in_recovery()
    assert Entry.objects.count() == Account.objects.count() == 0


@pytest.fixture
def nurse_page(stocked: Stocked, client: Client, make_user: MakeUser) -> Callable[..., object]:
    """The nurse's browser: ``nurse_page("draw", **fields)`` posts, without fields it gets."""
    client.force_login(make_user("nurse"))

    def ask(name: str, **fields: object) -> object:
        url = reverse(f"session:{name}", args=[stocked.chair.session.uid])
        if not fields:
            return client.get(url)
        return client.post(url, {"idempotency_key": fresh_key(), **fields})

    return ask


def test_the_emergency_button_stands_beside_the_drug_too(
    stocked: Stocked, nurse_page: Callable[..., object]
) -> None:
    stocked.prepared()
    assert b"emergency-place" in nurse_page("draw").content  # type: ignore[attr-defined]
    stocked.drawn()
    assert b"emergency-place" in nurse_page("rest").content  # type: ignore[attr-defined]


def test_from_the_chair_it_is_prepared_drawn_and_settled_in_few_taps(
    stocked: Stocked, nurse_page: Callable[..., object], make_user: MakeUser
) -> None:
    page = nurse_page("prepare")
    assert "K-0001 · sealed, 500 mg (10 mL)" in page.content.decode()  # type: ignore[attr-defined]
    chosen = str(stocked.vials()[0].uid)
    nurse_page("prepare", containers=[chosen], bag_ml="50")
    made = stocked.chair.record.preparation
    assert made is not None
    preparing.double_check(
        actor=stocked.chair.prescriber, key=fresh_key(), session=stocked.chair.session,
        own=preparing.OwnFigures.wanted(made),
    )  # fmt: skip
    assert "Drawn up" in nurse_page("room").content.decode()  # type: ignore[attr-defined]
    nurse_page("draw", nothing="typed")
    assert stocked.account().drawn_ug
    _start(stocked)
    _end(stocked, pumped_ml=40.0, reason="Enough")
    left = stocked.account().open_ug / 1000 / (made.concentration_mg_ml or 1)
    without = nurse_page("rest", wasted=f"{left:.3f}")
    assert "Waste needs a witness" in without.content.decode()  # type: ignore[attr-defined]
    make_user("nurse", username="second")
    nurse_page("rest", wasted=f"{left:.3f}", witness_name="second", witness_method="password",
               witness_secret=PASSWORD)  # fmt: skip
    assert stocked.account().is_settled
    assert "drug accounted for" in nurse_page("room").content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("wasted", ["-1", "0.0001", "nan", "lots"])
def test_an_impossible_amount_is_refused_at_its_field(
    stocked: Stocked, nurse_page: Callable[..., object], wasted: str
) -> None:
    stocked.prepared().drawn()
    page = nurse_page("rest", wasted=wasted)
    assert page.status_code == 409  # type: ignore[attr-defined]
    assert not stocked.account().wasted_ug


def test_the_label_is_a_page_with_a_symbol_that_another_decoder_reads(
    stocked: Stocked, nurse_page: Callable[..., object], tmp_path: object
) -> None:
    stocked.prepared()
    answer = nurse_page("label")
    (tmp_path / "label.pdf").write_bytes(answer.content)  # type: ignore[attr-defined, operator]
    text = PdfReader(tmp_path / "label.pdf").pages[0].extract_text()  # type: ignore[operator]
    for told in ("Ana Rivera", "12 Apr 1985", "mg/mL", "KET-2201", "Discard by"):
        assert told in text
    uid = stocked.chair.record.preparation.uid  # type: ignore[union-attr]
    rows = np.pad(np.array(matrix(code_of(uid)), dtype=np.uint8), 2)
    picture = np.kron((1 - rows) * 255, np.ones((8, 8), dtype=np.uint8)).astype(np.uint8)
    (found,) = zxingcpp.read_barcodes(picture)
    assert uid_of(found.text) == uid
    assert matrix_svg(matrix(code_of(uid))).startswith("<svg")


@pytest.mark.parametrize("code", ["", "ATX1", "ATX1XYZ", "(01)00312345678906", str(UUID(int=1))])
def test_a_foreign_symbol_is_nobodys_dose(code: str) -> None:
    assert uid_of(code) is None


def test_pieces_go_back_by_number_and_never_a_whole_package_by_a_tick(
    stocked: Stocked,
) -> None:
    actor = stocked.chair.make_actor("custodian")
    came = stock.Delivery("ketamine_troche_50", "TR-1", date(2090, 1, 1), 1, pieces=30)
    stock.receive(actor=actor, key=fresh_key(), cabinet=stocked.cabinet, came=came)
    box = Container.objects.get(lot__number="TR-1")
    dosed = Dosed(uuid4(), stocked.chair.session.patient, products()["ketamine_troche_50"])
    account = draw(actor, account_of(actor, dosed), [Taken(box.uid, 150_000)])
    told = {"idempotency_key": "k", "witness_method": "password", f"back_{box.pk}": "2"}
    out, plan = still_out(account), Preparation()
    form = RestForm(told, account=account, preparation=plan, out=out, infused=False)
    assert form.is_valid(), form.errors
    assert form.rest().returned == (Taken(box.uid, 100_000),)
    settle_remainder(actor, account, form.rest(), None)
    box.refresh_from_db()
    assert box.balance_ug == 29 * 50_000
    assert [ug for _one, ug in still_out(account)] == [50_000]
