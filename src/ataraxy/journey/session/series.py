"""A course laid out in one go: what is left of the plan, a place for each visit, one booking."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import course_templates
from ataraxy.clinic.scheduling.clash_words import words
from ataraxy.clinic.scheduling.house import house_of
from ataraxy.clinic.scheduling.laying_out import check, lay_out
from ataraxy.clinic.scheduling.managed import Managed
from ataraxy.clinic.scheduling.models import Appointment, Chair
from ataraxy.clinic.scheduling.placing import House, Proposal, Ratios, Spot, Wish
from ataraxy.clinic.scheduling.rhythm import Part, Target, open_ended_visits, rhythms, targets
from ataraxy.clinic.scheduling.services import Place
from ataraxy.foundation.decision import Decision, Outcome, Reason
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_series import Series
from ataraxy.journey.session.numbers import route_rules, staffing
from ataraxy.journey.session.services import add_session
from ataraxy.journey.session.upstream import series_of
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service

NEVER_GIVEN = frozenset({"cancelled", "no_show", "not_dosed"})
"""States of a visit whose dose is still owed to the series."""

MOST_AT_ONCE = 24
"""As many visits as are laid out on one page (not a clinical number)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the coordinator asks for: from when, on which weekdays, about what time, how many."""

    first: date
    at_minute: int
    weekdays: frozenset[int]
    visits: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What every place of a course's series is judged by."""

    house: House
    wish: Wish
    last_before: date | None


def parts_left(course: Course, plan: Plan) -> tuple[Part, ...]:
    """The phases of the plan's template as far as they are not given or booked yet."""
    done = Session.objects.filter(course=course).exclude(state__in=NEVER_GIVEN).count()
    return tuple(left_of(plan.template.get("phases", []), done, _gap(plan)))


def _gap(plan: Plan) -> int:
    template = course_templates().get(plan.template_key)
    return template.min_gap_days if template else 0


def left_of(phases: Sequence[Mapping[str, object]], done: int, gap: int) -> Iterator[Part]:
    """The phases after so many visits; `gap` is the least distance in days the template names."""
    for phase in phases:
        planned = int(str(phase["sessions"]))
        rhythm = rhythms()[float(str(phase["per_week"]))].spaced(gap)
        left = planned - done if planned else open_ended_visits()
        done = max(done - planned, 0) if planned else 0
        if left > 0:
            yield Part(str(phase["name"]), left, rhythm)


def cut(parts: Sequence[Part], visits: int) -> tuple[Part, ...]:
    """Only the first so many visits of these parts."""
    found = []
    for part in parts:
        taken = min(part.visits, visits)
        visits -= taken
        found.append(Part(part.name, taken, part.rhythm))
    return tuple(takewhile(lambda part: part.visits > 0, found))


def usual_number(parts: Sequence[Part], plan: Plan) -> int:
    """How many visits are laid out unless somebody says otherwise: what has a number of its own."""
    numbered = {str(p["name"]) for p in plan.template.get("phases", []) if p["sessions"]}
    counted = sum(part.visits for part in parts if part.name in numbered)
    return min(counted or sum(part.visits for part in parts), MOST_AT_ONCE)


def frame_of(course: Course, first: date, days: int, at_minute: int = 0) -> Frame:
    """The house from `first` on, what one visit of this course needs, and the visit before."""
    route = route_rules(series_of(course).route)
    wish = Wish(route.chair_minutes, course.patient_id, group=route.staffing, at_minute=at_minute)
    return Frame(house_of(course.clinic, first, days), wish, _last_before(course, first))


def _last_before(course: Course, first: date) -> date | None:
    """The day of the newest dosing visit before `first`."""
    zone = course.clinic.zone
    rows = Session.objects.filter(course=course).exclude(state__in=NEVER_GIVEN)
    starts = rows.order_by("appointment__starts_at").values_list(
        "appointment__starts_at", flat=True
    )
    days = [at.astimezone(zone).date() for at in starts]
    return max((day for day in days if day < first), default=None)


def propose(course: Course, asked: Asked) -> tuple[Proposal, ...]:
    """A place for each visit. Raises `Refused` without a signed plan."""
    wanted = targets(asked.first, cut(parts_left(course, _plan(course)), asked.visits))
    if not wanted:
        return ()
    frame = frame_of(course, asked.first, _days(asked.first, wanted), asked.at_minute)
    return lay_out(
        frame.house, frame.wish, wanted, weekdays=asked.weekdays, last_before=frame.last_before
    )


def judge(course: Course, chosen: Sequence[tuple[Target, Spot]]) -> tuple[Proposal, ...]:
    """What stands against the places that somebody chose."""
    zone = course.clinic.zone
    days = [spot.span.begin.astimezone(zone).date() for _target, spot in chosen]
    first = min(days)
    frame = frame_of(course, first, (max(days) - first).days + 1)
    return check(frame.house, frame.wish, chosen, frame.last_before)


def _days(first: date, wanted: Sequence[Target]) -> int:
    reach = max(one.rhythm.may_move_days for one in wanted)
    return (max(one.day for one in wanted) - first).days + reach + 1


def _plan(course: Course) -> Plan:
    plan = signed_plan(course)
    if plan is None:
        text = _("There is no signed plan. The prescriber signs one first.")
        raise refused(text, who=("prescriber", "medical_director"))
    return plan


@service("session.book_series", permission="session.schedule", describe=lambda s: {"n": str(s)})
def book_series(
    *,
    actor: Actor,
    key: str,
    course: Course,
    chosen: tuple[tuple[Target, Spot], ...],
    why: str = "",
) -> Series:
    """Book all visits or none. What cannot be booked past is named for every visit at once."""
    if not 0 < len(chosen) <= MOST_AT_ONCE:
        raise refused(_("Choose between 1 and %d visits.") % MOST_AT_ONCE)
    Course.objects.select_for_update().get(pk=course.pk)
    in_order = sorted(chosen, key=lambda row: row[1].span.begin)
    against = _require_possible(course, judge(course, in_order), why)
    made = [
        _add(actor, course, number, spot)
        for number, (_target, spot) in enumerate(in_order, start=1)
    ]
    return Series.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        sessions=[str(one.uid) for one in made],
        against=against,
        why=why.strip()[:300],
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def _require_possible(course: Course, judged: Sequence[Proposal], why: str) -> list[str]:
    named = [(one, clash) for one in judged for clash in one.clashes]
    told = [_named(course, one, words(clash, course.clinic.zone)) for one, clash in named]
    if any(clash.is_hard for _one, clash in named) or (told and not why.strip()):
        reasons = tuple(Reason(text, "scheduling.clash") for text in told)
        raise Refused(Decision(Outcome.REFUSED, reasons))
    return told


def _named(course: Course, one: Proposal, text: str) -> str:
    begin = one.spot.span.begin.astimezone(course.clinic.zone)
    return _("Visit %(number)d, %(when)s: %(text)s") % {
        "number": one.target.number,
        "when": f"{begin:%a %d %b %H:%M}",
        "text": text,
    }


def _add(actor: Actor, course: Course, number: int, spot: Spot) -> Session:
    place = Place(spot.span.begin, spot.span.end, spot.chair)
    try:
        return add_session(actor=actor, course=course, place=place)
    except Refused as refusal:
        begin = spot.span.begin.astimezone(course.clinic.zone)
        told = {"number": number, "when": f"{begin:%a %d %b %H:%M}", "text": str(refusal)}
        raise refused(_("Visit %(number)d, %(when)s: %(text)s") % told) from refusal


def chairs_by_key(course: Course) -> dict[int, Chair]:
    """The chairs in use, in the order of the board."""
    rows = Chair.objects.filter(clinic=course.clinic, in_use=True).order_by("position")
    return {one.pk: one for one in rows}


def dosing() -> Managed:
    """What the schedule is told about dosing visits."""
    return Managed(book=_book, groups=_groups, group_of=_group_of, ratios=ratios)


def ratios() -> Ratios:
    """How many patients one nurse may have at once."""
    table = staffing()
    return Ratios(table.early_minutes, table.most)


def _book(actor: Actor, course_uid: UUID, place: Place) -> Appointment:
    course = Course.objects.select_related("patient", "clinic").get(uid=course_uid)
    return add_session(actor=actor, course=course, place=place).appointment


def _groups(keys: Collection[int]) -> dict[int, str]:
    rows = Session.objects.filter(appointment_id__in=keys).values_list("appointment_id", "route")
    return {key: route_rules(route).staffing for key, route in rows}


def _group_of(course_uid: UUID) -> str:
    course = Course.objects.select_related("clinic").get(uid=course_uid)
    return route_rules(series_of(course).route).staffing


def next_day(course: Course, now: datetime) -> date:
    """The day on which the rest of the series would begin: tomorrow, or when the rhythm allows."""
    tomorrow = now.astimezone(course.clinic.zone).date() + timedelta(days=1)
    before = _last_before(course, date.max)
    parts = parts_left(course, _plan(course))
    if before is None or not parts:
        return tomorrow
    return max(tomorrow, before + timedelta(days=parts[0].rhythm.closest_days))
