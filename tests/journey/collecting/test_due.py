"""What is due when: tables by hand, and what must hold for any course."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.foundation.data_file import DataFileError
from ataraxy.journey.collecting.due import Situation, coming, sitting_on, slots
from ataraxy.journey.collecting.schedule import FILE, When, read_schedule, schedule
from ataraxy.knowledge.measures import instrument

DAY = date(2026, 11, 2)
TEXT = files("ataraxy.journey.collecting").joinpath("data", FILE).read_text("utf-8")


def on(
    day: int,
    dose: int | None = None,
    session: int | None = None,
    answered: dict[str, int] | None = None,
    indication: str = "major_depression",
) -> dict[str, str]:
    """What is asked `day` days after the start, by instrument, with the reason."""
    found = sitting_on(
        DAY + timedelta(days=day), situation(dose, session, answered, indication), schedule()
    )
    return {one.instrument: one.reason for one in found.now}


def situation(
    dose: int | None = None,
    session: int | None = None,
    answered: dict[str, int] | None = None,
    indication: str = "major_depression",
) -> Situation:
    def day(number: int | None) -> date | None:
        return None if number is None else DAY + timedelta(days=number)

    given_days = {}
    for key, number in (answered or {}).items():
        name, _at, occasion = key.partition("@")
        given_days[(name, occasion)] = DAY + timedelta(days=number)
    return Situation(indication, DAY, day(dose), day(session), given_days)


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        ({"day": 0}, ["phq9", "gad7", "mood", "anxiety", "bladder", "audit_c"]),
        (
            {"day": 1, "answered": {"phq9": 0, "gad7": 0, "mood": 0, "anxiety": 0}},
            ["bladder", "side_effects", "audit_c"],
        ),
        ({"day": 0, "dose": 0}, []),
        ({"day": 1, "dose": 0}, ["mood", "anxiety"]),
        ({"day": 2, "dose": 0, "answered": {"mood": 1, "anxiety": 1}}, []),
        ({"day": 2, "dose": 0}, ["mood", "anxiety"]),
        (
            {"day": 3, "dose": 0, "answered": {"mood": 1, "anxiety": 1}},
            ["mood", "anxiety", "side_effects"],
        ),
        (
            {"day": 7, "dose": 0, "answered": {"side_effects@follow_up": 3}},
            ["mood", "anxiety", "phq9", "gad7"],
        ),
        (
            {"day": 7, "dose": 0, "answered": {"phq9": 1, "side_effects@follow_up": 3}},
            ["mood", "anxiety", "gad7"],
        ),
        (
            {
                "day": 8,
                "dose": 0,
                "answered": {
                    "phq9": 1,
                    "gad7": 7,
                    "mood": 7,
                    "anxiety": 7,
                    "side_effects@follow_up": 3,
                },
            },
            ["phq9"],
        ),
        (
            {
                "day": 3,
                "dose": 0,
                "session": 4,
                "answered": {"phq9": -4, "gad7": -4, "side_effects@follow_up": 3},
            },
            ["phq9", "gad7", "mood", "anxiety", "bladder"],
        ),
        (
            {
                "day": 3,
                "dose": 0,
                "session": 4,
                "answered": {
                    "phq9": 0,
                    "gad7": 0,
                    "mood": 3,
                    "anxiety": 3,
                    "side_effects@follow_up": 3,
                },
            },
            ["bladder"],
        ),
    ],
)
def test_what_is_asked_on_a_day(case: dict[str, object], asked: list[str]) -> None:
    assert list(on(**case)) == asked  # type: ignore[arg-type]


def test_each_reason_says_on_what_it_hangs() -> None:
    assert on(3, dose=0)["mood"] == "3 days after the dose of 2 November."
    assert on(1, dose=0)["mood"] == "1 day after the dose of 2 November."
    assert on(3, dose=0, session=4)["bladder"] == "Before the session on 6 November."
    assert on(0)["phq9"] == "Baseline: before the first dose."


def test_a_further_dose_sets_the_clock_back_to_zero() -> None:
    assert "phq9" in on(7, dose=0)
    assert "phq9" not in on(7, dose=6)
    assert on(7, dose=6)["mood"] == "1 day after the dose of 8 November."


def test_what_the_recall_puts_off_says_until_when() -> None:
    found = sitting_on(DAY + timedelta(days=7), situation(0, None, {"phq9": 3}), schedule()).put_off
    assert [(one.instrument, one.until) for one in found if one.instrument == "phq9"] == [
        ("phq9", DAY + timedelta(days=10))
    ]


def test_what_does_not_fit_into_three_minutes_waits_and_says_so() -> None:
    found = sitting_on(DAY, situation(), schedule())
    assert found.seconds <= schedule().limits.budget_seconds
    waiting = {one.instrument: one.reason for one in found.put_off}
    assert "three minutes" in waiting["side_effects"]


def test_trauma_and_worry_have_questions_of_their_own() -> None:
    answered = {"phq9": 14, "gad7": 14, "mood": 14, "anxiety": 14, "side_effects@follow_up": 3}
    assert list(on(14, 0, None, answered, "post_traumatic_stress")) == ["pcl5"]
    later = dict.fromkeys(("phq9", "gad7", "mood", "anxiety"), 28) | {"side_effects@follow_up": 3}
    assert list(on(28, 0, None, later, "anxiety_disorder")) == ["pswq"]


def test_what_comes_next_is_told_soonest_first() -> None:
    found = coming(DAY + timedelta(days=3), situation(0, 6), schedule())
    assert [(one.on - DAY).days for one in found] == [5, 7, 7]
    assert "bladder" in found[0].instruments


days = st.integers(-60, 200)
answers = st.dictionaries(
    st.sampled_from(["phq9", "gad7", "mood", "anxiety", "bladder", "pcl5", "pswq"]), days
)


@given(day=days, dose=st.none() | days, session=st.none() | days, answered=answers)
def test_nothing_is_asked_more_often_than_its_recall_allows(
    day: int, dose: int | None, session: int | None, answered: dict[str, int]
) -> None:
    past = {key: number for key, number in answered.items() if number <= day}
    for key in on(
        day, dose if dose is None or dose <= day else None, session, past, "post_traumatic_stress"
    ):
        last = past.get(key)
        assert last is None or day - last >= instrument(key).minimum_interval_days


@given(day=days, dose=st.none() | days, session=st.none() | days, answered=answers)
def test_a_sitting_is_never_longer_than_three_minutes(
    day: int, dose: int | None, session: int | None, answered: dict[str, int]
) -> None:
    for indication in ("major_depression", "post_traumatic_stress", "anxiety_disorder"):
        found = sitting_on(
            DAY + timedelta(days=day), situation(dose, session, answered, indication), schedule()
        )
        assert found.seconds <= schedule().limits.budget_seconds
        asked = [one.instrument for one in found.now]
        assert len(asked) == len(set(asked))


@given(day=days, dose=st.none() | days, session=st.none() | days, answered=answers)
def test_what_was_answered_today_is_not_asked_again_today(
    day: int, dose: int | None, session: int | None, answered: dict[str, int]
) -> None:
    everything = dict.fromkeys(on(day, dose, session, answered), day)
    both = answered | everything
    if "side_effects" in everything:
        both |= {f"side_effects@{name}": day for name in ("screening", "follow_up")}
    assert not set(on(day, dose, session, both)) & set(everything)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("days = [7]\n", "days = [7, 9]\n", "phq9 may be asked every 7 days at most"),
        ('["phq9", "gad7"]', '["phq9", "madrs"]', "'madrs' is not put to a patient"),
        ('occasion = "follow_up"', 'occasion = "lunch"', "must be one of"),
        ('["anxiety_disorder"]', '["boredom"]', "there is no indication 'boredom'"),
        ('ask_until = "20:00"', 'ask_until = "08:00"', "later than ask_from"),
        ("after_hours = [24, 48]", "after_hours = [24, 99]", "before the set closes"),
    ],
)
def test_a_schedule_that_cannot_be_kept_does_not_load(old: str, new: str, problem: str) -> None:
    assert old in TEXT
    with pytest.raises(DataFileError, match=problem):
        read_schedule(TEXT.replace(old, new, 1))


def test_asks_go_on_at_the_later_rhythm() -> None:
    ask = next(one for one in schedule().asks if one.when is When.AFTER_DOSE)
    found = slots(ask)
    assert [next(found) for _n in range(9)] == [1, 3, 7, 14, 21, 28, 42, 56, 70]
