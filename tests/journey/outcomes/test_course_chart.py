"""The course chart: every instrument, dose, side effect and medicine change on one time axis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.journey.care_people import MakeCourse, give_dose
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.chart import Point, Track, draw
from ataraxy.journey.outcomes.lanes import Event
from ataraxy.journey.outcomes.models import Administration
from ataraxy.journey.outcomes.picture import LANES, own_picture, picture
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.knowledge.records import Precision, When
from ataraxy.platform.chart.entries import FactEntry
from ataraxy.platform.chart.kinds import FactKind, Standing
from ataraxy.platform.chart.services import record_entries

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def at(day: float) -> datetime:
    return START + timedelta(days=day)


def on(day: int) -> When:
    known = at(day).date()
    return When(known.isoformat(), Precision.DAY, known, None)


def event(name: str, day: float, until: float | None = None) -> Event:
    return Event("Side effects", name, at(day), None if until is None else at(until), "2", name)


def test_bands_cover_the_panel_once_and_carry_their_words() -> None:
    bands = [(0, 4, "minimal"), (5, 9, "mild"), (10, 21, "worse")]
    chart = draw([Track("GAD-7", 21, [Point(at(0), 9)], [], bands)], [], "")
    panel = chart.panels[0]
    assert [one.words for one in panel.shades] == ["minimal", "mild", "worse"]
    assert panel.shades[0].y + panel.shades[0].height == pytest.approx(panel.bottom)
    assert panel.shades[-1].y == pytest.approx(panel.top)
    for lower, upper in zip(panel.shades, panel.shades[1:], strict=False):
        assert upper.y + upper.height == pytest.approx(lower.y)


def test_of_many_scores_the_first_the_best_and_the_last_carry_their_figure() -> None:
    points = [Point(at(7 * n), 20 - n % 13) for n in range(100)]
    marks = draw([Track("PHQ-9", 27, points, [])], [], "").panels[0].marks
    assert [n for n, mark in enumerate(marks) if mark.labelled] == [0, 12, 99]
    few = draw([Track("PHQ-9", 27, points[:20], [])], [], "").panels[0].marks
    assert all(mark.labelled for mark in few)


def test_each_name_has_a_lane_of_its_own_below_the_doses_inside_the_drawing() -> None:
    below = [event("Nausea", 1), event("Headache", 3), event("Nausea", 9), event("Drug", -40, 90)]
    points = [Point(at(0), 9), Point(at(30), 5)]
    chart = draw([Track("GAD-7", 21, points, [])], [(at(1), "35 mg")], "", below)
    assert [one.name for one in chart.lanes] == ["Nausea", "Headache", "Drug"]
    assert [len(one.ticks) for one in chart.lanes] == [2, 1, 0]
    heights = [chart.flags_y, *(one.y for one in chart.lanes), chart.height]
    assert heights == sorted(heights)
    bar = chart.lanes[2].bars[0]
    assert bar.x == chart.left, "clipped to what is drawn"
    assert bar.x + bar.width <= chart.right


@pytest.fixture
def course(make_course: MakeCourse, make_actor: MakeActor) -> Course:
    """Three doses, scores of two instruments, one side effect, one medicine begun."""
    found = make_course("induction")
    for day in (1, 8, 15):
        session = give_dose(found, at(day))
    for day, phq, mood in ((0, 20, 3), (7, 14, 5), (20, 8, 7)):
        for key, total in (("phq9", phq), ("mood", mood)):
            Administration.objects.create(
                clinic_id=found.clinic_id,
                course=found,
                patient=found.patient,
                instrument=key,
                version="1",
                answers={},
                total=total,
                handling="",
                answered_at=at(day),
                by_uid="p",
                by_name="P",
            )
    stamp = {"clinic_id": found.clinic_id, "session": session, "at": at(15), "recorded_at": at(15)}
    AdverseEvent.objects.create(
        **stamp, by_uid="n", by_name="N", term="nausea", grade=2, relation="possible",
        action="nothing", outcome="gone",
    )  # fmt: skip
    begun = FactEntry(FactKind.MEDICINE, "Sertraline", standing=Standing.ACTIVE, start=on(10))
    old = FactEntry(FactKind.MEDICINE, "Ramipril", standing=Standing.ACTIVE, start=on(-900))
    for number, entry in enumerate((begun, old)):
        record_entries(
            actor=make_actor("nurse"), key=f"m{number}", patient=found.patient, facts=(entry,)
        )
    return found


@pytest.mark.django_db
def test_the_page_draws_everything_and_the_table_says_it_again(
    course: Course, client: Client, make_user: MakeUser
) -> None:
    client.force_login(make_user("nurse"))
    shown = client.get(f"/courses/{course.uid}/outcomes/").content.decode()
    for words in ("response ≤ 10", "remission ≤ 4", "moderately severe", "Nausea, grade 2"):
        assert words in shown
    assert "Sertraline from 12 Mar 2026" in shown
    narrow = shown.split('class="chart-narrow"')[1].split("</figure></div>")[0]
    for words in ("PHQ-9", "remission ≤ 4", "15–19 moderately severe", "Nausea", "Sertraline"):
        assert words in narrow
    assert "Ramipril" not in shown.split("course-chart")[1], "unchanged is no change"
    seen = picture(course)
    assert seen.chart is not None
    assert [one.title for one in seen.chart.panels] == ["PHQ-9", "Mood 0-10"]
    assert [(one.day.day, one.beside) for one in seen.rows if one.beside] == [
        (17, ("Nausea, grade 2, 17 Mar 2026",)),
        (12, ("Sertraline from 12 Mar 2026",)),
    ]


@pytest.mark.django_db
def test_the_patient_s_own_chart_has_no_band_no_limit_and_no_clinical_word(course: Course) -> None:
    own = own_picture(course)
    assert own is not None
    words = [line.words for panel in own.chart.panels for line in panel.lines]
    assert words == ["where you began", "half of that", "where you began"]
    assert not any(panel.shades for panel in own.chart.panels)
    assert own.chart.lanes == ()
    assert own.chart.panels[0].title.endswith("lower is better")
    assert own.chart.panels[1].title.endswith("higher is better")


@pytest.mark.django_db
def test_what_does_not_fit_below_is_counted_and_stays_in_the_table(
    course: Course, make_actor: MakeActor
) -> None:
    for number in range(LANES + 3):
        what = FactEntry(FactKind.MEDICINE, f"Drug {number:02}", start=on(2 + number))
        record_entries(
            actor=make_actor("nurse"), key=f"x{number}", patient=course.patient, facts=(what,)
        )
    seen = picture(course)
    assert seen.chart is not None
    assert (len(seen.chart.lanes), seen.undrawn) == (LANES, 5)
    assert sum(len(one.beside) for one in seen.rows) == LANES + 5


def test_on_a_phone_each_instrument_is_a_drawing_of_its_own_that_fits_the_screen() -> None:
    points = [Point(at(7 * n), 20 - n % 13, estimated=n == 3) for n in range(100)]
    bands = [(0, 4, "minimal"), (5, 27, "more")]
    tracks = [
        Track("PHQ-9", 27, points, [(20.0, "baseline 20", "baseline")], bands),
        Track("Mood 0-10", 10, [Point(at(0), 3), Point(at(8), 6)], [], small=True),
    ]
    below = [event("Nausea", 1), event("Headache", 3), event("Nausea", 9)]
    seen = draw(tracks, [(at(1), "35 mg"), (at(90), "35 mg")], "", below).narrow
    assert [one.title for one in seen.smalls] == ["PHQ-9", "Mood 0-10"]
    first = seen.smalls[0]
    assert [one.value for one in first.figures] == [20, 8, 20 - 99 % 13]
    assert [one.anchor for one in first.figures] == ["start", "middle", "end"]
    assert [one.words for one in first.steps] == ["0–4 minimal", "5–27 more"]
    assert (first.dots.count("M"), first.estimated.count("M")) == (99, 1)
    assert first.flags.count("z") == 2
    assert len(first.days) == 3, "few enough days to be read"
    across = [float(one.split()[0]) for one in first.dots.split("M") if one]
    assert min(across) == seen.left
    assert max(across) == seen.right
    assert [one.name for one in seen.below[0].strips] == ["Nausea", "Headache"]
    assert seen.below[0].strips[-1].y < seen.below[0].height
