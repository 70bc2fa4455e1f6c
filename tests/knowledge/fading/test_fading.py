"""What is foretold about the day of loss, against clinics whose fading is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm, weibull_min

from ataraxy.knowledge.fading import (
    Clinic,
    Patient,
    Spell,
    SpellError,
    calibrate,
    fit,
    furthest_off,
    outlook,
    prior,
)
from ataraxy.knowledge.fading.simulated import CLINICS, COURSES, a_clinic, coverage, validated

ASKED = 50


def test_eighty_percent_intervals_hold_the_day_of_loss_in_eighty_percent() -> None:
    found = coverage(ASKED)
    assert found.asked == CLINICS * ASKED
    assert found.censored > found.asked, "spells nobody saw ending are among what is learnt from"
    assert 0.75 <= found.share <= 0.85


def test_the_clinic_s_own_calibration_agrees_with_what_came() -> None:
    patients, _ = a_clinic(np.random.default_rng(5), 900)
    found = calibrate(fit(patients), patients)
    assert found.asked > 500
    assert 0 < found.losses < found.asked
    gap = furthest_off(found)
    assert gap is not None
    assert gap < 0.06


def test_the_chance_is_that_of_the_integral_over_a_person_s_level() -> None:
    """Independent: SciPy's distributions and quadrature, one level of the clinic."""
    clinic = certain(np.log(20.0), np.log(0.5), np.log(1.5))
    own = Patient((Spell(14.0, 21.0), Spell(10.0, None)))

    def scale(z: float) -> float:
        return float(20.0 * np.exp(0.5 * z) / np.log(2) ** (1 / 1.5))

    def weight(z: float) -> float:
        one = weibull_min(1.5, scale=scale(z))
        return float(norm.pdf(z) * (one.cdf(21) - one.cdf(14)) * one.sf(10))

    total = quad(weight, -8, 8)[0]
    lost = quad(lambda z: weight(z) * weibull_min(1.5, scale=scale(z)).cdf(18), -8, 8)[0]
    assert outlook(clinic, own).chance_lost(18) == pytest.approx(lost / total, abs=2e-4)


def certain(*mode: float) -> Clinic:
    """A clinic of which everything is known."""
    return Clinic(np.array(mode), np.eye(len(mode)) * 1e-12, (), 1, 1)


def test_what_a_person_showed_moves_their_outlook_towards_it() -> None:
    patients, _ = a_clinic(np.random.default_rng(1))
    clinic = fit(patients)
    nobody, early, late = (
        outlook(clinic, Patient(spells)).day_of(0.5)
        for spells in ((), (Spell(5, 7),) * 3, (Spell(56, 63),) * 3)
    )
    assert early < nobody < late


def test_a_response_that_has_held_cannot_have_been_lost_before() -> None:
    found = outlook(fit([]), Patient(()), held_days=30)
    assert found.chance_lost(30) == 0
    assert found.day_of(0.1) > 30


def test_a_setting_of_its_own_is_learnt_and_an_unknown_one_is_taken_at_the_middle() -> None:
    rng = np.random.default_rng(3)
    short = [Patient((Spell(7, 10), Spell(7, 10)), "infusion") for _ in range(40)]
    long = [Patient((Spell(49, 56), Spell(56, 63)), "esketamine") for _ in range(40)]
    clinic = fit([*short, *long, *a_clinic(rng, 5)[0]])
    middle = {
        name: outlook(clinic, Patient((), name)).day_of(0.5)
        for name in ("infusion", "esketamine", "unheard of")
    }
    assert middle["infusion"] < middle["unheard of"] < middle["esketamine"]


def test_without_a_single_loss_it_is_the_published_prior_and_wide() -> None:
    clinic = fit([Patient(()), Patient((Spell(3, None),))])
    assert clinic.is_prior
    low, high = outlook(fit([]), Patient(())).interval()
    assert low < prior().median_days.value < high
    assert high > 8 * low


def test_the_same_courses_give_the_same_outlook_and_progress_is_told() -> None:
    patients, _ = a_clinic(np.random.default_rng(2), 60)
    told: list[int] = []
    first, second = fit(patients, tell=told.append), fit(patients)
    assert outlook(first, patients[0]).interval() == outlook(second, patients[0]).interval()
    assert told == list(range(1, len(told) + 1))
    assert told


spells = st.builds(
    lambda held, more: Spell(held, None if more is None else held + more),
    st.floats(0, 2000),
    st.none() | st.floats(0.01, 500),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(spells, max_size=6), st.floats(0, 400))
def test_the_chance_never_falls_and_stays_between_none_and_certain(
    own: list[Spell], held: float
) -> None:
    found = outlook(fit([]), Patient(tuple(own)), held)
    chances = [found.chance_lost(day) for day in (1, 7, 14, 30, 90, 365, 3000)]
    assert all(0 <= chance <= 1 for chance in chances)
    assert chances == sorted(chances)


@pytest.mark.parametrize(
    ("held", "lost", "named"),
    [
        (-1, None, "held_days"),
        (float("nan"), None, "held_days"),
        (7, 7, "lost_by_days"),
        (7, 3, "lost_by_days"),
        (7, float("inf"), "lost_by_days"),
        (float("inf"), None, "held_days"),
    ],
)
def test_a_spell_that_cannot_have_happened_is_refused(
    held: float, lost: float | None, named: str
) -> None:
    with pytest.raises(SpellError, match=named):
        Spell(held, lost)


@pytest.mark.parametrize("chance", [0, 1, -0.1, float("nan")])
def test_a_chance_lies_between_none_and_certain(chance: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        outlook(fit([]), Patient(())).day_of(chance)


def test_what_the_page_says_about_simulated_clinics_is_what_the_document_says() -> None:
    found = validated()
    page = (Path(__file__).parents[3] / "docs/validation/planner.md").read_text(encoding="utf-8")
    assert (found.clinics, found.courses) == (CLINICS, COURSES)
    assert f"**{found.percent} %**" in page
    assert f"{found.lowest} % and {found.highest} %" in page
    assert f"{found.censored_percent} % ended unseen" in page
    assert 75 <= found.percent <= 85
