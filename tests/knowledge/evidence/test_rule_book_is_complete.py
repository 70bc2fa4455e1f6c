"""Every rule of the clinical rule book, as corrected by clinic practice, is in the data."""

from __future__ import annotations

import pytest

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence import Route, Severity, Stage, shipped_rulebook

BOOK = shipped_rulebook()
WANTED = {
    "I": range(1, 12),  # 1.1: indications, admission question, off-label, what is not supported
    "S": [*range(1, 18), *range(20, 43)],  # 1.3 and 1.4
    "R": range(1, 12),  # 1.6: red flags
    "D": range(1, 25),  # 2.1
    "K": range(1, 15),  # 2.2
    "H": range(1, 10),  # 3.5
}
EXCLUDE, SPECIALIST = Severity.EXCLUDE, Severity.SPECIALIST
CAUTION, INFO = Severity.CAUTION, Severity.INFO
HARDEST = {
    **dict.fromkeys([f"S-{number:02d}" for number in range(1, 13) if number != 10], EXCLUDE),
    "S-13": EXCLUDE, "S-14": EXCLUDE, "S-15": EXCLUDE, "S-16": EXCLUDE, "S-17": SPECIALIST,
    "S-20": CAUTION, "S-21": INFO, "S-22": INFO, "S-23": CAUTION, "S-24": CAUTION,
    "S-25": SPECIALIST, "S-26": CAUTION, "S-27": SPECIALIST, "S-28": CAUTION, "S-29": SPECIALIST,
    "S-30": CAUTION, "S-31": SPECIALIST, "S-32": SPECIALIST, "S-33": CAUTION, "S-34": SPECIALIST,
    "S-35": SPECIALIST, "S-36": CAUTION, "S-38": INFO, "S-40": CAUTION, "S-41": SPECIALIST,
    "D-01": CAUTION, "D-02": CAUTION, "D-03": SPECIALIST, "D-05": SPECIALIST, "D-06": CAUTION,
    "D-07": SPECIALIST, "D-08": CAUTION, "D-09": SPECIALIST, "D-10": CAUTION, "D-11": CAUTION,
    "D-12": CAUTION, "D-13": CAUTION, "D-14": INFO, "D-15": INFO, "D-16": INFO, "D-17": CAUTION,
    "D-18": INFO, "D-19": INFO, "D-20": INFO, "D-21": INFO, "D-22": INFO, "D-23": SPECIALIST,
    "D-24": CAUTION,
}  # fmt: skip


@pytest.mark.parametrize("family", sorted(WANTED))
def test_every_rule_of_the_reference_is_there(family: str) -> None:
    wanted = {f"{family}-{number:02d}" for number in WANTED[family]}
    assert wanted - set(BOOK.rules) == set()


@pytest.mark.parametrize("rule_id", sorted(HARDEST))
def test_a_rule_is_as_hard_as_the_reference_says_by_the_vein(rule_id: str) -> None:
    assert BOOK[rule_id].tiers_for(Route.IV)[0].severity is HARDEST[rule_id]


@pytest.mark.parametrize(
    ("rule_id", "route", "severity"),
    [
        ("S-10", Route.SPRAVATO, EXCLUDE),
        ("S-10", Route.IV, SPECIALIST),
        ("S-13", Route.HOME, EXCLUDE),
        ("S-27", Route.HOME, EXCLUDE),
        ("D-03", Route.HOME, EXCLUDE),
        ("K-01", Route.ORAL, CAUTION),
        ("K-02", Route.SPRAVATO, INFO),
        ("K-06", Route.SUBLINGUAL, CAUTION),
        ("K-07", Route.ORAL, SPECIALIST),
        ("K-07", Route.IV, INFO),
        ("K-09", Route.ORAL, CAUTION),
        ("K-12", Route.ORAL, CAUTION),
        ("S-37", Route.SPRAVATO, INFO),
    ],
)
def test_severity_follows_the_route(rule_id: str, route: Route, severity: Severity) -> None:
    assert BOOK[rule_id].tiers_for(route)[0].severity is severity


def test_the_interactions_by_route_do_not_speak_where_they_were_not_found() -> None:
    assert not BOOK["K-01"].tiers_for(Route.IV)
    assert not BOOK["K-06"].tiers_for(Route.IV)
    assert not BOOK["S-37"].tiers_for(Route.IV)
    assert all(not BOOK[f"H-{n:02d}"].tiers_for(Route.IV) for n in range(1, 10))


@pytest.mark.parametrize(
    ("rule_id", "route", "factor", "value"),
    [
        ("K-01", Route.ORAL, "auc_factor", 2.4),
        ("K-02", Route.SPRAVATO, "auc_factor", 1.29),
        ("K-03", Route.ORAL, "auc_factor", 2.6),
        ("K-03", Route.ORAL, "cmax_factor", 3.6),
        ("K-06", Route.ORAL, "auc_factor", 3.0),
        ("K-06", Route.ORAL, "cmax_factor", 2.1),
        ("K-06", Route.ORAL, "half_life_factor", 1.24),
        ("K-07", Route.IV, "auc_factor", 0.86),
        ("K-07", Route.ORAL, "auc_factor", 0.14),
        ("K-09", Route.ORAL, "auc_factor", 0.42),
        ("K-09", Route.ORAL, "cmax_factor", 0.34),
    ],
)
def test_the_published_change_of_exposure_is_as_published(
    rule_id: str, route: Route, factor: str, value: float
) -> None:
    assert BOOK[rule_id].tiers_for(route)[0].exposure[factor] == pytest.approx(value)


@pytest.mark.parametrize("rule_id", ["D-17", "D-18", "D-21", "D-26", "K-03", "K-11", "S-34"])
def test_a_rule_from_memory_fires_and_wears_its_badge(rule_id: str) -> None:
    tags = {tag for tier in BOOK[rule_id].tiers for tag in tier.evidence.values()}
    assert EvidenceTag("M") in tags


def test_the_day_of_a_session_is_not_asked_while_somebody_is_assessed() -> None:
    of_the_day = {rule.id for rule in BOOK.rules.values() if Stage.SCREENING not in rule.stages}
    assert {"S-15", "S-16", "S-42", "D-04", "R-01", "R-11"} <= of_the_day
