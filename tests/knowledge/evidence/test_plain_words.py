"""What a rule says to the patient: there for every rule that can reach a letter, and readable."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.knowledge.evidence.reading_grade import grade

from ataraxy.knowledge.evidence import shipped_rulebook
from ataraxy.knowledge.evidence.rule_files import RULES_FOLDER, load_rulebook
from ataraxy.knowledge.evidence.rules import RuleError

HARDEST = 7.0
RULES = [one for one in shipped_rulebook().rules.values() if one.can_reach_a_letter]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_can_reach_a_letter_speaks_to_the_patient(rule) -> None:
    assert rule.plain is not None
    assert grade(f"{rule.plain.reason} {rule.plain.change}") <= HARDEST


def test_the_grade_tells_plain_from_hard_words() -> None:
    assert grade("The cat sat on the mat. It was warm.") < 2
    assert grade("Administration necessitates multidisciplinary cardiovascular evaluation.") > 12


def test_words_for_the_patient_need_both_parts(tmp_path: Path) -> None:
    text = (RULES_FOLDER / "hard_stops.toml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace("change =", "changes =", 1), encoding="utf-8")
    with pytest.raises(RuleError, match=r"S-01.*plain"):
        load_rulebook([broken])


def test_the_words_for_the_patient_are_part_of_the_kept_rule_text() -> None:
    rule = shipped_rulebook()["S-09"]
    assert rule.plain is not None
    assert rule.plain.change in rule.text


def test_the_grade_is_the_published_formula_counted_by_hand() -> None:
    # Eleven words in two sentences, nineteen syllables: Ket-a-mine is not ap-proved for
    # de-pres-sion. Doc-tors may use it an-y-way.
    text = "Ketamine is not approved for depression. Doctors may use it anyway."
    by_hand = 0.39 * 11 / 2 + 11.8 * 19 / 11 - 15.59
    # A silent “-ed” counts as a syllable here: never easier than it is, by one syllable at most.
    assert by_hand <= grade(text) <= by_hand + 11.8 / 11
