"""No transition reaches dosing past an unmet gate that nobody lawfully passed: properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from tests.journey.session.gate_facts import CALM, IN_ORDER, NOON, keys

from ataraxy.clinic.policy.law import Provision
from ataraxy.clinic.policy.law_queries import SessionLaw
from ataraxy.clinic.policy.law_rules import Cited
from ataraxy.clinic.scheduling.opening import DayState, items
from ataraxy.foundation.decision import Decision, refuse, unknown
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.journey.session.gates import (
    GateClass,
    GateRule,
    Passed,
    Phase,
    decide,
    is_half,
    is_lawful,
    rules,
    still_closed,
)
from ataraxy.journey.session.lifecycle import DOSED, SESSION
from ataraxy.journey.session.rules import Company, Facts, findings
from ataraxy.journey.session.words import Ride

ROLES = ("nurse", "prescriber", "medical_director", "therapist", "coordinator")


@st.composite
def some_day(draw: st.DrawFn) -> tuple[Facts, list[Passed]]:
    """Any state of affairs a clinic can be in, and what anybody at all took upon themselves."""
    plain = [key for key in SPOILERS if not key.startswith("medicine.")]
    names = st.sampled_from(sorted(plain)) | st.sampled_from(sorted(SPOILERS))
    facts = IN_ORDER
    for name in sorted(draw(st.sets(names, max_size=3))):
        facts = SPOILERS[name](facts)
    facts = replace(facts, route=draw(st.sampled_from(["iv", "im", "spravato", "oral"])))
    near = sorted(keys(facts)) or ["order.missing"]
    lift = st.builds(
        Passed,
        rule=st.sampled_from(near) | st.sampled_from(sorted(rules())),
        roles=st.frozensets(st.sampled_from(ROLES), max_size=2),
        on_site=st.booleans(),
        reason=st.sampled_from(["", " ", "Seen by me"]),
        by=st.sampled_from(["", "a", "b"]),
    )
    return facts, draw(st.lists(lift, max_size=8))


def _answers(**changes: object):  # type: ignore[no-untyped-def]
    return lambda f: replace(f, answers=replace(f.answers, **changes))


def _vitals(**changes: object):  # type: ignore[no-untyped-def]
    return lambda f: replace(f, before=((NOON, replace(CALM, **changes)),))  # type: ignore[arg-type]


def _day(**changes: object):  # type: ignore[no-untyped-def]
    return lambda f: replace(f, day=replace(f.day, **changes))  # type: ignore[arg-type]


def _rest(**changes: object):  # type: ignore[no-untyped-def]
    return lambda f: replace(f, **changes)


CITED = Cited("Here", Provision("patients_per_nurse", None, 1.0, None, None, "One each.", "Act 2",
                                EvidenceTag.VERIFIED))  # fmt: skip
SPOILERS = {
    "identity.missing": _answers(said_birth_date=False),
    "consent.invalid": _rest(consent=refuse("Withdrawn.")),
    "plan.missing": _rest(plan=unknown("?")),
    "hold.standing": _rest(holds=("Haematuria",)),
    "enrolment.unconfirmed": _rest(enrolled=""),
    "transport.not_asked": _answers(ride=""),
    "transport.missing": _answers(ride=Ride.NONE),
    "fasting.not_asked": _answers(last_drink_at=None),
    "fasting.food": _answers(last_food_at=NOON),
    "fasting.drink": _answers(last_drink_at=NOON),
    "medicines.not_asked": _answers(medicines=""),
    "medicines.changed": _answers(medicines="changed"),
    "medicines.held_taken": _answers(medicines="held_taken"),
    "medicines.caution": _answers(cautions=("insulin",)),
    "medicines.unread": _answers(rules_found=(("medicines.unread", "“Foo”?"),)),
    "medicines.unsure": _answers(rules_found=(("medicines.unsure", "D-01?"),)),
    "suicide.not_asked": _answers(suicide_screen=""),
    "suicide.positive": _answers(suicide_screen="positive"),
    "pregnancy.not_asked": _answers(pregnancy=""),
    "pregnancy.due": _answers(pregnancy="due"),
    "pregnancy.positive": _answers(pregnancy="positive"),
    "red_flags.not_asked": _answers(red_flags_asked=False),
    "red_flags.present": _answers(red_flags=("ill",)),
    "bladder.not_asked": _answers(bladder=""),
    "bladder.new": _answers(bladder="new"),
    "touch.not_asked": _answers(touch=""),
    "touch.not_agreed": lambda f: replace(
        f, answers=replace(f.answers, touch="hand"), touch_agreed=refuse("Taken back.")),
    "law.forbidden": _rest(law=SessionLaw(allowed=refuse("Forbidden here.", source="Act 1"))),
    "law.on_site": lambda f: replace(
        f, law=SessionLaw(on_site=CITED), day=replace(f.day, prescriber_uid="")),
    "law.staffing": _rest(law=SessionLaw(most_per_nurse=CITED), company=Company(True, early=1)),
    "weight.missing": _answers(weight_kg=None),
    "weight.changed": _rest(earlier_weight_kg=50.0),
    "vitals.missing": _rest(before=()),
    "vitals.incomplete": _vitals(sedation_moaas=None),
    "vitals.pressure_decide": _vitals(systolic_mmhg=150),
    "vitals.pressure_hold": _vitals(systolic_mmhg=170),
    "vitals.heart_rate": _vitals(heart_rate_bpm=130),
    "vitals.spo2": _vitals(spo2_percent=90),
    "vitals.breaths": _vitals(breaths_per_min=28),
    "vitals.sedation": _vitals(sedation_moaas=3),
    "allergies.not_read": _answers(allergies_read_back=False),
    "namesake.same_name": _rest(company=Company(True, same_name=("Ana",))),
    "namesake.same_initials": _rest(company=Company(True, same_initials=("Ann",))),
    "order_sets.unsigned": _rest(unsigned_sets=("Seizure", "Fainting", "Panic", "Nausea")),
    "day.not_opened": _rest(day=DayState(date(2026, 11, 20), False, items())),
    "day.incomplete": _day(missing=items()),
    "prescriber.absent": _day(prescriber_uid=""),
    "prescriber.absent_spravato": _day(prescriber_uid=""),
    "order.missing": _rest(has_order=False, has_preparation=False),
    "preparation.missing": _rest(has_preparation=False),
    "preparation.unchecked": _rest(is_double_checked=False),
    "staffing.no_nurse": _rest(company=Company()),
    "staffing.too_many": _rest(company=Company(True, early=9)),
    "bedside.missing": _rest(right_at_the_chair=False),
    **{key: _answers(rules_found=((key, "It fires."),))
       for key in rules() if key.startswith("medicine.")},
    "rule.R-01": _answers(red_flags=("chest_or_neuro",)),
    "rule.D-04": _answers(red_flags=("alcohol",)),
}  # fmt: skip
"""For each rule of the table a state of affairs in which it closes its gate."""


OF_SPRAVATO = {"enrolment.unconfirmed", "prescriber.absent_spravato"}


def test_every_rule_of_the_table_can_close_its_gate_and_no_rule_is_forgotten() -> None:
    beside = {key for key in rules() if key.startswith("rule.")}
    assert set(SPOILERS) | beside == set(rules())
    for key, spoil in SPOILERS.items():
        route = (
            "spravato" if key in {"enrolment.unconfirmed", "prescriber.absent_spravato"} else "iv"
        )
        assert key in keys(replace(spoil(IN_ORDER), route=route)), key


@given(day=some_day(), before=st.lists(st.sampled_from(
    sorted({one.verb for one in SESSION.moves})), max_size=5))  # fmt: skip
def test_no_transition_reaches_dosing_past_a_gate_that_is_not_lawfully_passed(
    day: tuple[Facts, list[Passed]], before: list[str]
) -> None:
    facts, lifts = day
    verbs = [*before, "arrive", "make ready", "start", *reversed(before)]
    everyone = frozenset().union(*(one.roles for one in SESSION.moves))
    gated = {"make ready": Phase.CHECK_IN, "start": Phase.START}
    state = SESSION.initial
    for verb in verbs:
        phase = gated.get(verb)
        if not SESSION.may_move(verb, state, everyone):
            continue
        if phase is not None and not decide(findings(facts), lifts, phase):
            continue
        state = SESSION.target(verb, state)
        if state in DOSED:
            for finding in findings(facts):
                assert finding.rule.gate_class is not GateClass.NEVER
                by = [one for one in lifts if _counts(finding.rule, one)]
                people = {one.by for one in by if one.by}
                assert len(people) > 1 if finding.rule.gate_class is GateClass.DIRECTOR else by
                assert all(one.reason.strip() and one.rule == finding.rule.key for one in by)


def _counts(rule: GateRule, one: Passed) -> bool:
    """Whether this passing weighs at all, alone or as one of two."""
    return is_lawful(rule, one) or is_half(rule, one)


@given(day=some_day())
def test_a_dose_is_allowed_exactly_when_nothing_is_left_closed(
    day: tuple[Facts, list[Passed]],
) -> None:
    facts, lifts = day
    decision: Decision = decide(findings(facts), lifts, Phase.START)
    assert bool(decision) == (not still_closed(findings(facts), lifts))
    assert len(decision.reasons) == len(still_closed(findings(facts), lifts))
