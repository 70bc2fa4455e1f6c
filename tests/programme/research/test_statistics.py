"""The statistics agree with SciPy's, and the limits of each are kept."""

from __future__ import annotations

import warnings
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, binomtest, chi2, ecdf

from ataraxy.programme.research.figures import shares
from ataraxy.programme.research.small import Count, hidden_parts, is_few, is_small, smallest
from ataraxy.programme.research.statistics import kaplan_meier, poisson, quantile, wilson

DAYS = st.lists(st.integers(1, 30), min_size=1, max_size=25)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys(pair: tuple[int, int]) -> None:
    found, expected = wilson(*pair), binomtest(*pair).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize("pair", [(1, 0), (-1, 3), (4, 3)])
def test_what_is_no_proportion_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is no proportion"):
        wilson(*pair)


@given(st.integers(0, 500), st.floats(0.5, 1000))
def test_the_rate_is_garwoods(events: int, exposure: float) -> None:
    found = poisson(events, exposure)
    low = chi2.ppf(0.025, 2 * events) / 2 if events else 0
    high = chi2.ppf(0.975, 2 * events + 2) / 2
    assert (found.low, found.high) == pytest.approx((low / exposure, high / exposure), rel=1e-9)


@given(DAYS, st.lists(st.integers(1, 30), max_size=25))
def test_staying_is_scipys_estimate(left: list[int], watched: list[int]) -> None:
    steps = kaplan_meier(Counter(left), Counter(watched))
    expected = ecdf(CensoredData(uncensored=left, right=watched)).sf
    assert [one.day for one in steps] == sorted(set(left))
    assert [one.kept for one in steps] == pytest.approx(
        [float(expected.evaluate(day)) for day in sorted(set(left))], abs=1e-12
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it has no limits where nobody is left
        limits = expected.confidence_interval(method="log-log")
    for one in steps:
        if one.interval is not None:
            assert one.interval.low == pytest.approx(limits.low.evaluate(one.day), abs=1e-9)
            assert one.interval.high == pytest.approx(limits.high.evaluate(one.day), abs=1e-9)


@given(DAYS, st.sampled_from([0.25, 0.5, 0.75]))
def test_a_quantile_is_a_value_with_that_share_at_or_below(days: list[int], share: float) -> None:
    found = quantile(Counter(days), share)
    assert sum(day <= found for day in days) >= share * len(days)
    assert sum(day < found for day in days) < share * len(days)


@given(st.lists(st.integers(0, 30).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=8))  # fmt: skip
def test_no_small_part_can_be_had_by_subtraction(pairs: list[tuple[int, int]]) -> None:
    parts = [Count(*pair) for pair in pairs]
    hidden = hidden_parts(parts)
    assert not [one for one, hide in zip(parts, hidden, strict=True) if is_small(one) and not hide]
    shown = [one for one, hide in zip(parts, hidden, strict=True) if not hide and one.n]
    taken = [one for one, hide in zip(parts, hidden, strict=True) if hide and one.n]
    yes, people = sum(one.k for one in taken), sum(one.n for one in taken)
    assert not shown or not (len(taken) == 1 or is_few(yes) or is_few(people - yes))


def test_nobody_is_not_a_small_number_and_the_limit_itself_is_shown() -> None:
    limit = smallest().people
    assert not is_small(Count(0, limit))
    assert not is_small(Count(limit, limit))
    assert is_small(Count(limit - 1, 100))
    assert is_small(Count(0, limit - 1))
    assert is_small(Count(99, 100)), "who is left over can be had by subtraction"


def test_what_is_hidden_beside_a_small_part_is_not_called_small() -> None:
    lines = shares([("a", Count(2, 30)), ("b", Count(9, 30)), ("c", Count(19, 30))], parts=True)
    assert [one.cells[0] for one in lines] == ["fewer than 5", "not shown", "19 of 30"]
    few, most = shares([("x", Count(3, 80)), ("y", Count(78, 80))])
    assert (few.cells[0], most.cells[0]) == ("fewer than 5 of 80", "all but fewer than 5 of 80")
