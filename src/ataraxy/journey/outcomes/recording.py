"""What staff enter: a form that came on paper, a clinician's rating, a result from outside.

Facts are always recorded: the least interval is a rule for asking, not for writing down.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.outcomes.concerns import look_into
from ataraxy.journey.outcomes.models import Administration, Asking, Mode
from ataraxy.journey.outcomes.queries import answered_in, open_asking
from ataraxy.journey.outcomes.scored import administration, keep, scored
from ataraxy.journey.outcomes.services import take_back, take_in
from ataraxy.knowledge.measures import AnswerError, enter, instrument
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service


def _told(row: Administration) -> dict[str, object]:
    return {"instrument": row.instrument, "mode": row.mode, "missing": row.missing}


@service("outcomes.paper", permission="outcomes.collect", describe=_told)
def record_paper(
    *,
    actor: Actor,
    key: str,
    course: Course,
    instrument_key: str,
    answers: Mapping[str, int],
    at: datetime,
    occasion: str = "",
) -> Administration:
    """Type in a form that the patient filled in on paper; item 9 is triaged as anywhere else.

    What a positive item opens stays open as a set of its own: nobody has asked it yet.
    """
    _require_possible(course, at)
    _require_new(course, instrument_key, at, occasion=occasion)
    _make_room(actor, course)
    asking = Asking.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        patient=course.patient,
        instruments=[instrument_key],
        occasion=occasion,
        asked_at=timezone.now(),
        asked_by_uid=actor.user_uid,
        asked_by_name=actor.name,
    )
    row = administration(actor, asking, instrument_key, answers, mode=Mode.PAPER, at=at)
    take_in(actor, asking, row, answered_in(asking))
    return row


@service("outcomes.rate", permission="outcomes.rate", describe=_told)
def record_rating(
    *,
    actor: Actor,
    key: str,
    course: Course,
    instrument_key: str,
    answers: Mapping[str, int],
    at: datetime,
) -> Administration:
    """Keep a scale that a clinician rated."""
    _require_possible(course, at)
    _require_new(course, instrument_key, at)
    result = scored(instrument_key, answers)
    return _kept(actor, keep(actor, course, result, mode=Mode.RATED, at=at))


@service("outcomes.result", permission="outcomes.rate", describe=_told)
def record_result(
    *,
    actor: Actor,
    key: str,
    course: Course,
    instrument_key: str,
    total: int,
    subscales: Mapping[str, int],
    at: datetime,
    occasion: str = "",
) -> Administration:
    """Keep the result of a form that stays outside, checked against its range.

    `occasion` is which of its forms it was, for an instrument that has several time-points.
    """
    _require_possible(course, at)
    _require_new(course, instrument_key, at, occasion=occasion, total=total)
    one = instrument(instrument_key)
    if occasion not in ({each.key for each in one.occasions} or {""}):
        raise refused(_("Say at which time the form was filled in. Nothing was kept."))
    try:
        result = enter(one, total, subscales)
    except AnswerError as problem:
        raise refused(str(problem)) from problem
    row = keep(actor, course, result, mode=Mode.TOTAL, at=at, occasion=occasion)
    return _kept(actor, row)


def _kept(actor: Actor, row: Administration) -> Administration:
    look_into(actor=actor, row=row)
    name = instrument(row.instrument).name
    total = "–" if row.total is None else row.total
    told = {"name": name, "total": total, "how": row.get_mode_display()}
    text = _("%(name)s: %(total)s, %(how)s.") % told
    note(actor=actor, course=row.course, kind="outcomes.entered", text=text)
    publish(
        clinic_id=row.clinic_id,
        topic="outcomes.answered",
        subject=f"administration:{row.uid}",
        patient_uid=str(row.patient.uid),
    )
    return row


def _require_possible(course: Course, at: datetime) -> None:
    if at > timezone.now():
        raise refused(_("The time lies in the future. Enter when it was filled in."))
    if timezone.localdate(at) < course.patient.birth_date:
        raise refused(_("The day lies before they were born. Enter when it was filled in."))


def _require_new(
    course: Course, instrument_key: str, at: datetime, *, occasion: str = "", total: int = -1
) -> None:
    """The same form of the same minute is here once, whoever has the paper in hand.

    Of results from outside only the same `total` is the same form.
    """
    Course.objects.select_for_update().get(pk=course.pk)
    same = Administration.objects.filter(
        patient=course.patient, instrument=instrument_key, answered_at=at, occasion=occasion
    )
    found = same.filter(total=total) if total >= 0 else same
    standing = found.order_by("pk").first()
    if standing is not None:
        told = {"name": instrument(instrument_key).name, "who": standing.by_name}
        text = _("%(name)s of this day and time is here already, entered by %(who)s.")
        raise refused(text % told)


def _make_room(actor: Actor, course: Course) -> None:
    waiting = open_asking(course)
    if waiting is None:
        return
    if answered_in(waiting):
        raise refused(
            _("The patient has begun to answer on a device. Let them finish, or call it off.")
        )
    take_back(actor=actor, asking=waiting)
