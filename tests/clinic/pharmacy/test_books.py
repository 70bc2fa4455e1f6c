"""What entries add up to: any order of facts keeps the sums true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.clinic.pharmacy.amounts import measured, nominal_ug, words
from ataraxy.clinic.pharmacy.books import Line, book_of, standing, sums_of
from ataraxy.clinic.pharmacy.rules import Offer, may_correct, may_promise, may_witness, share
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.foundation.units import BadNumberError
from ataraxy.knowledge.pharmacology import products

VIAL = 500_000
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
OFFER = Offer("K-0001", "ketamine_50", VIAL, date(2027, 3, 1))


def lines(*told: tuple[Kind, int]) -> list[Line]:
    """Entries of one container and one dose, in order."""
    return [Line(n, kind, ug, 1, _account(kind)) for n, (kind, ug) in enumerate(told, start=1)]


def _account(kind: Kind) -> int | None:
    return None if kind in {Kind.RECEIVED, Kind.COUNTED, Kind.FINISHED, Kind.OPENED} else 7


def test_drawn_leaves_the_vial_and_opens_an_account() -> None:
    told = lines((Kind.RECEIVED, VIAL), (Kind.RESERVED, 35_000), (Kind.DRAWN, 35_000))
    assert book_of(told).balance_ug == 465_000
    assert book_of(told).reserved_ug == 0
    assert sums_of(told).open_ug == 35_000


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ([(Kind.GIVEN, 35_000)], 0),
        ([(Kind.GIVEN, 30_000), (Kind.WASTED, 5_000)], 0),
        ([(Kind.GIVEN, 28_000), (Kind.PRIMED, 1_000), (Kind.FLUSHED, 4_000)], 2_000),
        ([], 35_000),
        ([(Kind.GIVEN, 40_000)], -5_000),
    ],
)
def test_drawn_is_given_returned_wasted_or_left_behind(
    parts: list[tuple[Kind, int]], left: int
) -> None:
    assert sums_of(lines((Kind.DRAWN, 35_000), *parts)).open_ug == left


def test_a_gap_as_small_as_one_can_draw_is_none() -> None:
    sums = sums_of(lines((Kind.DRAWN, 35_000), (Kind.GIVEN, 33_000)))
    assert sums.is_settled(2_500)
    assert not sums.is_settled(1_999)


def test_overfill_is_found_when_more_was_drawn_than_the_label_says() -> None:
    told = lines((Kind.RECEIVED, VIAL), (Kind.DRAWN, VIAL + 25_000), (Kind.FINISHED, 0))
    book = book_of(told)
    (found,) = book.differences
    assert (found.ug, book.balance_ug, book.is_finished) == (25_000, 0, True)
    assert book.unexplained_ug(2_500) == 25_000


def test_a_shortage_stays_until_it_is_explained() -> None:
    told = lines((Kind.RECEIVED, VIAL), (Kind.COUNTED, VIAL - 40_000))
    assert book_of(told).unexplained_ug(2_500) == -40_000
    explained = [*told, Line(3, Kind.EXPLAINED, 0, 1, None, corrects=2)]
    assert book_of(explained).unexplained_ug(2_500) == 0
    assert book_of(explained).differences[0].ug == -40_000


def test_a_correction_counts_where_the_first_amount_stood() -> None:
    told = [*lines((Kind.RECEIVED, VIAL), (Kind.DRAWN, 70_000)),
            Line(3, Kind.CORRECTED, 35_000, 1, 7, corrects=2)]  # fmt: skip
    assert book_of(told).balance_ug == VIAL - 35_000
    assert sums_of(told).drawn_ug == 35_000
    again = [*told, Line(4, Kind.CORRECTED, 40_000, 1, 7, corrects=3)]
    assert book_of(again).balance_ug == VIAL - 40_000
    assert [one.amount_ug for one in standing(again)] == [VIAL, 40_000]


def test_correcting_what_happened_before_a_count_explains_the_count_and_not_the_balance() -> None:
    told = lines((Kind.RECEIVED, VIAL), (Kind.DRAWN, 35_000), (Kind.COUNTED, VIAL - 85_000))
    assert book_of(told).differences[0].ug == -50_000
    mended = [*told, Line(4, Kind.CORRECTED, 85_000, 1, 7, corrects=2)]
    assert book_of(mended).differences == ()
    assert book_of(mended).balance_ug == VIAL - 85_000


amounts = st.integers(min_value=0, max_value=600_000)
facts = st.sampled_from([Kind.DRAWN, Kind.GIVEN, Kind.WASTED, Kind.RETURNED, Kind.RESERVED,
                         Kind.RELEASED, Kind.PRIMED, Kind.FLUSHED])  # fmt: skip
acts = st.lists(st.tuples(facts, amounts, st.integers(1, 3), st.integers(1, 4)), max_size=30)


def _told(acts: list[tuple[Kind, int, int, int]]) -> list[Line]:
    begin = [Line(n, Kind.RECEIVED, VIAL, n, None) for n in (1, 2, 3)]
    held = {Kind.DRAWN, Kind.RETURNED, Kind.RESERVED, Kind.RELEASED}
    return [
        *begin,
        *(
            Line(n, kind, ug, container if kind in held else None, account)
            for n, (kind, ug, container, account) in enumerate(acts, start=4)
        ),
    ]


def _all_in(told: list[Line]) -> int:
    books = [book_of([x for x in told if x.container == c]).balance_ug for c in (1, 2, 3)]
    sums = [sums_of([x for x in told if x.account == a]) for a in (1, 2, 3, 4)]
    gone = sum(s.given_ug + s.wasted_ug + s.residual_ug + s.open_ug for s in sums)
    return sum(books) + gone


@given(acts)
def test_nothing_appears_or_vanishes_whatever_happens_in_whatever_order(
    acts: list[tuple[Kind, int, int, int]],
) -> None:
    assert _all_in(_told(acts)) == 3 * VIAL


@given(acts, st.data())
def test_corrections_and_corrections_of_corrections_keep_it_so(
    acts: list[tuple[Kind, int, int, int]], data: st.DataObject
) -> None:
    told = _told(acts)
    for _turn in range(data.draw(st.integers(0, 5))):
        wrong = data.draw(st.sampled_from(told[3:] or told))
        if wrong.kind in {Kind.RECEIVED, Kind.RESERVED, Kind.RELEASED}:
            continue
        right = replace(wrong, number=told[-1].number + 1, kind=Kind.CORRECTED,
                        amount_ug=data.draw(amounts), corrects=wrong.number)  # fmt: skip
        told.append(right)
    assert _all_in(told) == 3 * VIAL


@given(acts)
def test_somebody_always_has_what_was_drawn_and_not_accounted_for(
    acts: list[tuple[Kind, int, int, int]],
) -> None:
    told = _told(acts)
    for account in (1, 2, 3, 4):
        sums = sums_of([one for one in told if one.account == account])
        assert sums.is_settled(0) == (sums.open_ug == 0)


@given(st.integers(0, 700_000), st.lists(st.integers(0, VIAL), min_size=1, max_size=4))
def test_a_dose_is_shared_out_whole(need: int, free: list[int]) -> None:
    takes = share(need, free)
    assert sum(one.ug for one in takes) == need
    assert all(one.ug <= free[one.index] for one in takes[:-1])


@pytest.mark.parametrize(
    ("offer", "ug", "said"),
    [
        (replace(OFFER, product="ketamine_10"), 35_000, "another product"),
        (replace(OFFER, expires_on=TODAY - timedelta(days=1)), 35_000, "expired"),
        (replace(OFFER, discard_at=NOW), 35_000, "discard"),
        (replace(OFFER, is_finished=True), 35_000, "finished"),
        (replace(OFFER, free_ug=34_999), 35_000, "does not hold enough"),
    ],
)
def test_only_what_is_there_in_date_and_right_is_promised(offer: Offer, ug: int, said: str) -> None:
    decision = may_promise(offer, "ketamine_50", ug, TODAY, NOW)
    assert not decision
    assert said in str(decision)
    assert may_promise(OFFER, "ketamine_50", VIAL, TODAY, NOW)


def test_a_witness_had_no_hand_in_it_and_may_witness() -> None:
    assert not may_witness("a", {"a", "b"}, allowed=True)
    assert not may_witness("c", {"a", "b"}, allowed=False)
    assert may_witness("c", {"a", "b"}, allowed=True)


def test_a_corrected_entry_is_corrected_at_its_correction() -> None:
    assert not may_correct(correctable=True, corrected_by="Imani Okonkwo")
    assert not may_correct(correctable=False, corrected_by="")
    assert may_correct(correctable=True, corrected_by="")


def test_amounts_are_said_as_one_measures_them() -> None:
    vial, device, troche = (
        products()[key] for key in ("ketamine_50", "spravato_28", "ketamine_troche_50")
    )
    assert words(35_000, vial) == "35 mg (0.7 mL)"
    assert words(56_000, device) == "56 mg (2 devices)"
    assert nominal_ug(vial) == VIAL
    assert measured(0.7, vial) == 35_000
    assert measured(1.5, troche) == 75_000
    with pytest.raises(BadNumberError):
        measured(0.5, device)
    with pytest.raises(BadNumberError):
        measured(float("nan"), vial)
