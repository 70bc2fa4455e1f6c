"""The dose page: what it answers, what it refuses, what it never does."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.journey.forecast.asking import filled, looked, url
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.models import Plan
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic

pytestmark = pytest.mark.django_db


def test_the_page_begins_with_the_plan_in_force(prescriber: Client, planned: Course) -> None:
    page = prescriber.get(url(planned)).content.decode()
    for part in (
        "In plasma, S-ketamine",
        "At the effect site",
        "not a prediction of a CADSS score",
        "90 % of people",
        "esketamine_simons_2022",
        "35 mg",
        "75 mL/h",
        "Blood pressure is not predicted",
        "up to 12.3 mg unless flushed",
        "ataraxy cite esketamine_simons_2022",
    ):
        assert part in page, part


def test_the_page_says_who_it_is_about_and_leaves_one_entry(
    prescriber: Client, planned: Course
) -> None:
    before = Entry.objects.count()
    page = prescriber.get(url(planned)).content.decode()
    assert planned.patient.full_name in page
    assert Entry.objects.count() == before + 1


def test_a_change_comes_back_as_the_part_below_the_form(
    prescriber: Client, planned: Course
) -> None:
    part = looked(prescriber, planned, amount="0.4")
    assert "<html" not in part
    assert "28 mg" in part
    assert "0.4 mg/kg on actual weight over 40 min" in part


def test_without_a_script_the_form_answers_with_the_whole_page(
    prescriber: Client, planned: Course
) -> None:
    page = prescriber.post(url(planned), filled(amount="0.4")).content.decode()
    assert "<html" in page
    assert 'value="0.4"' in page
    assert "28 mg" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "-0.5"}, "-0.5 mg/kg cannot be used. Allowed: 0.1 to 1.5 mg/kg"),
        ({"amount": "500"}, "If micrograms were meant, write 0.5 mg/kg"),
        ({"duration_min": "0"}, "duration: 0 min cannot be used. Allowed: 2 to 100 min"),
        ({"duration_min": ""}, "needs a duration"),
        ({"weight_kg": "7"}, "weight: 7 kg cannot be used. Allowed: 30 to 300 kg"),
        ({"weight_kg": "700"}, "weight: 700 kg cannot be used"),
        ({"weight_kg": ""}, "The weight is not known"),
        ({"amount": "1.2"}, "above the IV ceiling per kg"),
        ({"basis": "devices"}, "is not ordered by"),
        ({"amount": "much"}, "Enter a number"),
        ({"what": "iv:spravato_28"}, "not one of the available choices"),
        ({"model": "ketamine_hornik_2018"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_named_with_what_is_allowed_and_nothing_is_drawn(
    prescriber: Client, planned: Course, changes: dict[str, str], said: str
) -> None:
    part = looked(prescriber, planned, **changes)
    assert said in part
    assert "data-curve=" not in part
    whole = prescriber.post(url(planned), filled(**changes)).content.decode()
    assert said in whole
    (typed,) = changes.values()
    assert typed in whole


def test_an_old_weight_stops_an_order_but_not_a_look(prescriber: Client, planned: Course) -> None:
    part = looked(prescriber, planned, weight_on="2020-01-01")
    assert "Weigh again before an order" in part
    assert "needs a new measurement or a confirmation" in part
    assert "data-curve=" in part
    assert "0.4 mg/kg" in part  # the alternatives are looked at the same way


def test_a_cap_names_who_may_allow_more_and_puts_no_other_dose_in_its_place(
    prescriber: Client, planned: Course
) -> None:
    part = looked(prescriber, planned, amount="1.2")
    assert "May be allowed by:" in part
    assert "Medical director" in part
    assert "mL/h" not in part


def test_another_route_has_its_own_model_and_says_how_weak_it_is(
    prescriber: Client, planned: Course
) -> None:
    part = looked(prescriber, planned, what="im:ketamine_50", duration_min="", bag_ml="")
    assert "ketamine_venous_assembled" in part
    assert "The evidence for “im” is weak" in part
    assert "Blood was taken" in part


def test_unverified_numbers_open_only_on_request_and_are_marked(
    prescriber: Client, planned: Course
) -> None:
    shut = looked(prescriber, planned, what="sc:ketamine_50", duration_min="", bag_ml="")
    assert "rests on numbers nobody verified" in shut
    assert "data-curve=" not in shut
    opened = looked(
        prescriber, planned, what="sc:ketamine_50", duration_min="", bag_ml="", unverified="on"
    )
    assert "not verified" in opened
    assert "data-curve=" in opened


def test_a_model_without_published_spread_draws_no_band_and_says_so(
    prescriber: Client, planned: Course
) -> None:
    part = looked(prescriber, planned, model="ketamine_kamp_2020")
    assert "no band" in part
    assert "90 % of people" not in part


def test_spravato_needs_no_weight_and_is_compared_with_no_racemate(
    prescriber: Client, planned: Course
) -> None:
    part = looked(
        prescriber,
        planned,
        what="esk:spravato_28",
        basis="devices",
        amount="2",
        weight_kg="",
        duration_min="",
        bag_ml="",
    )
    assert "esketamine_perez_ruixo_2021" in part
    assert "56 mg" in part
    assert "racemic ketamine are read" not in part


def test_alternatives_stand_side_by_side_and_a_refused_one_says_why(
    prescriber: Client, planned: Course
) -> None:
    part = looked(prescriber, planned, amount="1")
    for name in ("As asked", "Slower", "Less", "More"):
        assert name in part
    assert "1 mg/kg on actual weight over 60 min" in part
    assert "above the IV ceiling per kg" in part


def test_choosing_one_fills_the_order_form_and_orders_nothing(
    prescriber: Client, planned: Course
) -> None:
    page = looked(prescriber, planned)
    assert 'name="act" value="take_along"' in page
    taken = {"act": "take_along", "product": "ketamine_50", "basis": "actual", "amount": "0.4"}
    order = prescriber.post(
        f"/courses/{planned.uid}/plan/new/iv_6_3wk/",
        {**taken, "duration_min": "60", "weight_kg": "71", "weight_on": "2026-11-20"},
    ).content.decode()
    assert "Nothing is ordered yet" in order
    assert 'value="0.4"' in order
    assert 'value="60"' in order
    assert 'value="71"' in order
    assert Plan.objects.filter(state="draft").count() == 0


def test_a_nurse_may_look_but_takes_nothing_to_an_order(
    client: Client, make_user: MakeUser, planned: Course
) -> None:
    client.force_login(make_user("nurse"))
    page = client.get(url(planned)).content.decode()
    assert "In plasma" in page
    assert "take_along" not in page


def test_another_clinics_course_is_not_there(
    client: Client, make_user: MakeUser, planned: Course, other_clinic: Clinic
) -> None:
    client.force_login(make_user("prescriber", at=other_clinic))
    for tail in ("", "table/", "sheet/"):
        assert client.post(url(planned, tail), filled()).status_code == 404
