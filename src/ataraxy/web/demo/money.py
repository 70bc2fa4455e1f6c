"""Prices, one estimate with its clock and one that is signed, a bill half paid, a request sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django_scopes import scope

from ataraxy.foundation.money import Money
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.signatures.services import Mark, Proof
from ataraxy.programme.billing import accounts, authorizations, packages
from ataraxy.programme.billing.codes import codes, service_of_route
from ataraxy.programme.billing.estimates import Wish, make_estimate
from ataraxy.programme.billing.estimating import Assumed, Basis
from ataraxy.programme.billing.giving import signed_by_patient
from ataraxy.programme.billing.models_authorization import Standing
from ataraxy.programme.billing.packet import Told
from ataraxy.programme.billing.prices import Offer, OfferKind, PayerKind
from ataraxy.programme.billing.pricing import NewIdentity, NewList, set_identity, set_prices
from ataraxy.programme.billing.public_page import NewPage, ask_question, write_page
from ataraxy.web.demo.staff import Cast, data

_SINCE = timedelta(days=300)
_PARTLY_PAID_CENTS = 20000
_DIAGNOSIS = ("F33.2",)


def keep_accounts(cast: Cast) -> Iterator[str]:
    """Everything about money at every clinic; yields a line of progress."""
    for clinic in cast.clinics.values():
        with scope(clinic=clinic.pk), timezone.override(clinic.zone):
            desk = cast.actor(cast.one_with("coordinator", clinic).username, clinic)
            _set_up(desk, clinic)
            _people(desk, clinic)
    yield "Price lists, estimates and bills."


def _set_up(desk: Actor, clinic: Clinic) -> None:
    raw, today = data("money.toml"), timezone.localdate()
    named = {**raw["identity"], "clinicians": tuple(raw["identity"]["clinicians"])}
    identity = NewIdentity(**named, currency=raw["currency"])
    set_identity(actor=desk, key=f"demo:{clinic.slug}:identity", new=identity)
    for payer, amounts in (("", raw["prices"]), (raw["insurer"]["name"], raw["insurer"]["prices"])):
        new = _price_list(raw, payer, amounts, begins_on(amounts, today))
        set_prices(actor=desk, key=f"demo:{clinic.slug}:{payer}", new=new)
    page = raw["page"]
    rows = tuple((who, what, by, today + timedelta(days=left))
                 for who, what, by, left in page["credentials"])  # fmt: skip
    shown = NewPage(
        is_shown=True,
        headline=page["headline"],
        about=page["about"],
        treats=tuple(page["treats"]),
        credentials=rows,
        hours=page["hours"],
        shows_prices=True,
        why="",
    )
    write_page(actor=desk, key=f"demo:{clinic.slug}:page", new=shown)
    name, reach, question = page["question"]
    public = system_actor(clinic.pk, name="Public page")
    key = f"demo:{clinic.slug}:question"
    ask_question(actor=public, key=key, name=name, reach=reach, question=question)


def begins_on(amounts: Iterable[str], today: date) -> date:
    """Long enough ago for every visit that is billed, yet not before a code of the list holds."""
    firsts = (codes()[name].begins for name in amounts if name in codes())
    return max([today - _SINCE, *(first for first in firsts if first)])


def _price_list(raw: dict[str, Any], payer: str, amounts: dict[str, int], begins: date) -> NewList:
    currency = raw["currency"]
    offers = () if payer else tuple(
        Offer(OfferKind(one["kind"]), one["service"], Money(one["cents"], currency),
              one["sessions"], one["months"])
        for one in raw["offers"]
    )  # fmt: skip
    return NewList(
        payer=payer,
        payer_kind=PayerKind.COMMERCIAL if payer else PayerKind.SELF,
        currency=currency,
        begins=begins,
        amounts={key: Money(cents, currency) for key, cents in amounts.items()},
        offers=offers,
    )


def _people(desk: Actor, clinic: Clinic) -> None:
    """The first courses whose plan is signed and whose route has a price."""
    rows = Course.objects.filter(clinic=clinic, step__in=("induction", "maintenance", "plan"))
    courses = [one for one in rows.select_related("patient", "clinic").order_by("pk")
               if _is_priced(one)]  # fmt: skip
    treated = [one for one in courses if _given(one)]
    for at, course in enumerate(courses[:3]):
        _estimate(desk, course, signed=at == 0)
    for course in treated[:2]:
        _bill(desk, course)
    if treated:
        _request(desk, treated[-1])


def _is_priced(course: Course) -> bool:
    plan = signed_plan(course)
    service = service_of_route(plan.route) if plan else None
    return service is not None and service.key in data("money.toml")["prices"]


def _given(course: Course) -> list[Session]:
    rows = Session.objects.filter(course=course, closed_at__isnull=False, started_at__isnull=False)
    return list(rows.select_related("appointment", "clinic", "patient").order_by("number"))


def _estimate(desk: Actor, course: Course, *, signed: bool) -> None:
    plan, today = signed_plan(course), timezone.localdate()
    if plan is None:
        return
    wish = Wish(
        template_key=plan.template_key,
        basis=Basis.SELF_PAY,
        assumed=Assumed(True, 2, 28, round(plan.dose_mg)),
        diagnoses=_DIAGNOSIS,
        asked_on=today,
    )
    made = make_estimate(actor=desk, key=f"demo:{course.uid}:estimate", course=course, wish=wish)
    if signed:
        signed_by_patient(
            actor=desk,
            key=f"demo:{course.uid}:signed",
            estimate=made,
            mark=Mark(typed_name=course.patient.full_name),
            witness=Proof(desk.user_uid, desk.name, desk.roles, "password", timezone.now()),
        )


def _bill(desk: Actor, course: Course) -> None:
    """The first visit invoiced and partly paid; a package for the rest where one is offered."""
    patient, visits = course.patient, _given(course)
    service = service_of_route(visits[0].route)
    if service is None:
        return
    first = accounts.invoice(
        actor=desk,
        key=f"demo:{course.uid}:invoice",
        patient=patient,
        course=course,
        wanted=((service.key, 1),),
        session=visits[0],
    )
    paid = accounts.Paid(Money(_PARTLY_PAID_CENTS, first.currency), "card", timezone.localdate())
    accounts.pay(actor=desk, key=f"demo:{course.uid}:paid", invoice=first, paid=paid)
    prices = accounts.prices_now(patient, timezone.localdate())
    if prices.offer(OfferKind.PACKAGE, service.key) is None:
        return
    sold = packages.sell_package(
        actor=desk, key=f"demo:{course.uid}:package", patient=patient, course=course,
        service=service.key,
    )  # fmt: skip
    for visit in visits[1:3]:
        packages.use_package(actor=desk, key=f"demo:{visit.uid}", package=sold, session=visit)


def _request(desk: Actor, course: Course) -> None:
    raw, today = data("money.toml"), timezone.localdate()
    told = Told(
        payer=raw["insurer"]["name"], member_id="CBM 4471-09", diagnoses=_DIAGNOSIS, pdmp_on=today
    )
    sent = authorizations.prepare(
        actor=desk, key=f"demo:{course.uid}:request", course=course, told=told
    )
    step = authorizations.Step(Standing.SENT, words="By fax; the rest follows.")
    authorizations.move_request(
        actor=desk, key=f"demo:{course.uid}:sent", authorization=sent, step=step
    )
