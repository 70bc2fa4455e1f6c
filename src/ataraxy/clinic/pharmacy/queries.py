"""Reads of the cabinet, in the clinic in scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.amounts import ml_of, words
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.knowledge.pharmacology import Product, products
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient


@dataclass(frozen=True, slots=True)
class Standing:
    """One container on the shelf: how full, how long it lasts, what is wrong with it."""

    container: Container
    fill_percent: int
    amount: str
    expired: bool
    expires_soon: bool
    past_discard: bool

    @property
    def tone(self) -> str:
        """`stop`, `attention` or nothing."""
        if self.expired or self.past_discard or self.container.unexplained_ug:
            return "stop"
        return "attention" if self.expires_soon else ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All containers of one product."""

    product: Product
    opened: tuple[Standing, ...]
    sealed: tuple[Standing, ...]
    total_ug: int
    promised_ug: int

    @property
    def total(self) -> str:
        """How much there is."""
        return words(self.total_ug, self.product)

    @property
    def troubled(self) -> tuple[Standing, ...]:
        """Containers that somebody has to look at."""
        return tuple(one for one in (*self.opened, *self.sealed) if one.tone == "stop")


def cabinets(clinic: Clinic) -> list[Cabinet]:
    """The cabinets by name."""
    return list(Cabinet.objects.filter(clinic=clinic).order_by("name"))


def shelves(clinic: Clinic, cabinet: Cabinet | None, now: datetime) -> list[Shelf]:
    """The bulk stock in use, by product; what is used up first stands first."""
    rows = [one for one in in_use(clinic, cabinet) if one.patient_id is None]
    today = now.astimezone(clinic.zone).date()
    found = []
    for key in dict.fromkeys(one.lot.product_key for one in rows):
        own = [standing_of(one, today, now) for one in rows if one.lot.product_key == key]
        opened = [one for one in own if one.container.opened_at is not None]
        found.append(
            Shelf(
                product=products()[key],
                opened=tuple(opened),
                sealed=tuple(one for one in own if one.container.opened_at is None),
                total_ug=sum(one.container.balance_ug for one in own),
                promised_ug=sum(one.container.reserved_ug for one in own),
            )
        )
    return found


def in_use(clinic: Clinic, cabinet: Cabinet | None = None) -> list[Container]:
    """Containers with something in them: opened first, then by expiry, then by number."""
    rows = Container.objects.filter(clinic=clinic, finished_at__isnull=True)
    rows = rows.filter(cabinet=cabinet) if cabinet else rows
    # A device that was given is empty and needs nobody to say so.
    rows = rows.exclude(balance_ug=0, unexplained_ug=0, opened_at__isnull=True)
    return sorted(
        rows.select_related("lot", "cabinet"),
        key=lambda one: (one.lot.product_key, one.opened_at is None, one.lot.expires_on, one.label),
    )


def standing_of(container: Container, today: date, now: datetime) -> Standing:
    """How one container stands."""
    share = container.balance_ug / container.nominal_ug if container.nominal_ug else 0
    expires = container.lot.expires_on
    return Standing(
        container=container,
        fill_percent=max(0, min(100, round(share * 100))),
        amount=words(container.balance_ug, container.product),
        expired=expires < today,
        expires_soon=expires < today + stock_numbers().warn_before,
        past_discard=container.discard_at is not None and container.discard_at <= now,
    )


def offers(
    clinic: Clinic, product_key: str, now: datetime, patient: Patient | None = None
) -> list[Container]:
    """Containers a dose may be taken from, the one to use first in front: the patient's own."""
    today, whose = now.astimezone(clinic.zone).date(), patient.pk if patient else None
    found = [
        one
        for one in in_use(clinic)
        if one.lot.product_key == product_key
        and one.patient_id in {None, whose}
        and one.lot.expires_on >= today
        and (one.discard_at is None or one.discard_at > now)
        and one.free_ug > 0
    ]
    return sorted(found, key=lambda one: one.patient_id is None)


def first_choice(containers: Sequence[Container], ug: int) -> list[Container]:
    """As many of them, in order, as hold the dose."""
    chosen: list[Container] = []
    for one in containers:
        if sum(c.free_ug for c in chosen) >= ug:
            break
        chosen.append(one)
    return chosen


def open_accounts(clinic: Clinic) -> list[Account]:
    """Doses whose drug does not add up, the oldest first."""
    rows = Account.objects.filter(clinic=clinic, is_settled=False)
    return list(rows.select_related("patient").order_by("begun_at")[:100])


@dataclass(frozen=True, slots=True)
class Point:
    """The stock of a product at one moment."""

    at: datetime
    ug: int
    entry: Entry | None = None


def course_of_stock(clinic: Clinic, product: Product, now: datetime, days: int) -> list[Point]:
    """The balance of a product over the last `days`, a point for each change."""
    since = now - timedelta(days=days)
    mine = Q(clinic=clinic, product_key=product.key, container__patient__isnull=True)
    rows = Entry.objects.filter(mine, at__gte=since).exclude(change_ug=0)
    changes = list(rows.select_related("container").order_by("at", "number"))
    total = _sum(
        Container.objects.filter(clinic=clinic, lot__product_key=product.key, patient__isnull=True),
        "balance_ug",
    )
    level = total - sum(one.change_ug for one in changes)
    points = [Point(since, level)]
    for one in changes:
        level += one.change_ug
        points.append(Point(one.at, level, one))
    return [*points, Point(now, level)]


def last_count(clinic: Clinic) -> Entry | None:
    """The newest count of a whole cabinet."""
    rows = Entry.objects.filter(clinic=clinic, kind=Kind.COUNTED, container__isnull=True)
    return rows.select_related("cabinet").order_by("-number").first()


def container_for(actor: Actor, uid: UUID) -> Container:
    """The container, or `Http404` when it is not one of the actor's clinic."""
    found = Container.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    container = found.select_related("lot", "cabinet").first()
    if container is None:
        raise Http404(_("There is no such container at this clinic."))
    return container


def account_for(actor: Actor, uid: UUID) -> Account:
    """The account, or `Http404` when it is not one of the actor's clinic."""
    found = Account.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    account = found.select_related("patient").first()
    if account is None:
        raise Http404(_("There is no such account at this clinic."))
    return account


def entry_for(actor: Actor, uid: UUID) -> Entry:
    """The entry, or `Http404` when it is not one of the actor's clinic."""
    found = Entry.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    entry = found.select_related(
        "container__lot", "container__cabinet", "account__patient", "corrects"
    ).first()
    if entry is None:
        raise Http404(_("There is no such entry at this clinic."))
    return entry


def _sum(rows: object, name: str) -> int:
    return int(rows.aggregate(n=Sum(name))["n"] or 0)  # type: ignore[attr-defined]


def figure_ml(ug: int, product: Product) -> float:
    """mL for a liquid, mg for the rest, as the axis of the graph shows it."""
    return ml_of(ug, product) if product.form.is_liquid else ug / 1000


def now_at() -> datetime:
    """The moment a page is drawn for."""
    return timezone.now()
