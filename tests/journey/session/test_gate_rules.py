"""No dose past a closed gate that nobody lawfully took upon themselves: tables and a property."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.clinic.scheduling.opening import DayState, items
from ataraxy.foundation.decision import ALLOWED, Decision, refuse, unknown
from ataraxy.journey.session.before import Usual
from ataraxy.journey.session.gates import (
    GateClass,
    Passed,
    Phase,
    decide,
    is_lawful,
    rules,
    still_closed,
)
from ataraxy.journey.session.lifecycle import CLOSED, DOSED, SESSION
from ataraxy.journey.session.rules import Answers, Company, Facts, findings
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.words import (
    Caution,
    Medicines,
    Pregnancy,
    RedFlag,
    Ride,
    SuicideScreen,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OPEN_DAY = DayState(date(2026, 11, 20), is_recorded=True, missing=(), prescriber_uid="p")
CALM = Vitals(128, 78, 68, 98, 14, sedation_moaas=5)
ASKED = Answers(
    said_full_name=True,
    said_birth_date=True,
    allergies_read_back=True,
    ride=Ride.ADULT,
    ride_name="Luis",
    last_food_at=NOON - timedelta(hours=9),
    last_drink_at=NOON - timedelta(hours=9),
    medicines=Medicines.SAME,
    suicide_screen=SuicideScreen.NEGATIVE,
    pregnancy=Pregnancy.NEGATIVE,
    red_flags_asked=True,
    weight_kg=70.0,
    enrolment_confirmed="yes",
)
IN_ORDER = Facts(
    route="iv",
    now=NOON,
    day=OPEN_DAY,
    consent=ALLOWED,
    plan=ALLOWED,
    answers=ASKED,
    before=((NOON, CALM),),
    has_order=True,
    has_preparation=True,
    is_double_checked=True,
    company=Company(has_nurse=True),
)


def keys(facts: Facts) -> set[str]:
    return {one.rule.key for one in findings(facts)}


def asked(**changes: object) -> Facts:
    return replace(IN_ORDER, answers=replace(ASKED, **changes))  # type: ignore[arg-type]


def measured(*rows: Vitals, usual: Usual | None = None, altitude_m: int | None = None) -> Facts:
    before = tuple((NOON + timedelta(minutes=n), row) for n, row in enumerate(rows))
    return replace(IN_ORDER, before=before, usual=usual or Usual(), altitude_m=altitude_m)


def ate(hours: float, drank: float, route: str) -> Facts:
    facts = asked(
        last_food_at=NOON - timedelta(hours=hours), last_drink_at=NOON - timedelta(hours=drank)
    )
    return replace(facts, route=route)


@pytest.mark.parametrize("route", ["iv", "im", "sc", "oral", "sublingual"])
def test_when_everything_is_in_order_nothing_is_closed(route: str) -> None:
    assert keys(replace(IN_ORDER, route=route)) == set()


def test_for_spravato_a_ride_is_enough_and_enrolment_is_wanted() -> None:
    spray = replace(asked(ride=Ride.ARRANGED, ride_name=""), route="spravato")
    assert keys(spray) == set()
    unconfirmed = asked(ride=Ride.ARRANGED, enrolment_confirmed=" ")
    assert keys(replace(unconfirmed, route="esk")) == {"enrolment.unconfirmed"}


@pytest.mark.parametrize(
    ("facts", "closed"),
    [
        (asked(said_full_name=False), {"identity.missing"}),
        (replace(IN_ORDER, consent=refuse("Withdrawn.")), {"consent.invalid"}),
        (replace(IN_ORDER, consent=unknown("Not found.")), {"consent.invalid"}),
        (replace(IN_ORDER, plan=refuse("None.")), {"plan.missing"}),
        (replace(IN_ORDER, holds=("Haematuria",)), {"hold.standing"}),
        (asked(ride=""), {"transport.not_asked"}),
        (asked(ride=Ride.NONE), {"transport.missing"}),
        (asked(ride=Ride.ARRANGED), {"transport.missing"}),
        (asked(ride_name=" "), {"transport.missing"}),
        (ate(5.9, 9, "iv"), {"fasting.food"}),
        (ate(6, 2, "iv"), set()),
        (ate(9, 1.9, "iv"), {"fasting.drink"}),
        (ate(1.9, 0.4, "spravato"), {"fasting.food", "fasting.drink"}),
        (ate(2, 0.5, "spravato"), set()),
        (asked(last_food_at=None), {"fasting.not_asked"}),
        (asked(medicines=""), {"medicines.not_asked"}),
        (asked(medicines=Medicines.CHANGED), {"medicines.changed"}),
        (asked(cautions=(Caution.GLP1,)), {"medicines.caution"}),
        (asked(suicide_screen=""), {"suicide.not_asked"}),
        (asked(suicide_screen=SuicideScreen.POSITIVE), {"suicide.positive"}),
        (asked(pregnancy=""), {"pregnancy.not_asked"}),
        (asked(pregnancy=Pregnancy.DUE), {"pregnancy.due"}),
        (asked(pregnancy=Pregnancy.POSITIVE), {"pregnancy.positive"}),
        (asked(red_flags_asked=False), {"red_flags.not_asked"}),
        (asked(red_flags=(RedFlag.ILL,)), {"red_flags.present"}),
        (asked(medicines=Medicines.HELD_TAKEN), {"medicines.held_taken"}),
        (asked(weight_kg=None), {"weight.missing"}),
        (replace(asked(weight_kg=None), weight_needed=False), set()),
        (replace(IN_ORDER, earlier_weight_kg=63.0), {"weight.changed"}),
        (replace(IN_ORDER, earlier_weight_kg=64.0), set()),
        (asked(allergies_read_back=False), {"allergies.not_read"}),
        (replace(IN_ORDER, before=()), {"vitals.missing"}),
        (measured(Vitals(128, 78, 68)), {"vitals.incomplete"}),
        (measured(replace(CALM, systolic_mmhg=140)), set()),
        (measured(replace(CALM, systolic_mmhg=141)), {"vitals.pressure_decide"}),
        (measured(replace(CALM, diastolic_mmhg=91)), {"vitals.pressure_decide"}),
        (measured(replace(CALM, systolic_mmhg=160)), {"vitals.pressure_hold"}),
        (measured(replace(CALM, diastolic_mmhg=100)), {"vitals.pressure_hold"}),
        (measured(replace(CALM, systolic_mmhg=165), Vitals(130, 80)), set()),
        (measured(replace(CALM, heart_rate_bpm=49)), {"vitals.heart_rate"}),
        (measured(replace(CALM, heart_rate_bpm=50)), set()),
        (measured(replace(CALM, heart_rate_bpm=101)), {"vitals.heart_rate"}),
        (measured(replace(CALM, heart_rate_bpm=46), usual=Usual(48)), set()),
        (measured(replace(CALM, heart_rate_bpm=37), usual=Usual(48)), {"vitals.heart_rate"}),
        (measured(replace(CALM, spo2_percent=93)), {"vitals.spo2"}),
        (measured(replace(CALM, spo2_percent=92), altitude_m=1609), set()),
        (measured(replace(CALM, spo2_percent=91), altitude_m=1609), {"vitals.spo2"}),
        (measured(replace(CALM, spo2_percent=92), usual=Usual(70, 93)), set()),
        (measured(replace(CALM, breaths_per_min=25)), {"vitals.breaths"}),
        (measured(replace(CALM, sedation_moaas=4)), {"vitals.sedation"}),
        (replace(IN_ORDER, company=Company()), {"staffing.no_nurse"}),
        (replace(IN_ORDER, company=Company(True, early=1)), set()),
        (replace(IN_ORDER, company=Company(True, early=2)), {"staffing.too_many"}),
        (
            replace(asked(enrolment_confirmed="x"), route="spravato", company=Company(True, 3)),
            set(),
        ),
        (replace(IN_ORDER, company=Company(True, 0, 7)), {"staffing.too_many"}),
        (replace(IN_ORDER, company=Company(True, same_name=("Ana R.",))), {"namesake.same_name"}),
        (replace(IN_ORDER, has_order=False), {"order.missing"}),
        (replace(IN_ORDER, has_preparation=False), {"preparation.missing"}),
        (replace(IN_ORDER, is_double_checked=False), {"preparation.unchecked"}),
        (
            replace(IN_ORDER, day=DayState(date(2026, 11, 20), False, items())),
            {"day.not_opened", "prescriber.absent"},
        ),
        (
            replace(
                IN_ORDER, route="spravato", day=replace(OPEN_DAY, prescriber_uid="", missing=())
            ),
            {"prescriber.absent_spravato"},
        ),
    ],
)
def test_each_condition_closes_its_own_gate_and_no_other(facts: Facts, closed: set[str]) -> None:
    assert keys(facts) == closed


def test_every_rule_of_the_table_says_where_it_comes_from() -> None:
    for rule in rules().values():
        assert rule.origin.source
        assert "floor.md" not in rule.origin.words


def test_what_may_never_be_overridden_is_what_the_clinic_floor_demands() -> None:
    never = {key for key, rule in rules().items() if rule.gate_class is GateClass.NEVER}
    assert {
        "identity.missing",
        "consent.invalid",
        "enrolment.unconfirmed",
        "prescriber.absent_spravato",
    } <= never


ROLES = ("nurse", "prescriber", "medical_director", "therapist", "coordinator")


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    """Any state of affairs a clinic can be in."""
    spoiled = draw(st.sets(st.sampled_from(sorted(SPOILERS)), max_size=4))
    facts = IN_ORDER
    for name in sorted(spoiled):
        facts = SPOILERS[name](facts)
    return replace(facts, route=draw(st.sampled_from(["iv", "im", "spravato", "oral"])))


def _answers(**changes: object):  # type: ignore[no-untyped-def]
    return lambda f: replace(f, answers=replace(f.answers, **changes))


SPOILERS = {
    "identity": _answers(said_birth_date=False),
    "consent": lambda f: replace(f, consent=refuse("Withdrawn.")),
    "plan": lambda f: replace(f, plan=unknown("?")),
    "hold": lambda f: replace(f, holds=("Haematuria",)),
    "ride": _answers(ride=""),
    "food": _answers(last_food_at=NOON),
    "medicines": _answers(medicines="changed", cautions=("insulin",)),
    "suicide": _answers(suicide_screen="positive"),
    "pregnancy": _answers(pregnancy="positive"),
    "pressure": lambda f: replace(f, before=((NOON, replace(CALM, systolic_mmhg=170)),)),
    "day": lambda f: replace(f, day=DayState(date(2026, 11, 20), False, items())),
    "order": lambda f: replace(f, has_order=False, has_preparation=False),
    "check": lambda f: replace(f, is_double_checked=False),
    "nurse": lambda f: replace(f, company=Company()),
    "name": lambda f: replace(f, company=Company(True, same_name=("Ana",))),
}

some_lifts = st.lists(
    st.builds(
        Passed,
        rule=st.sampled_from(sorted(rules())),
        roles=st.frozensets(st.sampled_from(ROLES), max_size=2),
        on_site=st.booleans(),
        reason=st.sampled_from(["", " ", "Seen by me"]),
    ),
    max_size=8,
)


@given(facts=some_facts(), lifts=some_lifts, verbs=st.lists(st.sampled_from(
    sorted({one.verb for one in SESSION.moves})), max_size=10))  # fmt: skip
def test_no_transition_reaches_dosing_past_a_gate_that_is_not_lawfully_passed(
    facts: Facts, lifts: list[Passed], verbs: list[str]
) -> None:
    everyone = frozenset().union(*(one.roles for one in SESSION.moves))
    gated = {"make ready": Phase.CHECK_IN, "start": Phase.DOSE}
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
                by = [one for one in lifts if is_lawful(finding.rule, one)]
                assert by
                assert all(one.reason.strip() and one.rule == finding.rule.key for one in by)


@given(facts=some_facts(), lifts=some_lifts)
def test_a_dose_is_allowed_exactly_when_nothing_is_left_closed(
    facts: Facts, lifts: list[Passed]
) -> None:
    decision: Decision = decide(findings(facts), lifts, Phase.DOSE)
    assert bool(decision) == (not still_closed(findings(facts), lifts))
    assert len(decision.reasons) == len(still_closed(findings(facts), lifts))


def test_dosing_is_reached_through_start_and_by_no_other_move() -> None:
    into = {
        one.verb for one in SESSION.moves if one.target in DOSED and not one.sources & set(DOSED)
    }
    assert into == {"start"}
    assert SESSION.final_states == CLOSED - {"no_show"}


def test_the_ambulance_is_open_from_every_chair() -> None:
    for state in ("arrived", "ready", "running", "stopped", "recovery"):
        assert SESSION.may_move("send by ambulance", state, frozenset({"therapist"}))
