"""The one write of the maintenance room: a signed decision, and what follows from it."""

from __future__ import annotations

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import all_of
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.course.services import add_hold, move, note, release_hold
from ataraxy.journey.maintenance.choices import COURSE_VERB, NEEDS_NEXT_VISIT, Choice
from ataraxy.journey.maintenance.models import Review
from ataraxy.journey.maintenance.queries import REVIEW_HOLD, Figures, figures
from ataraxy.journey.maintenance.rules import (
    may_decide,
    next_visit_is_possible,
    reason_is_given,
    stretch_is_longer,
)
from ataraxy.journey.maintenance.sheet import decision_text, figures_shown
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Subject, add_signature, exactly
from ataraxy.platform.worklist.services import NewTask, add_task, settle

OPINION_HOLD = "second_opinion"
BOOK, OPINION = "maintenance.book", "maintenance.second_opinion"
NEW_PLAN, DISTANCE = "maintenance.new_plan", "maintenance.distance"


def _told(review: Review) -> dict[str, object]:
    return {"choice": review.choice, "course": str(review.course.uid)}


@service("maintenance.decide", permission="maintenance.decide", describe=_told)
def decide(
    *,
    actor: Actor,
    key: str,
    course: Course,
    choice: Choice,
    reason: str,
    next_from: date | None,
    next_to: date | None,
    proof: Proof,
) -> Review:
    """Sign a decision on the figures as they stand now, and move the course where it leads."""
    locked = Course.objects.select_for_update().select_related("patient").get(pk=course.pk)
    found = figures(locked)
    _check(actor, locked, found, choice, reason, next_from, next_to)
    if choice not in NEEDS_NEXT_VISIT:
        next_from = next_to = None
    review = Review.objects.create(
        clinic_id=locked.clinic_id,
        course=locked,
        patient=locked.patient,
        choice=choice,
        step_before=locked.step,
        reason=reason.strip(),
        next_from=next_from,
        next_to=next_to,
        given=len(found.dosed_on),
        figures=figures_shown(found),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    _sign(actor, review, found, proof)
    _follow(actor, locked, review)
    return review


def hold_for_review(course: Course, reason: str) -> None:
    """Hold the next dose until the decision that is due was taken; at most one such hold."""
    if any(hold.kind == REVIEW_HOLD for hold in active_holds(course)):
        return
    house = system_actor(course.clinic_id)
    add_hold(actor=house, course=course, kind=REVIEW_HOLD, reason=reason)


def _check(
    actor: Actor,
    course: Course,
    found: Figures,
    choice: Choice,
    reason: str,
    next_from: date | None,
    next_to: date | None,
) -> None:
    decision = all_of(
        [
            may_decide(choice, course.step, actor.roles),
            reason_is_given(reason),
            next_visit_is_possible(choice, next_from, next_to, timezone.localdate()),
            stretch_is_longer(choice, found.last_dose, next_from, found.last_distance),
        ]
    )
    if not decision:
        raise Refused(decision)


def _sign(actor: Actor, review: Review, found: Figures, proof: Proof) -> None:
    text = decision_text(
        course=review.course,
        found=found,
        choice=Choice(review.choice),
        reason=review.reason,
        next_from=review.next_from,
        next_to=review.next_to,
    )
    add_signature(
        actor=actor,
        subject=Subject("review", str(review.uid)),
        shown=exactly(text),
        meaning=_("I decide this"),
        proof=proof,
        patient=review.patient,
    )


def _follow(actor: Actor, course: Course, review: Review) -> None:
    """What a decision changes: holds, the course's step, work for others."""
    text = _("Review: %(choice)s. %(reason)s") % {
        "choice": review.get_choice_display(),
        "reason": review.reason,
    }
    note(actor=actor, course=course, kind="maintenance.decided", text=text[:500])
    _release(actor, course, review)
    house, cause = system_actor(course.clinic_id), f"course:{course.uid}"
    for kind in (BOOK, DISTANCE):
        settle(actor=house, kind=kind, cause=cause, reason=_("A newer decision stands."))
    verb = COURSE_VERB.get((Choice(review.choice), course.step))
    if verb is not None:
        move(actor=actor, course=course, verb=verb, reason=review.reason[:200])
    if review.next_from is not None:
        add_task(actor=house, ask=_book(course, review))
    if review.choice == Choice.CHANGE:
        add_task(actor=house, ask=_new_plan(course, review))
    if review.choice == Choice.SECOND_OPINION:
        add_hold(actor=actor, course=course, kind=OPINION_HOLD, reason=review.reason[:500])
        add_task(actor=house, ask=_opinion(course, review))
    publish(
        clinic_id=course.clinic_id,
        topic="maintenance.decided",
        subject=f"review:{review.uid}",
        patient_uid=str(course.patient.uid),
        detail={"choice": review.choice},
    )


def _release(actor: Actor, course: Course, review: Review) -> None:
    """A decision ends the hold that waited for it; going on ends the wait for an opinion too."""
    ended = {REVIEW_HOLD}
    if review.choice != Choice.SECOND_OPINION:
        ended.add(OPINION_HOLD)
    for hold in active_holds(course):
        if hold.kind in ended:
            key = f"{review.uid}-{hold.pk}"
            release_hold(actor=actor, key=key, hold=hold, reason=review.reason[:500])


def _book(course: Course, review: Review) -> NewTask:
    told = {"first": f"{review.next_from:%d %b}", "last": f"{review.next_to:%d %b}"}
    due = datetime.combine(review.next_from or timezone.localdate(), time(), course.clinic.zone)
    return NewTask(
        kind=BOOK,
        title=_("Book the next visit: %(first)s to %(last)s") % told,
        role="coordinator",
        why=review.reason,
        due_at=max(due, timezone.now()),
        patient=course.patient,
        course_uid=course.uid,
        cause=f"course:{course.uid}",
        link=_page(course),
    )


def _new_plan(course: Course, review: Review) -> NewTask:
    return NewTask(
        kind=NEW_PLAN,
        title=_("Make the changed plan"),
        role="prescriber",
        why=review.reason,
        urgency="soon",
        patient=course.patient,
        course_uid=course.uid,
        cause=f"course:{course.uid}",
        link=reverse("plan:plan", kwargs={"course_uid": course.uid}),
    )


def plan_left(course: Course) -> None:
    """The course went on from its plan: that is done; in maintenance a visit is missing now."""
    house, cause = system_actor(course.clinic_id), f"course:{course.uid}"
    settle(actor=house, kind=NEW_PLAN, cause=cause, reason=_("The plan stands."))
    if course.step == "maintenance":
        add_task(actor=house, ask=_distance(course))


def _distance(course: Course) -> NewTask:
    return NewTask(
        kind=DISTANCE,
        title=_("Decide when the next visit is, under the changed plan"),
        role="prescriber",
        urgency="soon",
        patient=course.patient,
        course_uid=course.uid,
        cause=f"course:{course.uid}",
        link=_page(course),
    )


def _opinion(course: Course, review: Review) -> NewTask:
    return NewTask(
        kind=OPINION,
        title=_("Second opinion asked for"),
        role="medical_director",
        why=review.reason,
        urgency="soon",
        patient=course.patient,
        course_uid=course.uid,
        cause=f"review:{review.uid}",
        link=_page(course),
    )


def _page(course: Course) -> str:
    return reverse("maintenance:review", kwargs={"course_uid": course.uid})
