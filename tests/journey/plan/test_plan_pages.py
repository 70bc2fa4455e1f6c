"""The plan's pages: work out, keep, sign, and what a refusal shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.journey.care_people import MakeCourse, draft, sign
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.models import Plan
from ataraxy.knowledge.records import Precision, When
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.chart.entries import ObservationEntry
from ataraxy.platform.chart.services import record_entries
from ataraxy.platform.service.forms import fresh_key

NOVEMBER_20 = When("2026-11-20", Precision.DAY, date(2026, 11, 20), None)
pytestmark = pytest.mark.django_db


@pytest.fixture
def prescriber(client: Client, make_user: MakeUser) -> Client:
    client.force_login(make_user("prescriber"))
    return client


def filled(**changes: Any) -> dict[str, Any]:
    values = {
        "idempotency_key": fresh_key(),
        "indication": "major_depression",
        "product": "ketamine_50",
        "basis": "actual",
        "amount": "0.5",
        "duration_min": "40",
        "bag_ml": "50",
        "weight_kg": "70",
        "weight_on": timezone.localdate().isoformat(),
        "height_cm": "175",
        "reason": "Two adequate trials failed",
        "allow_method": "password",
        "act": "work_out",
    }
    return {**values, **changes}


def url(course: Course, tail: str = "") -> str:
    return f"/courses/{course.uid}/plan/{tail}"


def test_working_out_shows_the_calculation_and_keeps_nothing(
    prescriber: Client, make_course: MakeCourse
) -> None:
    page = prescriber.post(url(make_course(), "new/iv_6_3wk/"), filled()).content.decode()
    for part in ("0.5 mg/kg × 70 kg", "35 mg", "0.7", "75 mL/h", "the tightest", "local default"):
        assert part in page
    assert not Plan.objects.exists()


def test_a_refused_order_keeps_what_was_typed_and_names_the_limit(
    prescriber: Client, make_course: MakeCourse
) -> None:
    answer = prescriber.post(url(make_course(), "new/iv_6_3wk/"), filled(amount="1.2", act="keep"))
    page = answer.content.decode()
    assert "above the IV ceiling per kg" in page
    assert 'value="1.2"' in page
    assert "A second clinician may allow this" in page
    assert not Plan.objects.exists()


def test_a_second_clinician_allows_one_order(
    prescriber: Client, make_course: MakeCourse, make_user: MakeUser
) -> None:
    director = make_user("medical_director")
    allowed = filled(
        amount="1.2",
        act="keep",
        why_unusual="1.0 was tolerated",
        allow_name=director.username,
        allow_secret=PASSWORD,
        allow_reason="No response at 1.0",
    )
    prescriber.post(url(make_course(), "new/iv_6_3wk/"), allowed)
    plan = Plan.objects.get()
    assert plan.allowances[0]["by_role"] == "medical_director"
    assert "No response at 1.0" in plan.allowances[0]["reason"]


def test_whoever_orders_cannot_be_the_second_clinician(
    prescriber: Client, make_course: MakeCourse, make_user: MakeUser
) -> None:
    own = filled(
        amount="1.2",
        act="keep",
        why_unusual="x",
        allow_name=make_user("prescriber").username,
        allow_secret=PASSWORD,
        allow_reason="me",
    )
    page = prescriber.post(url(make_course(), "new/iv_6_3wk/"), own).content.decode()
    assert "not by whoever orders it" in page
    assert not Plan.objects.exists()


def test_a_draft_is_kept_read_and_signed_by_clicking(
    prescriber: Client, make_course: MakeCourse
) -> None:
    course = make_course()
    kept = prescriber.post(url(course, "new/iv_6_3wk/"), filled(act="keep"))
    assert kept["Location"] == url(course)
    plan = Plan.objects.get()
    assert "A draft waits for a signature" in prescriber.get(url(course)).content.decode()
    signing = {"idempotency_key": fresh_key(), "method": "password", "secret": PASSWORD}
    refused = prescriber.post(url(course, f"{plan.uid}/sign/"), {**signing, "secret": "wrong"})
    assert refused.status_code == 409
    prescriber.post(url(course, f"{plan.uid}/sign/"), {**signing, "idempotency_key": fresh_key()})
    plan.refresh_from_db()
    assert plan.state == "signed"
    assert "Version 1, signed by" in prescriber.get(url(course)).content.decode()


def test_weight_and_height_come_from_the_chart(
    prescriber: Client, make_course: MakeCourse, make_actor: MakeActor
) -> None:
    course = make_course()
    record_entries(
        actor=make_actor("nurse"),
        key="w",
        patient=course.patient,
        observations=(
            ObservationEntry("Weight", NOVEMBER_20, code="29463-7", value=82.5, unit="kg"),
            ObservationEntry("Height", NOVEMBER_20, code="8302-2", value=1.68, unit="m"),
        ),
    )
    page = prescriber.get(url(course, "new/iv_6_3wk/")).content.decode()
    assert 'value="82.5"' in page
    assert 'value="168.0"' in page
    assert 'value="2026-11-20"' in page


def test_spravato_hides_weight_maths(prescriber: Client, make_course: MakeCourse) -> None:
    page = prescriber.get(url(make_course(route="esk"), "new/esk_trd/")).content.decode()
    assert "Weight in kg" not in page
    assert "Over how many minutes" not in page


def test_another_route_says_that_consent_will_be_renewed(
    prescriber: Client, make_course: MakeCourse
) -> None:
    course = make_course(route="iv")
    assert "By another route" in prescriber.get(url(course, "new/")).content.decode()
    page = prescriber.get(url(course, "new/esk_trd/")).content.decode()
    assert "renews consent before the next dose" in page


def test_each_look_at_a_plan_leaves_one_entry(prescriber: Client, make_course: MakeCourse) -> None:
    course = make_course()
    before = Entry.objects.count()
    prescriber.get(url(course))
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("tail", ["", "new/", "new/iv_6_3wk/", "new/no_such/"])
def test_other_clinics_and_unknown_templates_answer_404(
    client: Client, make_user: MakeUser, make_course: MakeCourse, other_clinic: Any, tail: str
) -> None:
    course = make_course()
    client.force_login(make_user("prescriber", at=other_clinic))
    assert client.get(url(course, tail)).status_code == 404


def test_a_discarded_draft_stays_in_the_list(
    prescriber: Client, make_course: MakeCourse, make_actor: MakeActor
) -> None:
    course, actor = make_course(), make_actor("prescriber")
    sign(actor, draft(actor, course))
    second = draft(actor, course, key="again")
    prescriber.post(url(course, f"{second.uid}/discard/"), {"idempotency_key": fresh_key()})
    assert "discarded" in prescriber.get(url(course)).content.decode()
