"""A change seen after swallowing, carried over to a dose that does not pass the liver first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.knowledge.pharmacology.kinetics.first_pass import past_the_liver

SHARE = 0.2  # of swallowed ketamine (Yanagihara 2003)


@pytest.mark.parametrize(
    ("swallowed", "measured", "apart"),
    [
        (2.4, 1.29, 0.02),  # ticlopidine: oral (Peltoniemi 2011), nasal (EU label of Spravato)
        (2.6, 1.04, 0.0),  # clarithromycin: most of it in the gut wall
        (0.14, 0.86, 0.0),  # rifampicin: oral and by vein (Peltoniemi 2012)
    ],
)
def test_what_was_measured_without_the_liver_lies_in_the_predicted_span(
    swallowed: float, measured: float, apart: float
) -> None:
    span = past_the_liver(swallowed, SHARE)
    assert span.low - apart <= measured <= span.high + apart


@given(st.floats(0.05, 20), st.floats(0.02, 0.98))
def test_the_change_is_never_larger_than_after_swallowing_and_never_turns_round(
    factor: float, share: float
) -> None:
    span = past_the_liver(factor, share)
    assert min(1.0, factor) - 1e-9 <= span.low <= 1.0 <= span.high <= max(1.0, factor) + 1e-9


@given(st.floats(1.0, 20))
def test_the_exact_change_in_the_well_stirred_liver(factor: float) -> None:
    # E = 1 - F; the new extraction solves x / (1 + x) with x = (1 - F) / F / factor.
    after = (1 - SHARE) / SHARE / factor
    assert past_the_liver(factor, SHARE).high == pytest.approx((1 - SHARE) * (1 + after) / after)


@pytest.mark.parametrize(("factor", "share"), [(0.0, 0.2), (-1.0, 0.2), (2.0, 0.0), (2.0, 1.0)])
def test_an_impossible_factor_or_share_is_refused(factor: float, share: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        past_the_liver(factor, share)
