"""Scoring done a second time, by the published rules written out here and by nothing of ours."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ataraxy.knowledge.measures import instrument, instruments, score

DOCUMENT = Path(__file__).parents[3] / "docs" / "validation" / "measures.md"
Scorer = Callable[[Sequence[int]], int]


def pswq(given: Sequence[int]) -> int:
    """Meyer 1990: eleven statements as they are, 1, 3, 8, 10 and 11 turned round."""
    return sum(6 - v if n in {1, 3, 8, 10, 11} else v for n, v in enumerate(given, 1))


# key, number of items, lowest and highest answer, total, bands as (first total, word)
RULES: list[tuple[str, int, int, int, Scorer, list[tuple[int, str]]]] = [
    (
        "gad7", 7, 0, 3, sum,
        [(0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")],
    ),
    (
        "phq9", 9, 0, 3, sum,
        [(0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")],
    ),
    ("pcl5", 20, 0, 4, sum, []),
    ("pswq", 16, 1, 5, pswq, [(16, "low worry"), (40, "moderate worry"), (60, "high worry")]),
    ("hama", 14, 0, 4, sum, [(0, "mild"), (18, "moderate"), (25, "severe")]),
    ("audit_c", 3, 0, 4, sum, []),
    ("bprs_positive", 4, 1, 7, sum, []),
    ("asq", 5, 0, 1, sum, [(0, "negative"), (1, "positive")]),
    ("pcptsd5", 5, 0, 1, sum, []),
    ("bladder", 6, 0, 1, sum, [(0, "no symptom"), (1, "review")]),
    ("side_effects", 18, 0, 3, sum, []),
]  # fmt: skip

HAMD17 = (4, 4, 4, 2, 2, 2, 4, 4, 4, 4, 4, 2, 2, 2, 4, 2, 2)
"""Hamilton 1960: the highest rating of each item."""

PARTS: dict[str, dict[str, tuple[int, ...]]] = {
    "pcl5": {
        "intrusion": tuple(range(1, 6)),
        "avoidance": (6, 7),
        "cognition_mood": tuple(range(8, 15)),
        "arousal": tuple(range(15, 21)),
    },
    "hama": {"psychic": (1, 2, 3, 4, 5, 6, 14), "somatic": tuple(range(7, 14))},
    "hamd17": {"hamd6": (1, 2, 7, 8, 10, 13), "hamd7": (1, 2, 3, 7, 10, 11, 13)},
}


@pytest.mark.parametrize(("key", "items", "low", "high", "total", "bands"), RULES)
def test_a_hundred_forms_come_to_what_the_published_rule_says(
    key: str, items: int, low: int, high: int, total: Scorer, bands: list[tuple[int, str]]
) -> None:
    chance = random.Random(key)
    for _ in range(100):
        given = [chance.randint(low, high) for _ in range(items)]
        found = score(instrument(key), given)
        assert found.total == total(given)
        told = [word for first, word in bands if first <= total(given)]
        assert found.band == (told[-1] if told else "")
        for part, own in PARTS.get(key, {}).items():
            assert found.subscales[part] == sum(given[n - 1] for n in own)


def test_hamilton_s_seventeen_items_and_its_two_short_forms_add_up() -> None:
    chance = random.Random(17)
    for _ in range(100):
        given = [chance.randint(0, high) for high in HAMD17]
        found = score(instrument("hamd17"), given)
        assert found.total == sum(given)
        for part, own in PARTS["hamd17"].items():
            assert found.subscales[part] == sum(given[n - 1] for n in own)
    assert instrument("hamd6").maximum == sum(HAMD17[n - 1] for n in PARTS["hamd17"]["hamd6"])
    assert instrument("hamd7").maximum == sum(HAMD17[n - 1] for n in PARTS["hamd17"]["hamd7"])


@pytest.mark.parametrize(
    ("key", "sd", "reliability", "index"),
    [
        # 1.96 × SD × √2 × √(1 − r), with a pocket calculator
        ("gad7", 4.7, 0.92, 3.685),
        ("phq9", 6.1, 0.89, 5.608),
    ],
)
def test_reliable_change_is_jacobson_and_truax_from_the_figures_quoted(
    key: str, sd: float, reliability: float, index: float
) -> None:
    found = instrument(key).reliable_change
    assert found is not None
    assert (found.sd, found.reliability) == (sd, reliability)  # type: ignore[union-attr]
    assert found.index == pytest.approx(index, abs=0.001)


def test_a_part_may_lack_no_larger_share_of_its_items_than_the_whole() -> None:
    pcl5 = instrument("pcl5")
    given: list[int | None] = [2] * 20
    given[5] = None
    found = score(pcl5, given)
    assert found.total == 40, "one of twenty may be estimated"
    assert found.subscales["avoidance"] is None, "one of two may not"
    assert found.subscales["intrusion"] == 10
    given[0] = given[1] = None
    assert score(pcl5, given).subscales["intrusion"] is None, "two of five may not"


def test_every_row_of_the_rule_book_s_table_is_there_as_the_document_says() -> None:
    listed = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[2] in {"wording", "result"}:
            listed[cells[1]] = cells[2]
    have = {key: "result" if one.entered else "wording" for key, one in instruments().items()}
    assert listed == have
