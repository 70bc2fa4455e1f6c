"""A medicine named at check-in goes through the rule book, by itself and with the chart's own."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.session_people import Chairside

from ataraxy.journey.session.facts import findings_of
from ataraxy.journey.session.medicine_rules import fired_by, medicines_in
from ataraxy.journey.session.words import Medicines
from ataraxy.knowledge.evidence import Facts, Route, shipped_rulebook

ON = date(2026, 11, 20)


def rules_for(text: str, facts: Facts | None = None) -> list[str]:
    found = fired_by(text, facts or Facts(), shipped_rulebook(), Route.IV, ON)
    return [one.rule for one in found]


def test_names_are_read_one_by_one() -> None:
    names = [one.text for one in medicines_in("tranylcypromine 10 mg, zolpidem; and sertraline")]
    assert names == ["tranylcypromine 10 mg", "zolpidem", "sertraline"]


def test_a_new_medicine_that_a_rule_knows_closes_the_gate() -> None:
    assert any(one.startswith("medicine.D-") for one in rules_for("tranylcypromine"))


def test_a_name_no_list_knows_is_said_and_never_passed() -> None:
    assert rules_for("qwertyzumab") == ["medicines.unread"]


def test_what_the_chart_knew_already_fires_nothing_new() -> None:
    known = Facts(medicines=medicines_in("tranylcypromine"))
    assert rules_for("tranylcypromine", known) == []


@pytest.mark.django_db
def test_the_findings_stay_with_the_answers_and_close_the_gate(chairside: Chairside) -> None:
    room = chairside.arrived().asked(
        medicines=Medicines.CHANGED, medicines_text="tranylcypromine 10 mg"
    )
    keys = {one.rule.key for one in findings_of(room.record, timezone.now())}
    assert "medicines.changed" in keys
    assert any(one.startswith("medicine.D-") for one in keys)
    again = room.asked(medicines=Medicines.SAME)
    keys = {one.rule.key for one in findings_of(again.record, timezone.now())}
    assert not any(one.startswith("medicine") for one in keys)
