"""What happened becomes codes; what may not be billed says why and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ataraxy.programme.billing.codes import codes, holds_on, services
from ataraxy.programme.billing.coding import (
    Asked,
    Happened,
    code_visit,
    esketamine_code,
    infusion_codes,
)
from ataraxy.programme.billing.prices import PayerKind

COMMERCIAL = Asked(PayerKind.COMMERCIAL)
INFUSION = Happened(
    day=date(2026, 11, 20),
    route="iv",
    drug="Ketamine 50 mg/mL",
    given_mg=35.0,
    wasted_mg=15.0,
    dosing_min=40,
    watched_min=60,
    begun="10:02",
    ended="10:42",
    questionnaires=2,
    note_of_the_day="",
    record_signed=True,
    is_closed=True,
)
SPRAVATO = replace(INFUSION, route="spravato", drug="Spravato", given_mg=84.0, wasted_mg=0.0,
                   questionnaires=0)  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (15, (("96374", 1),)),
        (16, (("96365", 1),)),
        (40, (("96365", 1),)),
        (90, (("96365", 1),)),
        (91, (("96365", 1), ("96366", 1))),
        (150, (("96365", 1), ("96366", 1))),
        (151, (("96365", 1), ("96366", 2))),
    ],
)
def test_the_minutes_of_an_infusion_say_its_codes(
    minutes: int, expected: tuple[tuple[str, int], ...]
) -> None:
    assert infusion_codes(minutes) == expected


@pytest.mark.parametrize(
    ("day", "payer", "mg", "expected"),
    [
        (date(2025, 12, 31), PayerKind.COMMERCIAL, 56, ("S0013", 56)),
        (date(2026, 1, 1), PayerKind.COMMERCIAL, 56, ("J0013", 56)),
        (date(2026, 1, 1), PayerKind.MEDICAID, 84, ("J0013", 84)),
        (date(2026, 1, 1), PayerKind.MEDICARE, 56, ("G2082", 1)),
        (date(2026, 1, 1), PayerKind.MEDICARE, 84, ("G2083", 1)),
    ],
)
def test_the_day_the_payer_and_the_dose_say_the_code_of_esketamine(
    day: date, payer: PayerKind, mg: int, expected: tuple[str, int]
) -> None:
    assert esketamine_code(day, payer, mg) == expected


def test_an_infusion_bills_its_minutes_its_drug_with_the_waste_and_its_questionnaires() -> None:
    found = code_visit(INFUSION, COMMERCIAL)
    assert found.decision
    assert [(one.code, one.units, one.modifiers) for one in found.items] == [
        ("96365", 1, ()),
        ("J3490", 1, ()),
        ("J3490", 1, ("JW",)),
        ("96127", 2, ()),
    ]
    assert found.items[0].minutes == "10:02–10:42 (40 min)"
    assert [one.detail for one in found.items[1:3]] == [
        "Ketamine 50 mg/mL, given 35 mg, thrown away 15 mg",
        "Ketamine 50 mg/mL, thrown away 15 mg",
    ]


def test_spravato_carries_the_kit_and_its_milligrams() -> None:
    item = code_visit(SPRAVATO, COMMERCIAL).items[0]
    assert (item.code, item.units, item.ndc) == ("J0013", 84, "50458-028-03")
    assert item.modifiers == ("JZ",)


@pytest.mark.parametrize(
    ("wasted_mg", "asked", "marked"),
    [
        (28.0, COMMERCIAL, [("J0013", 56, ()), ("J0013", 28, ("JW",))]),
        (None, COMMERCIAL, [("J0013", 56, ())]),
        (28.0, replace(COMMERCIAL, marks_waste=False), [("J0013", 56, ())]),
        (28.0, Asked(PayerKind.MEDICARE), [("G2082", 1, ())]),
    ],
)
def test_a_device_thrown_away_stands_on_a_line_of_its_own(
    wasted_mg: float | None, asked: Asked, marked: list[tuple[str, int, tuple[str, ...]]]
) -> None:
    found = code_visit(replace(SPRAVATO, given_mg=56.0, wasted_mg=wasted_mg), asked)
    assert [(one.code, one.units, one.modifiers) for one in found.items] == marked


def test_nothing_wasted_is_marked_as_such() -> None:
    found = code_visit(replace(INFUSION, wasted_mg=0.0), COMMERCIAL)
    assert found.items[1].modifiers == ("JZ",)


@pytest.mark.parametrize(
    ("happened", "asked", "why"),
    [
        (replace(INFUSION, is_closed=False), COMMERCIAL, "not closed yet"),
        (replace(INFUSION, given_mg=None), COMMERCIAL, "No amount given"),
        (replace(INFUSION, dosing_min=None), COMMERCIAL, "end of the infusion"),
        (replace(INFUSION, wasted_mg=None), COMMERCIAL, "Settle the waste"),
        (INFUSION, Asked(PayerKind.COMMERCIAL, "99214"), "99214 needs a note of 2026-11-20"),
        (
            replace(INFUSION, note_of_the_day="Evaluation"),
            Asked(PayerKind.COMMERCIAL, "99204"),
            "99204 is for new patients",
        ),
        (SPRAVATO, Asked(PayerKind.MEDICARE, "99214"), "Leave 99214 out"),
        (SPRAVATO, Asked(PayerKind.MEDICARE, established=False), "established patients"),
        (replace(SPRAVATO, record_signed=False), Asked(PayerKind.MEDICARE), "needs a note"),
        (SPRAVATO, Asked(PayerKind.COMMERCIAL, "J9999"), "not a code of the list"),
    ],
)
def test_what_may_not_be_billed_is_refused_with_the_reason(
    happened: Happened, asked: Asked, why: str
) -> None:
    known = asked.visit_code in {"", *codes()}
    found = code_visit(happened, asked).decision if known else holds_on("J9999", happened.day)
    assert not found
    assert why in str(found)


def test_a_note_of_the_day_bears_a_visit_code() -> None:
    noted = replace(INFUSION, note_of_the_day="Visit note")
    found = code_visit(noted, Asked(PayerKind.COMMERCIAL, "99214"))
    assert found.decision
    assert ("99214", ("25",)) in [(one.code, one.modifiers) for one in found.items]


@pytest.mark.parametrize(
    ("code", "day", "other"),
    [("J0013", date(2025, 12, 31), "S0013"), ("S0013", date(2026, 1, 1), "J0013")],
)
def test_a_code_outside_its_days_names_the_one_to_use(code: str, day: date, other: str) -> None:
    decision = holds_on(code, day)
    assert not decision
    assert f"Use {other} instead." in str(decision)


def test_every_code_of_a_service_is_a_code_of_the_list() -> None:
    used = {
        code
        for one in services().values()
        for code in (*one.codes, *one.medicare, *one.medicare_above)
    }
    assert used <= set(codes())
