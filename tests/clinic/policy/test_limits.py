"""A clinic's limits: two people, versions, and never past an absolute bound."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.policy.models import LimitsProfile
from ataraxy.clinic.policy.queries import dose_limits
from ataraxy.clinic.policy.reference import course_templates, crisis_lines, indications
from ataraxy.clinic.policy.services import approve_limits, propose_limits, withdraw_limits
from ataraxy.foundation.lifecycle import UnknownStateError
from ataraxy.knowledge.pharmacology import shipped_limits
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_director(in_clinic: Clinic, make_user: MakeUser) -> Actor:
    from ataraxy.platform.people.actors import actor_for

    return actor_for(make_user("medical_director", username="second.director"), in_clinic)


def propose(actor: Actor, key: str = "p", **caps: float) -> LimitsProfile:
    return propose_limits(actor=actor, key=key, caps=caps, reason="Smaller rooms")


def in_force(clinic: Clinic, cap: str) -> float:
    found = dose_limits(clinic.pk).cap(cap)
    assert found is not None
    return found.limit


def test_limits_hold_only_after_a_second_person(
    in_clinic: Clinic, make_actor: MakeActor, second_director: Actor
) -> None:
    profile = propose(make_actor("medical_director"), iv_session=60.0)
    assert in_force(in_clinic, "iv_session") == 100.0
    approve_limits(actor=second_director, key="a", profile=profile)
    assert in_force(in_clinic, "iv_session") == 60.0


def test_whoever_proposed_does_not_approve(in_clinic: Clinic, make_actor: MakeActor) -> None:
    director = make_actor("medical_director")
    profile = propose(director, iv_session=60.0)
    with pytest.raises(Refused, match="Another medical director"):
        approve_limits(actor=director, key="a", profile=profile)


def test_the_version_before_is_superseded(
    in_clinic: Clinic, make_actor: MakeActor, second_director: Actor
) -> None:
    director = make_actor("medical_director")
    for number, limit in enumerate((60.0, 80.0)):
        profile = propose(director, f"p{number}", iv_session=limit)
        approve_limits(actor=second_director, key=f"a{number}", profile=profile)
    states = list(LimitsProfile.objects.order_by("version").values_list("state", flat=True))
    assert states == ["superseded", "in force"]
    assert in_force(in_clinic, "iv_session") == 80.0


@pytest.mark.parametrize("caps", [{"iv_session": 151.0}, {"iv_session": 0.0}, {"unknown": 1.0}])
def test_an_impossible_limit_is_refused(
    in_clinic: Clinic, make_actor: MakeActor, caps: dict[str, float]
) -> None:
    with pytest.raises(Refused):
        propose(make_actor("medical_director"), **caps)
    assert not LimitsProfile.objects.exists()


def test_a_withdrawn_proposal_cannot_be_approved(
    in_clinic: Clinic, make_actor: MakeActor, second_director: Actor
) -> None:
    profile = propose(make_actor("administrator"), iv_session=60.0)
    withdraw_limits(actor=make_actor("administrator"), key="w", profile=profile)
    with pytest.raises((Refused, UnknownStateError)):
        approve_limits(actor=second_director, key="a", profile=profile)


def test_a_prescriber_does_not_change_limits(in_clinic: Clinic, make_actor: MakeActor) -> None:
    with pytest.raises(PermissionRefused):
        propose(make_actor("prescriber"), iv_session=60.0)


def test_the_page_proposes_only_what_differs(client: Client, make_user: MakeUser) -> None:
    client.force_login(make_user("medical_director"))
    form = {cap.key: cap.limit for one in shipped_limits().routes.values() for cap in one.caps}
    sent = {**form, "iv_session": 90.0, "reason": "Audit", "idempotency_key": fresh_key()}
    assert client.post("/limits/propose/", sent).status_code == 302
    page = client.get("/limits/").content.decode()
    assert "Waiting for a second person" in page
    assert "You proposed this" in page


def test_a_limit_past_its_bound_is_explained_at_its_field(
    client: Client, make_user: MakeUser
) -> None:
    client.force_login(make_user("medical_director"))
    sent = {"iv_session": "500", "reason": "", "idempotency_key": fresh_key()}
    page = client.post("/limits/propose/", sent).content.decode()
    assert "less than or equal to 150" in page


def test_every_template_fits_its_route_and_says_where_it_comes_from() -> None:
    for one in course_templates().values():
        route = shipped_limits().routes[one.route]
        assert one.basis in route.bases
        assert one.source
        assert one.start_amount in one.amounts
    assert {"major_depression", "anxiety_disorder"} <= set(indications())


def test_crisis_lines_are_of_the_right_country_and_unknown_is_empty() -> None:
    assert [line.number for line in crisis_lines("us")] == ["988", "911"]
    assert crisis_lines("XX") == ()
