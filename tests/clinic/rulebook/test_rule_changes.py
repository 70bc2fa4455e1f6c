"""A number of the rule book changes by two signatures, and only within its bounds."""

from __future__ import annotations

import pytest
from tests.signing import proof_by
from tests.standing_people import MakeUser

from ataraxy.clinic.rulebook.models import Answer, Proposal
from ataraxy.clinic.rulebook.queries import book_for, open_proposals
from ataraxy.clinic.rulebook.services import SIGNED, Wanted, approve, propose, turn_down
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.queries import signatures_for
from ataraxy.platform.signatures.services import Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(make_user: MakeUser) -> User:
    return make_user("medical_director")


@pytest.fixture
def prescriber(make_user: MakeUser) -> User:
    return make_user("prescriber")


def proposed(clinic: Clinic, who: User, value: float | None = 10, key: str = "p") -> Proposal:
    return propose(
        actor=actor_for(who, clinic),
        key=key,
        wanted=Wanted("S-12", "ymrs_limit", value, "We start earlier"),
        proof=proof_by(who, clinic),
    )


def approved(clinic: Clinic, who: User, proposal: Proposal, key: str = "a") -> Answer:
    return approve(
        actor=actor_for(who, clinic), key=key, proposal=proposal, proof=proof_by(who, clinic)
    )


def limit(clinic: Clinic) -> float:
    return book_for(clinic.pk)["S-12"].in_force("ymrs_limit")


def test_it_holds_only_after_the_second_signature(
    in_clinic: Clinic, prescriber: User, director: User
) -> None:
    proposal = proposed(in_clinic, prescriber)
    assert limit(in_clinic) == 12
    answer = approved(in_clinic, director, proposal)
    assert (limit(in_clinic), answer.version) == (10, 1)
    signed = signatures_for(actor_for(director, in_clinic), Subject(SIGNED, str(proposal.uid)))
    assert {one.signer_uid for one in signed} == {
        actor_for(one, in_clinic).user_uid for one in (prescriber, director)
    }
    assert not open_proposals(in_clinic.pk)


def test_nobody_approves_their_own_change(in_clinic: Clinic, director: User) -> None:
    proposal = proposed(in_clinic, director)
    with pytest.raises(Refused, match="Somebody else"):
        approved(in_clinic, director, proposal)
    assert limit(in_clinic) == 12


def test_two_prescribers_without_a_director_are_not_enough(
    in_clinic: Clinic, prescriber: User, make_user: MakeUser
) -> None:
    proposal = proposed(in_clinic, prescriber)
    with pytest.raises(Refused, match="medical director"):
        approved(in_clinic, make_user("prescriber", username="second.prescriber"), proposal)
    assert limit(in_clinic) == 12


def test_a_nurse_may_not_propose(in_clinic: Clinic, make_user: MakeUser) -> None:
    with pytest.raises(PermissionRefused):
        proposed(in_clinic, make_user("nurse"))


def test_a_value_out_of_bounds_is_refused_with_the_bounds(
    in_clinic: Clinic, prescriber: User
) -> None:
    with pytest.raises(Refused, match="8 to 15 points"):
        proposed(in_clinic, prescriber, value=20)
    assert not Proposal.objects.exists()


def test_a_proposal_gets_one_answer(in_clinic: Clinic, prescriber: User, director: User) -> None:
    proposal = proposed(in_clinic, prescriber)
    turn_down(actor=actor_for(director, in_clinic), key="t", proposal=proposal)
    with pytest.raises(Refused, match="has its answer already"):
        approved(in_clinic, director, proposal)
    assert limit(in_clinic) == 12


def test_going_back_to_what_ships_is_one_more_version(
    in_clinic: Clinic, prescriber: User, director: User
) -> None:
    approved(in_clinic, director, proposed(in_clinic, prescriber))
    back = approved(in_clinic, director, proposed(in_clinic, prescriber, None, "p2"), "a2")
    assert (limit(in_clinic), back.version) == (12, 2)
    assert book_for(in_clinic.pk)["S-12"].edition == "1 + clinic 2"


def test_another_clinic_keeps_its_own_rules(
    in_clinic: Clinic, other_clinic: Clinic, prescriber: User, director: User
) -> None:
    from django_scopes import scope

    approved(in_clinic, director, proposed(in_clinic, prescriber))
    with scope(clinic=other_clinic.pk):
        assert limit(other_clinic) == 12
