"""What to order and what to use first: use of the last weeks against what lies there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from ataraxy.clinic.pharmacy.amounts import words
from ataraxy.clinic.pharmacy.models import Container, Entry
from ataraxy.clinic.pharmacy.numbers import stock_numbers
from ataraxy.clinic.pharmacy.queries import Standing, in_use, standing_of
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.knowledge.pharmacology import Product, products
from ataraxy.platform.people.models import Clinic


@dataclass(frozen=True, slots=True)
class Need:
    """One product: what is in date, what the last weeks used, for how many days that lasts."""

    product: Product
    held_ug: int
    used_ug: int
    days_left: int | None

    @property
    def held(self) -> str:
        """What is there and in date."""
        return words(self.held_ug, self.product)

    @property
    def used(self) -> str:
        """What left the cabinet in the weeks looked back on."""
        return words(self.used_ug, self.product)

    @property
    def is_due(self) -> bool:
        """Whether to order now."""
        return self.days_left is not None and self.days_left < stock_numbers().cover.days


def needs(clinic: Clinic, now: datetime) -> list[Need]:
    """Every product of the bulk stock, the first to run out in front."""
    numbers, today = stock_numbers(), now.astimezone(clinic.zone).date()
    drawn = Entry.objects.filter(
        clinic=clinic,
        kind=Kind.DRAWN,
        at__gte=now - numbers.look_back,
        container__patient__isnull=True,
    ).values("product_key")
    used = {row["product_key"]: -(row["n"] or 0) for row in drawn.annotate(n=Sum("change_ug"))}
    held: dict[str, int] = {}
    rows = Container.objects.filter(clinic=clinic, finished_at=None, patient__isnull=True)
    for one in rows.select_related("lot"):
        good = one.lot.expires_on >= today and (one.discard_at is None or one.discard_at > now)
        amount = one.balance_ug if good else 0
        held[one.lot.product_key] = held.get(one.lot.product_key, 0) + amount
    found = [_need(key, held.get(key, 0), used.get(key, 0)) for key in sorted({*used, *held})]
    return sorted(found, key=lambda one: (one.days_left is None, one.days_left or 0))


def _need(key: str, held_ug: int, used_ug: int) -> Need:
    back = stock_numbers().look_back.days
    days = held_ug * back // used_ug if used_ug > 0 else None
    return Need(products()[key], held_ug, used_ug, days)


def expiring(clinic: Clinic, now: datetime) -> list[Standing]:
    """Containers that are expired, past their discard time or expire soon; the first in front."""
    today = now.astimezone(clinic.zone).date()
    rows = [standing_of(one, today, now) for one in in_use(clinic)]
    due = [one for one in rows if one.expired or one.past_discard or one.expires_soon]
    return sorted(due, key=lambda one: (one.container.lot.expires_on, one.container.label))
