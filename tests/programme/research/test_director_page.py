"""The director's page: counts that agree with the rows, small ones hidden, each explained."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope, scopes_disabled
from tests.agreeing import says
from tests.standing_people import MakeUser

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.journey.course.models import Course
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.programme.research.cube import Cell, Cube, Judged, Population, count
from ataraxy.programme.research.director import chapters
from ataraxy.programme.research.models import OutsideScore, Programme, Result, Summary
from ataraxy.programme.research.outcome_figures import judged_figures, missing
from ataraxy.programme.research.small import smallest
from ataraxy.programme.research.staying_figures import retention

pytestmark = pytest.mark.django_db
QUERIES = 40


@pytest.fixture
def director(make_user: MakeUser) -> Client:
    """A programme director, signed in."""
    client = Client()
    client.force_login(make_user("programme_director"))
    return client


def exported(client: Client, figure: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/programme/figures/{figure}.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def one_who_began(people: int) -> Cell:
    """So many people who are alike in everything and began treatment."""
    return Cell(people, "", "", "", "", "", True, None, False, None, 0, 0, 0, 0)


def test_response_agrees_with_the_rows_of_the_trial(
    director: Client, small_trial: Programme
) -> None:
    with scopes_disabled():
        rows = OutsideScore.objects.order_by("day").values_list(
            "participant__label", "participant__group", "day", "total", "visit"
        )
        first: dict[str, int] = {}
        last: dict[str, tuple[str, int, str]] = {}
        for who, group, day, total, visit in rows:
            if day == 0:
                first[who] = total
            else:
                last[who] = (group, total, visit)
    met = Counter(group for who, (group, total, _visit) in last.items() if total * 2 <= first[who])
    of = f"?of={small_trial.uid}"
    seen, everybody, _completers, strictly = exported(director, "response", of)
    assert (int(seen["people"]), int(seen["of"])) == (met.total(), 60)
    assert (int(everybody["people"]), int(everybody["of"])) == (met.total(), 60)
    stayed = {who for who, (_group, total, visit) in last.items() if visit == "4"}
    strict = len([who for who in stayed if last[who][1] * 2 <= first[who]])
    assert (int(strictly["people"]), int(strictly["of"])) == (strict, 60)
    by_group = {
        row["what"]: int(row["people"]) for row in exported(director, "response-by-group", of)
    }
    assert by_group == {f"HAM-D17, {group}": met[group] for group in ("drug", "placebo")}


def test_a_page_of_one_clinic_says_of_how_many(director: Client, busy_clinic: Clinic) -> None:
    page = director.get("/programme/").content.decode()
    began = Summary.objects.filter(started=True).count()
    judged = Result.objects.filter(instrument="phq9", responded__isnull=False)
    met = judged.filter(responded=True).count()
    assert f"{met} of {judged.filter(summary__started=True).count()}" in page
    assert f"{met} of {began}" in page
    assert "Every course is counted as it stands." in page


def test_a_researcher_sees_and_exports_only_who_agreed_to_research_and_still_does(
    director: Client, busy_clinic: Clinic, make_user: MakeUser
) -> None:
    people = list(Patient.objects.filter(clinic=busy_clinic).order_by("pk"))
    for one in people[:30]:
        says(one, Topic.RESEARCH)
    for one in people[:7]:
        says(one, Topic.RESEARCH, "withdrawn")
    merged = people[29]
    merged.merged_into = people[40]  # the record that goes on says no: no for both
    merged.save(update_fields=["merged_into"])
    says(people[40], Topic.RESEARCH, "no")
    everybody = Course.objects.filter(clinic=busy_clinic).count()
    assert f"of {everybody}" in director.get("/programme/").text
    research = Client()
    research.force_login(make_user("researcher"))
    for who, people_counted in ((director, everybody), (research, 30 - 7 - 1)):
        (begun,) = [r for r in exported(who, "way") if r["what"].startswith("First dose")]
        assert int(begun["of"]) == people_counted
    seen = research.get("/programme/figures/way/").text
    assert f"of {everybody}" not in seen
    assert "Only people who agreed to research are counted" in seen


def test_no_count_of_people_below_the_limit_leaves_the_house(
    director: Client, busy_clinic: Clinic, small_trial: Programme
) -> None:
    hidden = 0
    for query in ("", f"?of={small_trial.uid}"):
        programme = small_trial if query else None
        population = Population(busy_clinic, programme)
        for chapter in chapters(population, count(population)):
            for figure in chapter.figures:
                for row in exported(director, figure.key, query):
                    people = [row.get("people", ""), row.get("of", "")]
                    hidden += people[0].startswith("fewer")
                    numbers = [int(one) for one in people if one.isdigit()]
                    assert not [one for one in numbers if 0 < one < smallest().people], row
                    if figure.key not in {"waiting", "time-to-response"} and len(numbers) > 1:
                        rest = numbers[1] - numbers[0]
                        assert not 0 < rest < smallest().people, row
    assert hidden


def test_every_figure_leads_to_how_it_was_counted(
    director: Client, busy_clinic: Clinic, small_trial: Programme
) -> None:
    for address in ("/programme/", "/programme/?since=year", f"/programme/?of={small_trial.uid}"):
        page = director.get(address).content.decode()
        links = re.findall(r'href="(/programme/figures/[^"]+)"', page)
        assert len(links) >= 6
        for link in links:
            told = director.get(link)
            assert told.status_code == 200
            assert "How it was counted" in told.content.decode()


def test_figures_of_another_clinic_or_of_nothing_are_not_found(
    director: Client, small_trial: Programme, other_clinic: Clinic, clinic: Clinic
) -> None:
    with scope(clinic=other_clinic.pk):
        away = Programme.objects.create(
            clinic=other_clinic, name="Theirs", source="-", imported_at=small_trial.imported_at,
            by_uid="x", by_name="X",
        )  # fmt: skip
    for query in (f"?of={away.uid}", "?of=nonsense", "?since=never"):
        assert director.get(f"/programme/{query}").status_code == 404
    assert director.get("/programme/figures/nothing/").status_code == 404
    assert director.get(f"/programme/figures/waiting/?of={small_trial.uid}").status_code == 404


def test_a_clinic_without_courses_says_so(director: Client, clinic: Clinic) -> None:
    assert "Nobody to count yet" in director.get("/programme/").content.decode()


def test_asking_for_a_fresh_count_counts_everything(
    director: Client, busy_clinic: Clinic, django_capture_on_commit_callbacks: object
) -> None:
    Summary.objects.update(sessions=99)
    director.post("/programme/count-again/")
    from ataraxy.programme.research.jobs import recount

    recount.call(busy_clinic.pk)
    assert not Summary.objects.filter(sessions=99).exists()


def test_the_page_asks_the_database_so_often_and_no_more(
    director: Client, busy_clinic: Clinic
) -> None:
    director.get("/programme/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        director.get("/programme/")
    assert 0 < len(asked) <= QUERIES


def test_the_few_who_cannot_be_judged_are_not_had_by_subtracting_two_lines() -> None:
    def alike(people: int, **what: object) -> Judged:
        known = {"completed": None, "has_baseline": True, "was_seen": True, **what}
        return Judged(
            people=people, instrument="phq9", indication="", route="", group="", remitted=None,
            **known,
        )  # fmt: skip

    cube = Cube(
        cells=[one_who_began(24)],
        judged=[
            alike(9, responded=True),
            alike(12, responded=False),
            alike(3, responded=None, was_seen=False),
        ],
    )
    (response, *_more) = judged_figures(cube)
    assert [line.cells[0] for line in response.lines] == ["not shown", "9 of 24"]
    told = [line.cells[0] for line in missing(cube).lines]
    assert told == ["0 of 24", "fewer than 5 of 24"]
    cube.judged[:2] = [alike(4, responded=True), alike(17, responded=False)]
    (response, *_more) = judged_figures(cube)
    assert response.lines[0].raw[:2] == ("fewer than 5", None), "nor out of how many"


def test_a_curve_is_not_drawn_while_few_have_left() -> None:
    cells = [one_who_began(60)]
    few = Cube(cells=cells, left=Counter({9: 2}), watched=Counter({40: 58}))
    found = retention(few)
    assert not found.steps
    assert {line.cells[1] for line in found.lines} == {"fewer than 5 have left"}
    assert {line.raw[1] for line in found.lines} == {None}
    enough = Cube(cells=cells, left=Counter({9: 5}), watched=Counter({40: 55}))
    assert [line.cells[1] for line in retention(enough).lines][-1] == "92 %"
