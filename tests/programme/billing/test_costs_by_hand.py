"""Estimates and superbills against figures worked out by hand and by another arithmetic.

Nothing here is reckoned with the house's money: decimals, written out visit by visit.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.programme.billing.test_estimating import NEW, OWN, SCHEDULE, ask, usd

from ataraxy.clinic.policy.reference import course_templates
from ataraxy.programme.billing.coding import Asked, Happened, code_visit
from ataraxy.programme.billing.estimating import Basis, Question, reckon
from ataraxy.programme.billing.prices import PayerKind
from ataraxy.programme.billing.shares import Cover

CENT = Decimal("0.01")


def test_a_course_paid_visit_by_visit_comes_to_the_sum_on_paper() -> None:
    found = ask("esk_trd", Basis.SELF_PAY)
    visits = {one.service: one.quantity for one in found.lines if one.part == "course"}
    assert visits == {
        "evaluation": 1,
        "esk_session": 12,
        "integration": 2,
        "review": visits["review"],
    }
    course = (
        Decimal("0.00")  # the first evaluation is waived
        + 12 * Decimal("990.00")
        + 2 * Decimal("140.00")
        + visits["review"] * Decimal("150.00")
    )
    year = 26 * Decimal("990.00") + 2 * Decimal("150.00")
    assert Decimal(found.you_pay("course").plain) == course
    assert Decimal(found.you_pay("year").plain) == year == Decimal("26040.00")


def test_an_insured_course_comes_to_the_sum_on_paper() -> None:
    """Deductible $500, then 20 % and a copay of $20 a visit, no more than $900 in the year."""
    found = ask("esk_trd", Basis.INSURED, SCHEDULE, Cover(usd(2000), 2000, usd(50000), usd(90000)))
    shares = {(one.part, one.service): Decimal(one.you_pay.plain) for one in found.lines}
    # The evaluation, allowed 180.00, lies wholly in the deductible: 320.00 of it is left.
    assert shares["course", "evaluation"] == Decimal("180.00")
    # A preparation of 105.00 too: 215.00 is left, and 285.00 are paid.
    assert shares["course", "preparation"] == Decimal("105.00")
    # A visit is allowed 84 x 11.00 + 120.00 = 1,044.00. The first: 215.00 of deductible, 20 % of
    # 829.00 = 165.80, copay 20.00: 400.80. Together 685.80; the second would be 228.80 but only
    # 214.20 are left until the limit. From there on nothing.
    assert shares["course", "esk_session"] == Decimal("400.80") + Decimal("214.20")
    assert shares["course", "integration"] == shares["year", "esk_session"] == Decimal("0.00")
    assert Decimal(found.you_pay().plain) == Decimal("900.00")


@given(
    copay=st.integers(0, 20_000),
    percent=st.integers(0, 100),
    deductible=st.integers(0, 400_000),
    limit=st.none() | st.integers(0, 900_000),
)
def test_every_insured_estimate_agrees_with_another_arithmetic(
    copay: int, percent: int, deductible: int, limit: int | None
) -> None:
    cover = Cover(usd(copay), percent * 100, usd(deductible), None if limit is None else usd(limit))
    asked = Question(course_templates()["esk_trd"], Basis.INSURED, NEW, SCHEDULE, cover, OWN)
    found = reckon(asked)
    left = Decimal(deductible) / 100
    room = Decimal("Infinity") if limit is None else Decimal(limit) / 100
    paid = Decimal(0)
    for line in found.lines:
        if "not on the insurer's schedule" in line.note:
            paid += Decimal(line.unit.plain) * line.quantity
            continue
        for _visit in range(line.quantity):
            allowed = Decimal(line.unit.plain)
            own = min(left, allowed)
            rest = allowed - own
            part = (rest * percent / 100).quantize(CENT, ROUND_HALF_UP)
            share = min(own + part + min(Decimal(copay) / 100, rest - part), room)
            left, room, paid = left - own, room - share, paid + share
    assert Decimal(found.you_pay().plain) == paid


BY_HAND = [
    # day, route, drug mg given and wasted, minutes, payer: what a coder writes on paper
    (date(2026, 3, 2), "iv", 35.0, 15.0, 40, PayerKind.COMMERCIAL,
     [("96365", 1, ""), ("J3490", 1, ""), ("J3490", 1, "JW")]),
    (date(2026, 3, 2), "iv", 50.0, 0.0, 91, PayerKind.COMMERCIAL,
     [("96365", 1, ""), ("96366", 1, ""), ("J3490", 1, "JZ")]),
    (date(2026, 3, 2), "iv", 50.0, 0.0, 90, PayerKind.SELF, [("96365", 1, ""), ("J3490", 1, "JZ")]),
    (date(2026, 3, 2), "iv", 20.0, 0.0, 15, PayerKind.SELF, [("96374", 1, ""), ("J3490", 1, "JZ")]),
    (date(2026, 3, 2), "im", 70.0, 30.0, 0, PayerKind.COMMERCIAL,
     [("96372", 1, ""), ("J3490", 1, ""), ("J3490", 1, "JW")]),
    (date(2025, 12, 31), "spravato", 84.0, 0.0, 10, PayerKind.COMMERCIAL, [("S0013", 84, "JZ")]),
    (date(2026, 1, 1), "spravato", 84.0, 0.0, 10, PayerKind.COMMERCIAL, [("J0013", 84, "JZ")]),
    (date(2026, 1, 1), "spravato", 56.0, 28.0, 10, PayerKind.MEDICAID,
     [("J0013", 56, ""), ("J0013", 28, "JW")]),
    (date(2026, 1, 1), "spravato", 56.0, 0.0, 10, PayerKind.MEDICARE, [("G2082", 1, "")]),
    (date(2026, 1, 1), "spravato", 84.0, 0.0, 10, PayerKind.MEDICARE, [("G2083", 1, "")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "route", "given_mg", "wasted_mg", "minutes", "payer", "expected"), BY_HAND
)
def test_a_superbill_has_the_codes_a_coder_writes_on_paper(
    day: date, route: str, given_mg: float, wasted_mg: float, minutes: int, payer: PayerKind,
    expected: list[tuple[str, int, str]],
) -> None:  # fmt: skip
    happened = Happened(
        day=day,
        route=route,
        drug="As labelled",
        given_mg=given_mg,
        wasted_mg=wasted_mg,
        dosing_min=minutes,
        watched_min=120,
        begun="10:00",
        ended="10:00",
        questionnaires=0,
        note_of_the_day="Visit note",
        record_signed=True,
        is_closed=True,
    )
    found = code_visit(happened, Asked(payer))
    assert found.decision
    assert [(one.code, one.units, " ".join(one.modifiers)) for one in found.items] == expected
