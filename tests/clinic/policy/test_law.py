"""What the law of a place says: dates, citations, and what nobody has filled in."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.clinic.policy.law import (
    Pack,
    Provision,
    empty_pack,
    kept,
    provision,
    provisions_of,
    questions,
    shipped_pack,
    shipped_packs,
)
from ataraxy.clinic.policy.law_rules import (
    duty,
    forbids,
    here_question,
    home_question,
    observation_question,
    permission,
    strictest,
)
from ataraxy.foundation.data_file import DataFileError, Table
from ataraxy.foundation.decision import Outcome
from ataraxy.foundation.evidence_tag import EvidenceTag

ROUTES = ("iv", "im", "sc", "po", "sl", "in", "esk", "oral", "sublingual", "spravato")
DAY = dt.date(2026, 11, 23)
SPRING = dt.date(2026, 4, 1)


def row(question: str = "home_by_mouth", **more: object) -> dict[str, object]:
    said: dict[str, object] = {"question": question, "words": "W", "citation": "C", "tag": "V"}
    return said | more


def read(question: str = "home_by_mouth", **more: object) -> Provision:
    return provision(Table("test", row(question, **more)))


def pack(*provisions: Provision, name: str = "Here", region: str = "") -> Pack:
    return Pack(name, "US", region, provisions)


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (dt.date(2025, 12, 31), Outcome.REFUSED),
        (dt.date(2026, 1, 1), Outcome.ALLOWED),
        (dt.date(2026, 12, 31), Outcome.ALLOWED),
        (dt.date(2027, 1, 1), Outcome.REFUSED),
    ],
)
def test_the_federal_telehealth_basis_begins_and_ends_on_its_days(
    day: dt.date, outcome: Outcome
) -> None:
    federal = shipped_pack("us")
    assert federal is not None
    left = pack(read("telehealth", answer="left"), region="NY")
    assert permission([federal, left], "telehealth", day).decision.outcome is outcome


def test_after_its_end_the_refusal_names_both_the_rule_and_what_ended() -> None:
    federal = shipped_pack("US")
    assert federal is not None
    found = permission([federal], "telehealth", dt.date(2027, 1, 1)).decision
    assert "90 FR 61301" in str(found)
    assert "2026-12-31" in str(found)
    assert "829(e)" in found.reasons[0].source
    assert "from memory" in found.reasons[0].source


def test_a_pack_nobody_filled_says_so_and_is_neither_yes_nor_no() -> None:
    country = pack(read(answer="left"), name="Land")
    found = permission([country, empty_pack("Texas", "US", "TX")], "home_by_mouth", DAY)
    assert found.decision.outcome is Outcome.UNKNOWN
    assert "Texas: nobody has filled in the law" in str(found.decision)
    assert not found


def test_a_permission_that_ended_with_nothing_after_it_says_when() -> None:
    over = pack(read(answer="allowed", valid_to=SPRING))
    found = permission([over], "home_by_mouth", DAY).decision
    assert found.outcome is Outcome.UNKNOWN
    assert "ended on 2026-04-01" in str(found)


def test_what_is_only_proposed_binds_nobody() -> None:
    texas = shipped_pack("US", "TX")
    assert texas is not None
    assert texas.is_empty
    assert forbids([texas], "home_injection", DAY)
    assert duty([texas], "prescriber_on_site", DAY) is None


def test_what_all_leave_to_others_is_allowed_by_nobody() -> None:
    found = permission([pack(read(answer="left"))], "home_by_mouth", DAY).decision
    assert found.outcome is Outcome.UNKNOWN
    assert "leave it to others" in str(found)


def test_of_two_observations_the_longer_holds_and_of_two_ratios_the_smaller() -> None:
    one = pack(
        read("observation_injection", number=60.0), read("patients_per_nurse", number=3.0), name="A"
    )
    two = pack(
        read("observation_injection", number=90.0), read("patients_per_nurse", number=2.0), name="B"
    )
    longest = strictest([one, two], "observation_injection", DAY)
    fewest = strictest([one, two], "patients_per_nurse", DAY)
    assert longest is not None
    assert fewest is not None
    assert (longest.provision.number, longest.pack) == (90.0, "B")
    assert (fewest.provision.number, fewest.pack) == (2.0, "B")
    assert strictest([one], "keep_drug_records", DAY) is None


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_has_one_question_of_each_sort(route: str) -> None:
    assert home_question(route).key.startswith("home_")
    assert here_question(route).key.startswith("here_")
    assert observation_question(route).unit == "min"
    for start in ("home_", "here_", "observation_"):
        about = [k for k, q in questions().items() if k.startswith(start) and q.is_about(route)]
        assert len(about) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        row("unknown", answer="allowed"),
        row(),
        row(answer="perhaps"),
        row(answer="required"),
        row(number=3.0),
        row("observation_spravato", answer="allowed"),
        row("observation_spravato", number=0.0),
        row("observation_spravato", number=-5.0),
        row(answer="allowed", citation=" "),
        row(answer="allowed", tag="Z"),
        row(answer="allowed", valid_from=DAY, valid_to=SPRING),
        row(answer="allowed", until="2026"),
    ],
)
def test_a_provision_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(DataFileError):
        provision(Table("test", wrong))


def test_shipped_packs_cite_every_line_and_say_when_they_are_reviewed() -> None:
    for one in shipped_packs().values():
        assert one.reviewed is not None
        assert one.review_due is not None
        assert all(line.citation and line.words for line in one.provisions)


days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
answers = st.sampled_from(["allowed", "forbidden", "left"])
ends = st.none() | days


@st.composite
def provisions(draw: st.DrawFn) -> Provision:
    begins, last = draw(ends), draw(ends)
    if begins is not None and last is not None and last < begins:
        begins, last = last, begins
    more = {"valid_from": begins, "valid_to": last}
    known = {key: day for key, day in more.items() if day is not None}
    return read(answer=draw(answers), proposed=draw(st.booleans()), **known)


packs = st.lists(
    st.builds(lambda lines: pack(*lines), st.lists(provisions(), max_size=4)),
    min_size=1,
    max_size=2,
)


@given(packs, days)
def test_nothing_is_allowed_while_a_pack_forbids_it_or_has_no_answer(
    found: list[Pack], day: dt.date
) -> None:
    decision = permission(found, "home_by_mouth", day).decision
    said = [one.in_force("home_by_mouth", day) for one in found]
    words = {one.answer.value if one and one.answer else "none" for one in said}
    if "forbidden" in words:
        assert decision.outcome is Outcome.REFUSED
    elif "none" in words or "allowed" not in words:
        assert decision.outcome is Outcome.UNKNOWN
    else:
        assert decision.outcome is Outcome.ALLOWED
    assert bool(decision) or decision.reasons


@given(provisions())
def test_a_provision_is_read_back_as_it_was_kept(one: Provision) -> None:
    assert provisions_of([kept(one)], "kept") == (one,)
    assert one.tag is EvidenceTag.VERIFIED


@pytest.mark.parametrize(
    ("day", "soon"),
    [
        (dt.date(2026, 11, 1), True),
        (dt.date(2026, 10, 31), False),
        (dt.date(2026, 12, 31), True),
        (dt.date(2027, 1, 1), False),
    ],
)
def test_a_basis_is_marked_in_its_last_sixty_days_and_not_when_it_is_over(
    day: dt.date, soon: bool
) -> None:
    federal = shipped_pack("US")
    assert federal is not None
    video = next(one for one in federal.about("telehealth") if one.valid_to is not None)
    assert video.valid_to == dt.date(2026, 12, 31)
    assert video.ends_soon(day) is soon
    assert not any(one.ends_soon(day) for one in federal.about("home_by_mouth"))
