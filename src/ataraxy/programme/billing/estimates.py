"""Making an estimate: reckoned from a course template and prices, printed, kept as it was shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import CourseTemplate, course_templates, holidays
from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.models import Kind
from ataraxy.platform.documents.paper import canonical_text, content_hash
from ataraxy.platform.documents.services import Description, Stored, add_document, store_paper
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.services import NewTask, add_task, reword, settle
from ataraxy.programme.billing.estimate_paper import Particulars, estimate_paper
from ataraxy.programme.billing.estimating import (
    COURSE,
    YEAR,
    Assumed,
    Basis,
    Line,
    Question,
    Reckoned,
    maintenance_days,
    reckon,
)
from ataraxy.programme.billing.good_faith import clock_of
from ataraxy.programme.billing.models import Estimate
from ataraxy.programme.billing.prices import SELF_PAY, OfferKind, Prices, in_force
from ataraxy.programme.billing.pricing import require, stamped
from ataraxy.programme.billing.queries import (
    currency_of,
    estimate_in_force,
    identity_of,
    prices_on,
)
from ataraxy.programme.billing.shares import Cover
from ataraxy.programme.billing.watched import GIVE, REISSUE


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks an estimate for."""

    template_key: str
    basis: Basis
    assumed: Assumed
    payer: str = SELF_PAY
    cover: Cover | None = None
    diagnoses: tuple[str, ...] = ()
    asked_on: date | None = None
    booked_on: date | None = None
    first_visit_on: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """An estimate that is reckoned and printed, and waits for its row."""

    wish: Wish
    template: CourseTemplate
    reckoned: Reckoned
    plan_uid: str
    made_on: date
    due_on: date | None
    content_sha256: str
    stored: Stored

    def __repr__(self) -> str:
        """What makes the same form the same form: the exact words."""
        return f"Printed({self.content_sha256})"


def work_out(course: Course, wish: Wish, today: date) -> Reckoned:
    """Reckon without keeping anything; a refusal says which list or price is missing."""
    prices = prices_on(course.clinic_id, wish.payer, today)
    decision = in_force(prices, wish.payer, today)
    if prices is None or not decision:
        return Reckoned(decision, currency_of(course.clinic))
    template = course_templates()[wish.template_key]
    own = prices_on(course.clinic_id, SELF_PAY, today) if wish.payer != SELF_PAY else None
    return reckon(Question(template, wish.basis, wish.assumed, prices, wish.cover, own))


def make_estimate(*, actor: Actor, key: str, course: Course, wish: Wish) -> Estimate:
    """Work out, print and keep an estimate; the one before is superseded. Raises `Refused`."""
    today = timezone.localdate()
    reckoned = work_out(course, wish, today)
    require(reckoned.decision)
    # The paper names the distance that was reckoned with, which the template may say.
    days = maintenance_days(course_templates()[wish.template_key], wish.assumed)
    wish = replace(wish, assumed=replace(wish.assumed, maintenance_days=days))
    before = estimate_in_force(course)
    if before is not None and not wish.why.strip():
        raise refused(_("Say why the estimate is made anew, in a sentence the patient can read."))
    printed = _print(course, wish, reckoned, today)
    return _keep(actor=actor, key=key, course=course, printed=printed, before=before)


def _print(course: Course, wish: Wish, reckoned: Reckoned, today: date) -> Printed:
    """Set and store the paper, outside every transaction."""
    template, plan = course_templates()[wish.template_key], signed_plan(course)
    clock = clock_of(
        asked_on=wish.asked_on,
        booked_on=wish.booked_on,
        visit_on=wish.first_visit_on,
        holidays=holidays(course.clinic.country),
    )
    particulars = Particulars(
        course=course,
        indication=course.indication,
        identity=identity_of(course.clinic_id),
        template_name=template.name,
        basis=wish.basis,
        payer=wish.payer,
        diagnoses=wish.diagnoses,
        first_visit_on=wish.first_visit_on,
        assumed=wish.assumed,
        why=wish.why.strip(),
        today=today,
    )
    paper = estimate_paper(particulars, reckoned)
    follows = plan is not None and plan.template_key == wish.template_key
    return Printed(
        wish=wish,
        template=template,
        reckoned=reckoned,
        plan_uid=str(plan.uid) if plan is not None and follows else "",
        made_on=today,
        due_on=clock.due,
        content_sha256=content_hash(canonical_text(paper)),
        stored=store_paper(paper, course.clinic),
    )


def _told(row: Estimate) -> dict[str, object]:
    return {"course": str(row.course.uid), "basis": row.basis, "cents": row.course_cents}


@service("billing.estimate", permission="billing.write", describe=_told)
def _keep(
    *, actor: Actor, key: str, course: Course, printed: Printed, before: Estimate | None
) -> Estimate:
    """Insert the row and its paper."""
    Course.objects.select_for_update().get(pk=course.pk)
    newest = estimate_in_force(course)
    if (newest.pk if newest else None) != (before.pk if before else None):
        raise refused(_("Somebody made an estimate meanwhile. Look at it first."))
    what = Description(
        Kind.ESTIMATE, _("Estimate of costs"), supersedes=before.document if before else None
    )
    paper = add_document(actor=actor, stored=printed.stored, what=what, patient=course.patient)
    row = Estimate.objects.create(**stamped(actor), **_row(course, printed), document=paper,
                                  number=_next_number(course), supersedes=before)  # fmt: skip
    settle(actor=actor, kind=REISSUE, cause=f"course:{course.uid}", reason=_("Made anew"))
    _start_clock(actor, row)
    text = _("Estimate of costs made: %(sum)s for the course.") % {"sum": row.for_course}
    note(actor=actor, course=course, kind="billing.estimate", text=text)
    return row


def _start_clock(actor: Actor, row: Estimate) -> None:
    why, cause = _("The good-faith estimate has a clock."), f"course:{row.course.uid}"
    # A link that was made for the one before does not lead to this one.
    reword(actor=actor, kind=GIVE, cause=cause, why=why)
    if row.due_on is None:
        return
    _begin, over = day_bounds(row.due_on, row.clinic.zone)
    add_task(
        actor=actor,
        ask=NewTask(
            kind=GIVE,
            title=_("Hand over the estimate of costs by %s") % row.due_on.isoformat(),
            why=why,
            role="coordinator",
            due_at=over,
            patient=row.patient,
            course_uid=row.course.uid,
            cause=cause,
            link=reverse("billing:estimate", args=[row.uid]),
        ),
    )


def _row(course: Course, printed: Printed) -> dict[str, Any]:
    wish, reckoned = printed.wish, printed.reckoned
    prices = prices_on(course.clinic_id, wish.payer, timezone.localdate())
    return {
        "course": course,
        "patient": course.patient,
        "basis": wish.basis,
        "payer": wish.payer,
        "currency": reckoned.currency,
        "template_key": wish.template_key,
        "template_name": printed.template.name,
        "plan_uid": printed.plan_uid,
        "indication": course.indication,
        "identity": identity_of(course.clinic_id),
        "made_on": printed.made_on,
        "lines": [line_row(one, prices) for one in reckoned.lines],
        "elsewhere": list(reckoned.elsewhere),
        "assumed": {**asdict(wish.assumed), "diagnoses": list(wish.diagnoses)},
        "course_cents": reckoned.you_pay(COURSE).cents,
        "year_cents": reckoned.you_pay(YEAR).cents,
        "first_visit_on": wish.first_visit_on,
        "asked_on": wish.asked_on,
        "due_on": printed.due_on,
        "why": wish.why.strip(),
        "content_sha256": printed.content_sha256,
    }


def line_row(line: Line, prices: Prices | None) -> dict[str, Any]:
    """One line as it is kept; `visits` counts those of a package singly."""
    package = prices.offer(OfferKind.PACKAGE, line.service) if prices else None
    is_package = package is not None and line.unit == package.price and line.note != ""
    each = package.sessions if package is not None and is_package else 1
    return {
        "part": line.part,
        "service": line.service,
        "words": line.words,
        "codes": list(line.codes),
        "quantity": line.quantity,
        "visits": line.quantity * each,
        "unit_cents": line.unit.cents,
        "charge_cents": line.charge.cents,
        "you_pay_cents": line.you_pay.cents,
        "note": line.note,
    }


def _next_number(course: Course) -> int:
    last = Estimate.objects.filter(course=course).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1
