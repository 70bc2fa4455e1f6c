"""Watched once an estimate was made: the plan that leaves it, the bill that rises above it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import holidays
from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.queries import upcoming
from ataraxy.foundation.money import Money, total
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.worklist.services import NewTask, add_task
from ataraxy.programme.billing.estimating import Basis
from ataraxy.programme.billing.good_faith import Variance, Watch, anew_by, variance
from ataraxy.programme.billing.models import Entry, Estimate, Invoice, PackageUse
from ataraxy.programme.billing.queries import estimate_in_force, standing_invoices

REISSUE = "estimate-reissue"
"""The kind of work that asks for a new estimate because the plan changed."""

GIVE = "estimate-due"
"""The kind of work that asks for an estimate to be handed over before its clock runs out."""

ABOVE = "estimate-above"
"""The kind of work that looks at a bill which rises above its estimate."""


def is_out_of_date(estimate: Estimate, plan: Plan | None) -> bool:
    """Whether the plan changed since: another course, route or dose than was reckoned with."""
    if plan is None or estimate.is_replaced:
        return False
    return estimate.plan_uid != str(plan.uid) and (
        estimate.plan_uid != "" or estimate.template_key != plan.template_key
    )


def variance_of(estimate: Estimate, course: Course) -> Variance | None:
    """The bill of a course beside its estimate; None while nothing was invoiced.

    Where an insurer pays, an invoice holds the insurer's part too: their share cannot be read off
    it, and the law's dispute is not theirs. So there is nothing to hold it against.
    """
    if estimate.basis == Basis.INSURED:
        return None
    invoices = list(standing_invoices().filter(course=course))
    if not invoices:
        return None
    billed = _by_service([line for one in invoices for line in one.lines], "cents",
                         estimate.currency)  # fmt: skip
    for service, visits in _returned(invoices).items():
        number, amount = billed[service]
        billed[service] = (number - visits, amount)
    back = Entry.objects.filter(invoice__in=invoices, kind="credit_note")
    taken = total((-one.amount for one in back), estimate.currency)
    return variance({**billed, "credit": (0, taken)}, _promised(estimate), estimate.currency)


def _promised(estimate: Estimate) -> dict[str, tuple[int, Money]]:
    """What the newest estimate says of each service, and an earlier one of what it leaves out.

    One made anew in the middle of a course no longer names the first evaluation; what was promised
    for it and done still counts.
    """
    found: dict[str, tuple[int, Money]] = {}
    one: Estimate | None = estimate
    while one is not None:
        if one.currency == estimate.currency and one.basis != Basis.INSURED:
            said = _by_service(one.lines, "you_pay_cents", one.currency)
            found = {**said, **found}
        one = one.supersedes
    return found


def _returned(invoices: Sequence[Invoice]) -> dict[str, int]:
    """Visits of packages on these invoices that were paid back, by service."""
    rows = PackageUse.objects.filter(package__invoice__in=invoices, returned=True)
    found: dict[str, int] = {}
    for service, visits in rows.values_list("package__service", "sessions"):
        found[service] = found.get(service, 0) + visits
    return found


def ask_to_reissue(actor: Actor, course: Course) -> None:
    """Put it on the work list when the plan left the estimate behind."""
    estimate, plan = estimate_in_force(course), signed_plan(course)
    if estimate is None or not is_out_of_date(estimate, plan):
        return
    ahead = upcoming(course.uid, timezone.now())
    add_task(
        actor=actor,
        ask=NewTask(
            kind=REISSUE,
            title=_("Make the estimate of costs anew"),
            why=_("The plan changed after the estimate was made."),
            role="coordinator",
            due_at=_before_the_visit(course, ahead[0].starts_at) if ahead else None,
            patient=course.patient,
            course_uid=course.uid,
            cause=f"course:{course.uid}",
            link=reverse("billing:money", args=[course.patient.uid]),
        ),
    )


def watch_variance(actor: Actor, course: Course) -> None:
    """Put a bill that rises above its estimate before somebody."""
    estimate = estimate_in_force(course)
    found = variance_of(estimate, course) if estimate else None
    if estimate is None or found is None or found.watch is Watch.WITHIN:
        return
    may = _(" The patient may dispute it.") if found.watch is Watch.DISPUTE else ""
    add_task(
        actor=actor,
        ask=NewTask(
            kind=ABOVE,
            title=_("The bill rises above the estimate"),
            why=_("%(above)s more than estimated for what was done.") % {"above": found.above}
            + may,
            role="coordinator",
            patient=course.patient,
            course_uid=course.uid,
            cause=f"course:{course.uid}",
            link=reverse("billing:money", args=[course.patient.uid]),
        ),
    )


def _before_the_visit(course: Course, starts_at: datetime) -> datetime:
    """The end of the business day by which the patient must have the new estimate, or now."""
    clinic = course.clinic
    closed = holidays(clinic.country)
    by = anew_by(timezone.localdate(starts_at, timezone=clinic.zone), closed)
    return max(timezone.now(), day_bounds(by, clinic.zone)[1])


def _by_service(
    lines: Sequence[dict[str, Any]], amount: str, currency: str
) -> dict[str, tuple[int, Money]]:
    found: dict[str, tuple[int, Money]] = {}
    for line in lines:
        visits, so_far = found.get(line["service"], (0, Money(0, currency)))
        more = Money(line[amount], currency)
        found[line["service"]] = (visits + line["visits"], so_far + more)
    return found
