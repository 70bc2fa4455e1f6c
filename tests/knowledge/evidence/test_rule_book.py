"""The rule book as data: what each rule carries, its hash, and files that are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence import Route, Severity, shipped_rulebook
from ataraxy.knowledge.evidence.rule_files import RULES_FOLDER, load_rulebook
from ataraxy.knowledge.evidence.rules import RuleError

BOOK = shipped_rulebook()
HARD_STOPS = (RULES_FOLDER / "hard_stops.toml").read_text(encoding="utf-8")


def _load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return load_rulebook([path])


def test_the_twelve_hard_stops_are_there() -> None:
    assert {f"S-{number:02d}" for number in range(1, 13)} <= set(BOOK.rules)
    assert all(
        any(tier.severity is Severity.EXCLUDE for tier in BOOK[f"S-{number:02d}"].tiers)
        for number in range(1, 13)
    )


@pytest.mark.parametrize("rule_id", sorted(BOOK.rules))
def test_a_rule_says_why_what_to_do_and_what_would_resolve_it(rule_id: str) -> None:
    rule = BOOK[rule_id]
    assert all((rule.title, rule.rationale, rule.action, rule.resolves, rule.ask))
    assert all(source.citation and source.seen for source in rule.sources)
    assert all(tier.means and tier.evidence for tier in rule.tiers)
    assert rule.attributes.developer
    assert rule.attributes.funding


def test_the_label_contraindications_of_spravato_are_marked() -> None:
    marked = {rule.id for rule in BOOK.rules.values() if rule.label_contraindication}
    assert marked == {"S-01", "S-02", "S-03"}


def test_a_rule_says_where_it_is_a_label_and_where_a_local_default() -> None:
    tier = BOOK["S-01"].tiers[0]
    assert tier.evidence[Route.SPRAVATO] is EvidenceTag.VERIFIED
    assert tier.evidence[Route.IV] is EvidenceTag.LOCAL_DEFAULT


def test_the_kept_text_holds_the_rule_and_the_meaning_of_every_name() -> None:
    kept = json.loads(BOOK["S-12"].text)
    assert "ymrs_total, 14) >= 12" in kept["rule"]["when"][1]["trigger"]
    assert kept["names"]["question mania_now"]["valid_days"] == 14
    assert len({rule.sha256 for rule in BOOK.rules.values()}) == len(BOOK.rules)


def test_a_changed_figure_is_another_text_and_another_hash(tmp_path: Path) -> None:
    changed = _load(tmp_path, HARD_STOPS.replace("major_cv_event, 42", "major_cv_event, 60"))
    assert changed["S-04"].sha256 != BOOK["S-04"].sha256  # type: ignore[index]
    assert changed["S-05"].sha256 == BOOK["S-05"].sha256  # type: ignore[index]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "active(condition in aneurysmal_disease)",
            "active(condition in unheard_of)",
            "unheard_of",
        ),
        ('severity = "exclude"', 'severity = "dreadful"', "dreadful"),
        ('scope = ["all"]', 'scope = ["by_post"]', "by_post"),
        ('"PI-19", "PI-21", "FLOOR"', '"NOWHERE"', "NOWHERE"),
        ('title = "Under 18"', "", "title"),
        ('uses = ["birth_date"]', "", "birth_date"),
        ("review_due = 2027-05-22", "review_due = 2020-01-01", "review"),
        ('id = "S-02"', 'id = "S-01"', "S-01 exists already"),
        ('title = "Under 18"', 'title = "Under 18"\ncolour = "red"', "colour"),
        ('evidence = "S"', 'evidence = "gossip"', "gossip"),
    ],
)
def test_a_rule_file_with_a_fault_is_refused_by_name(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    assert old in HARD_STOPS
    with pytest.raises(RuleError, match=complaint):
        _load(tmp_path, HARD_STOPS.replace(old, new))
