"""Packs of a clinic: drafted by one, signed by the director, in force from a day, versions kept."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.signing import proof_by
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.policy.law_queries import home_dosing, in_force, session_law
from ataraxy.clinic.policy.law_services import (
    begin_draft,
    drop_provision,
    put_provision,
    set_aside,
    sign_pack,
)
from ataraxy.clinic.policy.law_words import sheet
from ataraxy.clinic.policy.models import PackVersion
from ataraxy.foundation.decision import Outcome
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.queries import verify

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)),
]

TODAY = dt.date(2026, 11, 23)
ALLOWED = {
    "question": "home_by_mouth",
    "answer": "allowed",
    "words": "Doses by mouth may be taken at home under these conditions.",
    "citation": "State rule 12",
    "tag": "V",
}


@pytest.fixture
def director(make_actor: MakeActor) -> object:
    return make_actor("medical_director")


def draft(make_actor: MakeActor, key: str = "d", *rows: dict[str, object]) -> PackVersion:
    actor = make_actor("administrator")
    found = begin_draft(
        actor=actor, key=key, level="region", name="New York", region="ny", reason="First reading"
    )
    for number, row in enumerate(rows):
        found = put_provision(actor=actor, key=f"{key}{number}", draft=found, row=row)
    return found


def signed(
    found: PackVersion, make_user: MakeUser, clinic: Clinic, day: dt.date = TODAY, key: str = "s"
) -> PackVersion:
    from ataraxy.platform.people.actors import actor_for

    user = make_user("medical_director")
    return sign_pack(
        actor=actor_for(user, clinic),
        key=key,
        draft=found,
        in_force_from=day,
        shown=sheet(found, day),
        proof=proof_by(user, clinic),
    )


def test_home_dosing_is_unknown_until_somebody_fills_in_the_region(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    before = home_dosing(in_clinic, TODAY, route="po")
    assert before.decision.outcome is Outcome.UNKNOWN
    assert "nobody has filled in the law of this place" in str(before.decision)
    found = draft(make_actor, "d", ALLOWED)
    assert not home_dosing(in_clinic, TODAY, route="po")
    signed(found, make_user, in_clinic)
    after = home_dosing(in_clinic, TODAY, route="sl")
    assert after
    assert [one.provision.citation for one in after.basis][-1] == "State rule 12"


def test_spravato_at_home_is_refused_whatever_the_region_says(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    row = ALLOWED | {"question": "home_spravato"}
    signed(draft(make_actor, "d", row), make_user, in_clinic)
    found = home_dosing(in_clinic, TODAY, route="esk")
    assert found.decision.outcome is Outcome.REFUSED
    assert "REMS" in found.decision.reasons[0].source


def test_who_was_only_seen_by_video_gets_no_dose_home_after_the_federal_basis_ends(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    video = ALLOWED | {"question": "telehealth", "answer": "left"}
    signed(draft(make_actor, "d", ALLOWED, video), make_user, in_clinic)
    last, after = dt.date(2026, 12, 31), dt.date(2027, 1, 1)
    found = home_dosing(in_clinic, last, route="po", seen_in_person=False)
    assert found
    assert found.ends == last
    assert not home_dosing(in_clinic, after, route="po", seen_in_person=False)
    assert home_dosing(in_clinic, after, route="po", seen_in_person=True)


def test_a_version_holds_from_its_day_and_the_older_one_until_then(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    row = {"question": "observation_injection", "words": "W", "citation": "C", "tag": "V"}
    signed(draft(make_actor, "d", row | {"number": 60.0}), make_user, in_clinic)
    later = TODAY + dt.timedelta(days=30)
    second = draft(make_actor, "e")
    actor = make_actor("administrator")
    put_provision(actor=actor, key="p", draft=second, row=row | {"number": 90.0}, number=0)
    second.refresh_from_db()
    signed(second, make_user, in_clinic, later, "s2")
    in_clinic.refresh_from_db()
    at = [session_law(in_clinic, day, route="im").observation for day in (TODAY, later)]
    assert [one.provision.number for one in at if one] == [60.0, 90.0]
    versions = [in_force(in_clinic, day)[1].version for day in (TODAY, later)]
    assert [one.version for one in versions if one] == [1, 2]


def test_the_signature_covers_every_line_and_a_signed_version_is_closed(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    found = signed(draft(make_actor, "d", ALLOWED), make_user, in_clinic)
    assert found.signature is not None
    assert verify(found.signature)
    with pytest.raises(Refused, match="signed"):
        drop_provision(actor=make_actor("administrator"), key="x", draft=found, number=0)


def test_what_nobody_read_is_not_signed(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    found = draft(make_actor, "d", ALLOWED)
    read = sheet(found, TODAY)
    put_provision(
        actor=make_actor("administrator"), key="y", draft=found, row=ALLOWED | {"words": "Other"}
    )
    user = make_user("medical_director")
    with pytest.raises(Refused, match=r"one question from the same day|changed since"):
        sign_pack(
            actor=make_actor("medical_director"),
            key="s",
            draft=found,
            in_force_from=TODAY,
            shown=read,
            proof=proof_by(user, in_clinic),
        )


@pytest.mark.parametrize(
    ("rows", "day", "why"),
    [
        ([], TODAY, "Nothing in this draft binds"),
        ([ALLOWED | {"proposed": True}], TODAY, "Nothing in this draft binds"),
        ([ALLOWED, ALLOWED | {"answer": "forbidden"}], TODAY, "from the same day on"),
        ([ALLOWED], TODAY - dt.timedelta(days=1), "cannot bind what was done before"),
    ],
)
def test_a_pack_that_cannot_hold_is_not_signed(
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    rows: list[dict[str, object]],
    day: dt.date,
    why: str,
) -> None:
    with pytest.raises(Refused, match=why):
        signed(draft(make_actor, "d", *rows), make_user, in_clinic, day)


def test_a_line_without_a_citation_is_refused_and_one_draft_is_open_at_a_time(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    found = draft(make_actor)
    with pytest.raises(Refused, match="citation"):
        put_provision(
            actor=make_actor("administrator"), key="z", draft=found, row=ALLOWED | {"citation": ""}
        )
    with pytest.raises(Refused, match="open already"):
        draft(make_actor, "second")
    set_aside(actor=make_actor("administrator"), key="a", draft=found)
    assert draft(make_actor, "third").version == 2


def test_texas_begins_from_its_proposed_lines_and_the_country_from_what_ships(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    actor = make_actor("administrator")
    texas = begin_draft(
        actor=actor, key="t", level="region", name="Texas", region="tx", reason="Read anew"
    )
    assert all(row["proposed"] for row in texas.provisions)
    country = begin_draft(actor=actor, key="c", level="country", name="US", reason="Extended")
    assert any(row["question"] == "telehealth" for row in country.provisions)


def test_only_the_director_signs_and_a_prescriber_does_not_draft(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    with pytest.raises(PermissionRefused):
        begin_draft(actor=make_actor("prescriber"), key="n", level="region", name="X", reason="Y")
    found = draft(make_actor, "d", ALLOWED)
    user = make_user("administrator")
    with pytest.raises(PermissionRefused):
        sign_pack(
            actor=make_actor("administrator"),
            key="s",
            draft=found,
            in_force_from=TODAY,
            shown=sheet(found, TODAY),
            proof=proof_by(user, in_clinic),
        )
