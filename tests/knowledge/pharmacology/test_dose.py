"""The one door for a dose: what it allows, what it refuses, and what it says."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ataraxy.foundation.decision import Outcome
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.foundation.units import BadNumberError
from ataraxy.knowledge.pharmacology import (
    Allowance,
    Basis,
    Body,
    Cap,
    DoseAnswer,
    DoseRequest,
    Molecule,
    Sex,
    refuse_conversion,
    shipped_limits,
    work_out,
)

MAN = Body(weight_kg=70, weight_age_days=3, height_cm=175, sex=Sex.MALE, age_years=40)


def iv(
    amount: float = 0.5, body: Body = MAN, basis: Basis = Basis.ACTUAL, **more: object
) -> DoseRequest:
    request = DoseRequest("iv", "ketamine_50", basis, amount, body, 40.0)
    return replace(request, **more)  # type: ignore[arg-type]


def spravato(devices: float = 2, body: Body = MAN) -> DoseRequest:
    return DoseRequest("esk", "spravato_28", Basis.DEVICES, devices, body)


def refusal(answer: DoseAnswer) -> str:
    assert answer.decision.outcome is Outcome.REFUSED
    assert answer.dose_mg is None
    return str(answer.decision)


def test_half_a_milligram_per_kg_at_70_kg_is_35_mg_and_0_7_ml() -> None:
    answer = work_out(iv())
    assert answer.decision
    assert (answer.dose_mg, answer.drawn_ml) == (35.0, 0.7)
    assert answer.mg_per_kg_actual == 0.5
    assert answer.mg_per_kg_ideal is not None
    assert [step.result for step in answer.steps[:3]] == ["70 kg", "35 mg", "0.7 mL"]


@pytest.mark.parametrize(
    ("sex", "height_cm", "ideal"),
    [(Sex.MALE, 177.8, 73.0), (Sex.FEMALE, 167.64, 59.3), (Sex.MALE, 152.4, 50.0)],
)
def test_ideal_weight_follows_devine(sex: Sex, height_cm: float, ideal: float) -> None:
    body = replace(MAN, sex=sex, height_cm=height_cm)
    answer = work_out(iv(0.5, body, Basis.IDEAL))
    assert answer.ordered_mg == pytest.approx(0.5 * ideal)


def test_adjusted_weight_adds_four_tenths_of_the_excess() -> None:
    body = replace(MAN, weight_kg=113.0, height_cm=177.8)
    answer = work_out(iv(0.5, body, Basis.ADJUSTED))
    assert answer.ordered_mg == pytest.approx(0.5 * (73.0 + 0.4 * 40.0))


def test_an_order_above_a_cap_is_refused_with_the_cap_and_who_may_allow_it() -> None:
    said = refusal(work_out(iv(1.2)))
    assert "84 mg is above the IV ceiling per kg, 1 mg/kg (70 mg at 70 kg)" in said
    assert "no other dose is put in its place" in said
    assert "medical director" in said


def test_every_cap_that_is_passed_is_named() -> None:
    said = refusal(work_out(iv(1.2, replace(MAN, weight_kg=90))))
    assert "IV ceiling per kg" in said
    assert "IV ceiling per session" in said


def test_the_most_restrictive_cap_wins() -> None:
    light, heavy = work_out(iv(0.5)), work_out(iv(0.5, replace(MAN, weight_kg=140)))
    assert light.tightest is not None
    assert heavy.tightest is not None
    assert light.tightest.cap.key == "iv_per_kg"
    assert heavy.tightest.cap.key == "iv_session"


def test_a_cap_per_kg_counts_on_the_lighter_of_actual_and_dosing_weight() -> None:
    thin = replace(MAN, weight_kg=45, height_cm=190)
    said = refusal(work_out(iv(1.0, thin, Basis.IDEAL)))
    assert "at 45 kg" in said


def test_a_patients_own_cap_is_held_too() -> None:
    own = Cap("own", "First session", "mg", 30, 30, (), "Order of the day", EvidenceTag.MEMORY)
    said = refusal(work_out(iv(), extra_caps=[own]))
    assert "First session" in said
    assert "Nobody may allow more" in said


def test_an_allowance_by_the_right_role_with_a_reason_lets_one_order_pass() -> None:
    allowed = Allowance("iv_per_kg", 1.2, "medical_director", "Tolerated 1.0, no response")
    answer = work_out(iv(1.2), allowances=[allowed])
    assert (answer.ordered_mg, answer.dose_mg, answer.drawn_ml) == (84.0, 82.5, 1.65)
    assert "medical_director" in answer.caps[0].allowed_by


@pytest.mark.parametrize(
    ("allowance", "said"),
    [
        (Allowance("iv_per_kg", 1.2, "nurse", "why not"), "nurse cannot be used"),
        (Allowance("iv_per_kg", 1.2, "medical_director", " "), "a written reason"),
        (Allowance("iv_per_kg", 1.6, "medical_director", "more"), "at most 1.5 mg/kg"),
        (Allowance("esk_session", 90, "medical_director", "more"), "allowance: esk_session"),
        (Allowance("iv_per_kg", math.nan, "medical_director", "more"), "a finite number"),
    ],
)
def test_an_allowance_nobody_may_give_is_refused(allowance: Allowance, said: str) -> None:
    assert said in refusal(work_out(iv(1.2), allowances=[allowance]))


def test_nobody_may_allow_more_than_the_spravato_label() -> None:
    assert "Allowed: 1 to 3 devices" in refusal(work_out(spravato(4)))
    cap = shipped_limits().cap("esk_session")
    assert cap is not None
    assert cap.may_allow == ()


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (iv(-0.5), "dose: -0.5 mg/kg cannot be used. Allowed: 0.1 to 1.5 mg/kg"),
        (iv(0), "dose: 0 mg/kg"),
        (iv(math.nan), "dose: nan cannot be used. Allowed: a finite number in mg/kg"),
        (iv(math.inf), "a finite number"),
        (iv(500), "If micrograms were meant, write 0.5 mg/kg"),
        (iv(50), "Allowed: 0.1 to 1.5 mg/kg"),
        (iv(0.5, replace(MAN, weight_kg=7)), "weight: 7 kg cannot be used. Allowed: 30 to 300 kg"),
        (iv(0.5, replace(MAN, weight_kg=700)), "weight: 700 kg"),
        (iv(0.5, replace(MAN, weight_kg=math.nan)), "weight: nan"),
        (iv(0.5, replace(MAN, height_cm=17.5), Basis.IDEAL), "height: 17.5 cm"),
        (iv(0.5, duration_min=0.0), "duration: 0 min"),
        (iv(0.5, duration_min=math.inf), "duration: inf"),
        (iv(0.5, previous_amount=math.nan), "previous dose: nan"),
        (iv(0.5, route="rectal"), "route: rectal cannot be used. Allowed: iv, im"),
        (iv(0.5, product="aspirin"), "product: aspirin"),
        (spravato(1.5), "a whole number of devices"),
        (iv(0.5, replace(MAN, weight_age_days=31)), "31 days old; more than 30 days"),
        (iv(0.5, replace(MAN, weight_age_days=None)), "of unknown date"),
        (iv(0.5, replace(MAN, weight_age_days=-2)), "dated 2 days from now"),
        (iv(0.5, replace(MAN, previous_weight_kg=80)), "changed by 12.5 %"),
        (iv(0.5, basis=Basis.DEVICES), "not ordered by “devices”"),
    ],
)
def test_bad_input_is_answered_with_field_value_and_what_is_allowed(
    request_: DoseRequest, said: str
) -> None:
    assert said in refusal(work_out(request_))


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (iv(0.5, replace(MAN, weight_kg=None)), "weight is not known"),
        (iv(35, replace(MAN, weight_kg=None), Basis.FIXED), "weight is not known"),
        (iv(0.5, replace(MAN, sex=None), Basis.IDEAL), "female and male only"),
        (iv(0.5, replace(MAN, height_cm=None), Basis.ADJUSTED), "height is not known"),
        (iv(0.5, replace(MAN, height_cm=150), Basis.IDEAL), "not defined below 60 inches"),
        (iv(0.5, duration_min=None), "needs a duration"),
    ],
)
def test_a_missing_fact_is_unknown_and_never_a_default(request_: DoseRequest, said: str) -> None:
    answer = work_out(request_)
    assert answer.is_unknown
    assert answer.dose_mg is None
    assert said in str(answer.decision)


def test_a_confirmed_weight_may_be_old_or_changed() -> None:
    body = replace(MAN, weight_age_days=90, previous_weight_kg=90, weight_confirmed=True)
    assert work_out(iv(0.5, body)).decision


def test_spravato_needs_no_weight_and_shows_none() -> None:
    answer = work_out(spravato(2, Body()))
    assert (answer.dose_mg, answer.units) == (56.0, 2.0)
    assert answer.mg_per_kg_actual is None


def test_one_device_asks_why_below_65_and_is_usual_above() -> None:
    assert [one.rule for one in work_out(spravato(1)).questions] == ["unusual"]
    older = work_out(spravato(1, replace(MAN, age_years=70)))
    assert older.questions == ()
    assert [one.rule for one in older.notes] == ["older_age"]


@pytest.mark.parametrize("product", ["ketamine_50", "ketamine_nasal_10"])
def test_racemate_never_fills_a_spravato_order(product: str) -> None:
    said = refusal(work_out(replace(spravato(), product=product)))
    assert "milligrams of one are not milligrams of the other" in said


def test_spravato_is_never_ordered_by_another_route() -> None:
    assert "different medicines" in refusal(work_out(iv(product="spravato_28")))


def test_milligrams_are_not_converted_between_the_molecules() -> None:
    assert not refuse_conversion(Molecule.RACEMATE, Molecule.ESKETAMINE)
    assert not refuse_conversion(Molecule.ESKETAMINE, Molecule.RACEMATE)
    assert refuse_conversion(Molecule.RACEMATE, Molecule.RACEMATE)


def test_a_troche_does_not_go_into_a_vein() -> None:
    assert "is not given by this route" in refusal(work_out(iv(product="ketamine_troche_50")))


def test_a_dose_outside_the_usual_range_asks_why() -> None:
    assert [one.rule for one in work_out(iv(0.3)).questions] == ["unusual"]


@pytest.mark.parametrize(
    ("before", "now", "asks"),
    [(0.5, 0.6, False), (0.5, 0.75, False), (0.5, 0.9, True), (0.9, 0.5, True), (0.8, 0.85, False)],
)
def test_a_jump_asks_why_only_off_the_protocols_own_steps(
    before: float, now: float, asks: bool
) -> None:
    rules = [one.rule for one in work_out(iv(now, previous_amount=before)).questions]
    assert ("dose_change" in rules) is asks


def test_a_jump_that_the_template_itself_makes_is_not_asked_about() -> None:
    request = iv(0.9, previous_amount=0.5, protocol_amounts=(0.5, 0.9))
    assert work_out(request).questions == ()


def test_56_to_84_is_the_labels_own_step() -> None:
    request = replace(spravato(3), previous_amount=2)
    assert work_out(request).questions == ()


def test_obesity_on_actual_weight_is_noted_with_the_ideal_weight() -> None:
    notes = work_out(iv(0.5, replace(MAN, weight_kg=120))).notes
    assert [one.rule for one in notes] == ["obesity"]
    assert "Ideal weight is 70.5 kg" in notes[0].text


def test_rounding_to_the_syringes_marks_never_passes_a_cap() -> None:
    answer = work_out(iv(1.0, replace(MAN, weight_kg=58.7), product="ketamine_50"))
    assert answer.dose_mg is not None
    assert answer.ordered_mg == pytest.approx(58.7)
    assert answer.dose_mg <= 58.7


def test_a_coarse_rounding_asks_for_another_strength() -> None:
    intramuscular = DoseRequest("im", "ketamine_100", Basis.ACTUAL, 0.1, replace(MAN, weight_kg=43))
    assert "rounding" in [one.rule for one in work_out(intramuscular).questions]
    weaker = replace(intramuscular, product="ketamine_10")
    assert "rounding" not in [one.rule for one in work_out(weaker).questions]
    sublingual = DoseRequest("sl", "ketamine_troche_100", Basis.FIXED, 120, MAN)
    assert [one.rule for one in work_out(sublingual).questions] == ["rounding"]


def test_a_clinic_moves_a_cap_only_inside_its_absolute_bound() -> None:
    stricter = shipped_limits().with_caps({"iv_session": 60.0})
    assert "IV ceiling per session" in refusal(work_out(iv(1.0), limits=stricter))
    with pytest.raises(BadNumberError, match="IV ceiling per session"):
        shipped_limits().with_caps({"iv_session": 151.0})
    with pytest.raises(BadNumberError, match="no_such_cap"):
        shipped_limits().with_caps({"no_such_cap": 1.0})


def test_every_cap_and_range_says_where_it_comes_from() -> None:
    for route in shipped_limits().routes.values():
        assert all(cap.source and cap.tag for cap in route.caps)
        assert all(one.source and one.tag for one in route.amounts.values())
