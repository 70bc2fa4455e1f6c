import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.foundation.decision import ALLOWED, Outcome, all_of, refuse, unknown
from ataraxy.foundation.guardrail import Guardrail, Standing
from ataraxy.foundation.lifecycle import Lifecycle, UnknownStateError, move

DOOR = Lifecycle(
    "door",
    "closed",
    (move("open", "closed", "open", "porter"), move("close", "open", "closed", "porter", "guest")),
)


def test_a_move_in_the_table_by_the_right_role_is_allowed() -> None:
    assert DOOR.may_move("open", "closed", {"porter"})
    assert DOOR.target("open", "closed") == "open"


def test_a_wrong_role_is_told_who_may() -> None:
    decision = DOOR.may_move("open", "closed", {"guest"})
    assert not decision
    assert decision.reasons[0].who_may_allow == ("porter",)


def test_a_wrong_state_is_told_from_where_the_move_is_possible() -> None:
    decision = DOOR.may_move("open", "open", {"porter"})
    assert decision.outcome is Outcome.REFUSED
    assert "closed" in str(decision)


@pytest.mark.parametrize(("verb", "state"), [("paint", "open"), ("open", "ajar")])
def test_a_name_the_table_lacks_is_a_defect(verb: str, state: str) -> None:
    with pytest.raises(UnknownStateError):
        DOOR.may_move(verb, state, {"porter"})


@given(st.lists(st.sampled_from(["yes", "no", "unknown"])))
def test_refusal_outweighs_ignorance_and_ignorance_outweighs_consent(answers: list[str]) -> None:
    made = {"yes": ALLOWED, "no": refuse("no"), "unknown": unknown("unknown")}
    combined = all_of(made[one] for one in answers)
    if "no" in answers:
        assert combined.outcome is Outcome.REFUSED
    elif "unknown" in answers:
        assert combined.outcome is Outcome.UNKNOWN
    else:
        assert combined


@given(st.floats())
def test_nothing_outside_the_absolute_bounds_is_ever_more_than_forbidden(value: float) -> None:
    rail = Guardrail("mg", 0, 10, 20, 100)
    inside = 0 <= value <= 100
    assert (rail.standing(value) is Standing.FORBIDDEN) is not inside


def test_bounds_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="absolute_low"):
        Guardrail("mg", 0, 30, 20, 100)
