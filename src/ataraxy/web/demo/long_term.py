"""What months bring: doses at home with a sign, checks, side effects, scores of elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from importlib.resources import as_file, files
from typing import Any

from django.utils import timezone

from ataraxy.journey.course.models import Course
from ataraxy.journey.homedose import services as home
from ataraxy.journey.homedose.models import Measurement
from ataraxy.journey.homedose.rules import Vitals
from ataraxy.journey.outcomes.services import answer, ask, link_for
from ataraxy.journey.screening import services as screening
from ataraxy.journey.screening.decisions import decide
from ataraxy.journey.screening.queries import screen_now
from ataraxy.journey.screening.rules import Wish
from ataraxy.journey.surveillance.checks import book
from ataraxy.journey.surveillance.services import record
from ataraxy.knowledge.evidence import Missing, Route, Severity
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.chart.kinds import AnswerValue, ListName
from ataraxy.platform.people.links import patient_actor
from ataraxy.platform.people.within import within
from ataraxy.programme.research.intake import read_table, take
from ataraxy.web.demo.before_treatment import Stage, moment
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import Cast, data

_CALM = Vitals(122, 76, 68, 98)
_STAGES = (
    (Measurement.Stage.BEFORE, _CALM, 0),
    (Measurement.Stage.SECOND, Vitals(136, 84, 79, 97), 42),
    (Measurement.Stage.END, Vitals(124, 78, 70, 98), 110),
)
"""A dose at home: what is measured, and how many minutes after the dose."""


def furnish(stage: Stage, course: Course) -> None:
    """Whatever `long_term.toml` tells of this person, oldest first."""
    told = data("long_term.toml")
    mine = stage.fiction.family_name
    acts: list[tuple[int, Callable[[], None]]] = []
    for number, row in enumerate(told["results"]):
        if row["family_name"] == mine:
            acts.append((row["days_ago"], _result(stage, course, row, number)))
    for row in told["side_effects"]:
        if row["family_name"] == mine:
            acts.append((row["days_ago"], _side_effects(stage, course, row)))
    for _day, act in sorted(acts, key=lambda one: -one[0]):
        act()
    if told["home"]["family_name"] == mine:
        _doses_at_home(stage, course, told["home"])


def bring_scores(cast: Cast) -> Iterator[str]:
    """A made-up table of scores from another clinic, beside our own on the director's page."""
    clinic = cast.clinics["harbor"]
    here = files("ataraxy.web.demo")
    with (
        as_file(here.joinpath("elsewhere.csv")) as table,
        as_file(here.joinpath("elsewhere.toml")) as mapping,
    ):
        found = read_table(table, mapping)
    with within(clinic):
        actor = system_actor(clinic.pk, name="Score import")
        taken = take(actor=actor, key="demo:elsewhere", table=found)
    yield f"{taken.people} people and {taken.scores} scores of another clinic."


def _result(
    stage: Stage, course: Course, row: Mapping[str, Any], number: int
) -> Callable[[], None]:
    def write() -> None:
        with as_of(moment(stage, row["days_ago"], hour=16)):
            record(
                actor=stage.actor("nurse"),
                key=stage.key(f"check:{number}"),
                course=course,
                check=book().checks[row["check"]],
                on=timezone.localdate(timezone=stage.clinic.zone),
                numbers=row["numbers"],
                flags=row.get("flags", []),
                words=row.get("words", ""),
            )

    return write


def _side_effects(stage: Stage, course: Course, row: Mapping[str, Any]) -> Callable[[], None]:
    def fill_in() -> None:
        nurse, name = stage.actor("nurse"), f"effects:{row['occasion']}"
        with as_of(moment(stage, row["days_ago"], hour=row.get("hour", 18))):
            asking = ask(
                actor=nurse,
                key=stage.key(name),
                course=course,
                instruments=("side_effects",),
                occasion=row["occasion"],
            )
            link = link_for(actor=nurse, key=stage.key(f"{name}:link"), asking=asking)
            items = [one.key for one in instrument("side_effects").items]
            answer(
                actor=patient_actor(link),
                key=stage.key(f"{name}:answer"),
                asking=asking,
                instrument_key="side_effects",
                answers=dict.fromkeys(items, 0) | row["answers"],
            )

    return fill_in


def _doses_at_home(stage: Stage, course: Course, told: Mapping[str, Any]) -> None:
    """Found suitable, prescribed, the first dose watched; then one at home, and a wish."""
    with as_of(moment(stage, told["decided"], hour=16)):
        _answer(stage, course, told["yes"])
        _find_suitable(stage, course, told)
        _arrange(stage, course, told)
        _prescribe(stage, course, told)
    with as_of(moment(stage, told["watched"], hour=10)):
        home.observe_first(
            actor=stage.actor("nurse"),
            key=stage.key("home:first"),
            course=course,
            where="clinic",
            vitals=_CALM,
            words=told["first"],
        )
        actor = stage.actor("nurse")
        link = home.link_for(actor=actor, key=stage.key("home:link"), course=course)
    _at_home(stage, course, patient_actor(link), told)


def _answer(stage: Stage, course: Course, yes: Sequence[str]) -> None:
    """Every question that could stop doses at home, asked anew; lists are looked through."""
    actor, done = stage.actor("prescriber"), set[str]()
    while waiting := [one for one in _open(course) if f"{one.kind}:{one.key}" not in done]:
        for one in waiting:
            name = f"{one.kind}:{one.key}"
            done.add(name)
            key = stage.key(f"home:{name}")
            if one.kind == "question":
                value = AnswerValue.YES if one.key in yes else AnswerValue.NO
                screening.answer(actor=actor, key=key, course=course, question=one.key, value=value)
            elif one.kind == "list":
                listed = ListName(one.key)
                screening.declare_complete(actor=actor, key=key, course=course, name=listed)


def _open(course: Course) -> list[Missing]:
    found = screen_now(course, Route.HOME).screening.findings
    weighty = {Severity.EXCLUDE, Severity.SPECIALIST}
    return [one for finding in found if finding.open_as in weighty for one in finding.missing]


def _find_suitable(stage: Stage, course: Course, told: Mapping[str, Any]) -> None:
    decide(
        actor=stage.actor("prescriber"),
        key=stage.key("home:decision"),
        course=course,
        route=Route.HOME,
        seen=screen_now(course, Route.HOME).kept.sha256,
        wish=Wish("suitable", told["decision"], told["supply"]),
        proof=stage.proof("prescriber"),
    )


def _arrange(stage: Stage, course: Course, told: Mapping[str, Any]) -> None:
    named = ("adult_name", "adult_phone", "address", "nearest_emergency")
    stands = dict.fromkeys(("adult_consented", "lock_box", "cuff", "oximeter"), True)
    said = {name: told[name] for name in named} | stands
    home.arrange(
        actor=stage.actor("nurse"), key=stage.key("home:arranged"), course=course, said=said
    )


def _prescribe(stage: Stage, course: Course, told: Mapping[str, Any]) -> None:
    named = ("drug", "quantity", "interval_days", "directions", "pharmacy", "law_checked")
    home.prescribe(
        actor=stage.actor("prescriber"),
        key=stage.key("home:prescribed"),
        course=course,
        written=home.Written(
            route="sublingual",
            strength_mg=Decimal(told["strength_mg"]),
            **{name: told[name] for name in named},
        ),
    )


def _at_home(stage: Stage, course: Course, patient: Actor, told: Mapping[str, Any]) -> None:
    begun = moment(stage, told["at_home"], hour=19)
    for name, vitals, minutes in _STAGES:
        with as_of(begun + timedelta(minutes=minutes)):
            home.measure(
                actor=patient,
                key=stage.key(f"home:{name}"),
                course=course,
                stage=name,
                vitals=vitals,
                adult_is_here=True,
                sober=True,
            )
    with as_of(moment(stage, told["asked_early"], hour=20)):
        home.report(
            actor=patient,
            key=stage.key("home:early"),
            course=course,
            kind="early_refill",
            number=None,
            words=told["said"],
        )
