"""Measured levels stay in the chart: with unit, time, author and origin, and are used again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.journey.forecast.asking import filled, url
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.forecast.levels import SYSTEM
from ataraxy.platform.chart.models import Observation
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db


def keep(client: Client, course: Course, *lines: str) -> str:
    answer = client.post(url(course, "levels/"), filled(levels="\n".join(lines)))
    return answer.content.decode()


def number_of(course: Course) -> int:
    found = course.sessions.order_by("number").first()
    assert found is not None
    return int(found.number)


def in_chart() -> list[Observation]:
    return list(Observation.objects.filter(system=SYSTEM).order_by("pk"))


def correct(client: Client, course: Course, row: Observation, **told: str) -> str:
    values = {"idempotency_key": fresh_key(), "value": "130", "reason": "misread", **told}
    return client.post(url(course, f"levels/{row.uid}/"), values, follow=True).content.decode()


def test_a_level_is_kept_with_its_unit_sample_time_author_and_origin(
    prescriber: Client, treated: Course
) -> None:
    number = number_of(treated)
    page = keep(prescriber, treated, f"{number}: 45 min 0.15 mg/L ketamine")
    assert "1 level is in the chart" in page
    assert 'value="0.5"' in page  # what was filled in is still there
    (row,) = in_chart()
    session = treated.sessions.get(number=number)
    assert (row.code, row.value, row.unit) == ("ketamine", 150.0, "ng/mL")
    assert abs(row.at - session.started_at - timedelta(minutes=45)) < timedelta(seconds=1)
    assert row.source.kind == "staff"
    assert row.source.author_name
    assert row.source.label == "Typed on the dose page"


def test_the_page_opens_with_kept_levels_in_the_prediction(
    prescriber: Client, treated: Course
) -> None:
    number = number_of(treated)
    keep(
        prescriber,
        treated,
        f"{number}: 45 min 150 ng/mL ketamine",
        f"{number}: 3 h <5 ng/mL ketamine",
    )
    page = prescriber.get(url(treated)).content.decode()
    assert "own levels are in the prediction" in page
    assert f"{number}: 45 min 150 ng/mL ketamine\n{number}: 180 min &lt;5 ng/mL ketamine" in page
    assert "Measured levels in the chart" in page


def test_what_is_in_the_chart_is_not_kept_twice_and_another_value_needs_a_correction(
    prescriber: Client, treated: Course
) -> None:
    number = number_of(treated)
    keep(prescriber, treated, f"{number}: 45 min 150 ng/mL ketamine")
    again = keep(prescriber, treated, f"{number}: 45 min 150 ng/mL ketamine")
    assert "no level here that the chart does not have" in again
    other = keep(prescriber, treated, f"{number}: 45 min 160 ng/mL ketamine")
    assert "Correct it in its list" in other
    assert len(in_chart()) == 1


def test_a_corrected_level_is_struck_through_with_the_reason_and_no_longer_used(
    prescriber: Client, treated: Course
) -> None:
    keep(prescriber, treated, f"{number_of(treated)}: 45 min 150 ng/mL ketamine")
    (first,) = in_chart()
    page = correct(prescriber, treated, first)
    assert "<del>Ketamine in plasma 150 ng/mL</del>" in page
    assert "misread" in page
    assert "45 min 130 ng/mL ketamine" in page
    assert "45 min 150 ng/mL" not in page
    _, second = in_chart()
    assert second.corrects == first
    assert second.group == first.group
    assert second.at == first.at


@pytest.mark.parametrize("told", [{"reason": ""}, {"value": "-1"}, {"value": "nan"}])
def test_a_correction_needs_a_level_and_a_reason(
    prescriber: Client, treated: Course, told: dict[str, str]
) -> None:
    keep(prescriber, treated, f"{number_of(treated)}: 45 min 150 ng/mL ketamine")
    assert "Nothing was changed" in correct(prescriber, treated, in_chart()[0], **told)
    assert len(in_chart()) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("9: 45 min 150 ng/mL ketamine", "begin with an earlier session of this course"),
        ("45 min 150 ng/mL ketamine", "begin with an earlier session of this course"),
        ("{n}: 45 min 150 ng/mL", "say what was measured"),
        ("{n}: 45 min BLQ ketamine", "below the limit of quantification"),
        ("{n}: 45 min 0 ng/mL ketamine", "above 0 ng/mL"),
    ],
)
def test_a_line_that_says_too_little_is_refused_and_nothing_is_kept(
    prescriber: Client, treated: Course, line: str, said: str
) -> None:
    assert said in keep(prescriber, treated, line.format(n=number_of(treated)))
    assert in_chart() == []


def test_only_who_writes_the_chart_keeps_or_corrects_a_level(
    client: Client, make_user: MakeUser, prescriber: Client, treated: Course
) -> None:
    keep(prescriber, treated, f"{number_of(treated)}: 45 min 150 ng/mL ketamine")
    reader = Client()
    reader.force_login(make_user("therapist"))
    page = reader.get(url(treated))
    assert page.status_code in {200, 403}
    assert b"Keep these levels" not in page.content
    assert reader.post(url(treated, "levels/"), filled()).status_code == 403
