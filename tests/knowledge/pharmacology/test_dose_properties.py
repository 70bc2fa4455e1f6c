"""Whatever is put in, the dose door never lets a dose past a single cap."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.pharmacology import (
    Allowance,
    Basis,
    Body,
    Cap,
    DoseRequest,
    Sex,
    products,
    shipped_limits,
    work_out,
)

LIMITS = shipped_limits()
CAP_KEYS = sorted(cap.key for route in LIMITS.routes.values() for cap in route.caps)
ANY_NUMBER = st.floats(allow_nan=True, allow_infinity=True)

bodies = st.builds(
    Body,
    weight_kg=st.none() | st.floats(25, 320) | ANY_NUMBER,
    weight_age_days=st.none() | st.integers(-3, 40),
    previous_weight_kg=st.none() | st.floats(25, 320),
    weight_confirmed=st.booleans(),
    height_cm=st.none() | st.floats(110, 240) | ANY_NUMBER,
    sex=st.none() | st.sampled_from(Sex),
    age_years=st.none() | st.integers(18, 100),
)
requests = st.builds(
    DoseRequest,
    route=st.sampled_from(sorted(LIMITS.routes)),
    product=st.sampled_from(sorted(products())),
    basis=st.sampled_from(Basis),
    amount=st.floats(0, 2) | st.floats(0, 500) | st.integers(1, 4).map(float) | ANY_NUMBER,
    body=bodies,
    duration_min=st.none() | st.floats(0, 120),
    previous_amount=st.none() | st.floats(0, 100),
)
own_caps = st.lists(
    st.builds(
        Cap,
        key=st.just("own"),
        name=st.just("Own cap"),
        unit=st.sampled_from(["mg", "mg/kg"]),
        limit=st.floats(0.01, 200),
        absolute=st.just(200.0),
        may_allow=st.just(()),
        source=st.just("test"),
        tag=st.just(EvidenceTag.LOCAL_DEFAULT),
    ),
    max_size=2,
)
allowances = st.lists(
    st.builds(
        Allowance,
        cap=st.sampled_from(CAP_KEYS),
        up_to=st.floats(0, 500),
        by_role=st.sampled_from(["prescriber", "medical_director", "nurse"]),
        reason=st.sampled_from(["", "because"]),
    ),
    max_size=2,
)


def in_mg(limit: float, cap: Cap, body: Body) -> float:
    """A cap's limit in mg on the actual weight, worked out apart from the program."""
    return limit if cap.unit == "mg" else limit * (body.weight_kg or 0.0)


@settings(max_examples=1500, deadline=None)
@given(requests, own_caps)
def test_no_input_yields_a_dose_above_any_single_cap(
    request: DoseRequest, extra: list[Cap]
) -> None:
    answer = work_out(request, extra_caps=extra)
    if answer.dose_mg is None:
        assert not answer.decision
        assert answer.decision.reasons
        return
    assert answer.dose_mg > 0
    for cap in (*LIMITS.routes[request.route].caps, *extra):
        assert answer.dose_mg <= in_mg(cap.limit, cap, request.body) + 1e-6


@settings(max_examples=700, deadline=None)
@given(requests, allowances)
def test_no_allowance_takes_a_dose_past_an_absolute_bound(
    request: DoseRequest, given_by: list[Allowance]
) -> None:
    answer = work_out(request, allowances=given_by)
    if answer.dose_mg is not None:
        for cap in LIMITS.routes[request.route].caps:
            assert answer.dose_mg <= in_mg(cap.absolute, cap, request.body) + 1e-6


@settings(max_examples=300, deadline=None)
@given(weight=st.floats(45, 200), amount=st.floats(0.25, 1.0), key=st.sampled_from(CAP_KEYS))
def test_a_stricter_clinic_never_allows_more(weight: float, amount: float, key: str) -> None:
    body = Body(weight_kg=weight, weight_age_days=0)
    request = DoseRequest("iv", "ketamine_50", Basis.ACTUAL, amount, body, 40.0)
    cap = LIMITS.cap(key)
    assert cap is not None
    strict = work_out(request, limits=LIMITS.with_caps({key: cap.limit / 2}))
    usual = work_out(request)
    assert strict.dose_mg is None or strict.dose_mg == usual.dose_mg
