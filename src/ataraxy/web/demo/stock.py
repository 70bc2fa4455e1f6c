"""The cabinets of the demonstration: deliveries, and every dose that was told, in order of time.

Patients' stories are told one after the other, each over months. The ledger is one chain, so it is
written last, from everything that was prepared and given, as if it had been kept all along.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from ataraxy.clinic.pharmacy import dosing, queries, services
from ataraxy.clinic.pharmacy.amounts import ug_of_mg
from ataraxy.clinic.pharmacy.models import Cabinet, Container
from ataraxy.journey.session.drug import dosed_by
from ataraxy.journey.session.models import Dose, Preparation
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.signatures.services import Proof
from ataraxy.web.demo import custody
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import Cast, data

_PERIOD = timedelta(days=56)
_KEEPS = timedelta(days=540)
_VIALS = 4
_EARLY = time(7, 12)
_DELIVERY = time(10, 30)
_MINUTE = timedelta(minutes=1)


def lot_at(day: date) -> tuple[str, date]:
    """The lot that was being used on `day`, and when it expires."""
    number, begin = _period(day)
    return f"KT{number:03d}{'ABCDEFGH'[number % 8]}", begin + _KEEPS


def _period(day: date) -> tuple[int, date]:
    count = day.toordinal() // _PERIOD.days
    return count % 1000, date.fromordinal(count * _PERIOD.days)


def keep_books(cast: Cast) -> Iterator[str]:
    """Write the ledger of every clinic that doses; a line of progress for each."""
    for clinic in cast.clinics.values():
        with within(clinic):
            rows = Preparation.objects.filter(clinic=clinic).order_by("at")
            prepared = list(rows.select_related("order", "session__patient"))
            if prepared:
                with transaction.atomic():
                    entries = _Books(cast, clinic).told(prepared)
                yield f"{clinic.name}: {entries} acts in the drug ledger."


Act = Callable[[], object]


class _Books:
    """One clinic's cabinet through time."""

    def __init__(self, cast: Cast, clinic: Clinic) -> None:
        self._cast, self._clinic, self._now = cast, clinic, timezone.now()
        self._by_uid = {str(user.uid): user for user in cast.users.values()}
        self._custodian = self._actor(_first_with(cast, clinic, "custodian", "medical_director"))
        self._nurse = self._actor(cast.one_with("nurse", clinic))
        self._witness = self._actor(cast.one_with("prescriber", clinic))
        self._words = data("words.toml")["stock"]
        self._queue: list[tuple[datetime, int, Act]] = []
        self._cabinet: Cabinet
        self._number = 0

    def told(self, prepared: list[Preparation]) -> int:
        """Everything in order of time; returns how many acts there were."""
        zone = self._clinic.zone
        days = sorted({one.at.astimezone(zone).date() for one in prepared})
        days += [today] if (today := self._now.astimezone(zone).date()) not in days else []
        first = days[0] - timedelta(days=3)
        self._at(self._moment(first, _EARLY), self._begin)
        for at, act in custody.acts(self._keepers(), first, days):
            self._at(at, act)
        for begin in sorted({_period(day)[1] for day in days}):
            came_on = max(begin, first + timedelta(days=1))
            self._at(self._moment(came_on, _DELIVERY), partial(self._deliver, begin))
        for day in days:
            self._at(self._moment(day, _EARLY), self._discard)
            self._at(self._counted_at(day), self._count)
        for one in prepared:
            self._plan(one)
        done = 0
        while self._queue:
            at, _number, act = heapq.heappop(self._queue)
            if at < self._now:
                with as_of(at):
                    act()
                done += 1
        return done

    def _keepers(self) -> custody.Keepers:
        return custody.Keepers(
            self._cast,
            self._clinic,
            self._custodian,
            self._nurse,
            lambda: _proof(self._witness),
            lambda: self._cabinet,
        )

    def _counted_at(self, day: date) -> datetime:
        """Before the first dose; today also where the demonstration is begun before that hour."""
        early = self._moment(day, _EARLY) + 8 * _MINUTE
        is_today = day == self._now.astimezone(self._clinic.zone).date()
        return min(early, self._now - _MINUTE) if is_today else early

    def _at(self, at: datetime, act: Act) -> None:
        self._number += 1
        heapq.heappush(self._queue, (at, self._number, act))

    def _plan(self, one: Preparation) -> None:
        self._at(one.at, partial(self._promise, one))
        self._at(one.at + 2 * _MINUTE, partial(self._draw, one))
        rows = Dose.objects.filter(session=one.session, given_mg__gt=0).order_by("at")
        for dose in rows:
            mg = dose.given_mg or 0.0
            self._at(max(dose.at, one.at + 3 * _MINUTE), partial(self._give, one, mg))

    def _begin(self) -> None:
        self._cabinet = services.name_cabinet(
            actor=self._custodian, key=self._key("cabinet"), name=self._words["cabinet"]
        )

    def _deliver(self, day: date) -> None:
        lot, expires_on = lot_at(day)
        self._receive("ketamine_50", lot, expires_on, _VIALS)
        if not Container.objects.filter(lot__product_key="spravato_28").exists():
            soon = self._now.date() + timedelta(days=self._words["device_expires_in_days"])
            self._receive("spravato_28", self._words["device_lot"], soon, self._words["devices"])

    def _receive(self, product: str, lot: str, expires_on: date, containers: int) -> None:
        came = services.Delivery(
            product=product,
            lot=lot,
            expires_on=expires_on,
            containers=containers,
            supplier=self._words["supplier"],
            invoice=f"{self._words['invoice']}-{self._number}{containers}",
        )
        services.receive(
            actor=self._custodian,
            key=self._key(f"{product}{lot}"),
            cabinet=self._cabinet,
            came=came,
            second=_proof(self._witness),
        )

    def _promise(self, one: Preparation) -> None:
        account = dosing.account_of(self._by(one), dosed_by(one.session, one.order, one.uid))
        ug = ug_of_mg(one.order.dose_mg)
        offered = queries.offers(self._clinic, one.order.product, timezone.now())
        offered.sort(key=lambda vial: vial.lot.number != one.lot)
        chosen = [vial.uid for vial in queries.first_choice(offered, ug)]
        dosing.reserve(self._by(one), account, ug, chosen)

    def _draw(self, one: Preparation) -> None:
        account = dosing.account_of(self._by(one), dosed_by(one.session, one.order, one.uid))
        dosing.draw(self._by(one), account)

    def _give(self, one: Preparation, mg: float) -> None:
        account = dosing.account_of(self._by(one), dosed_by(one.session, one.order, one.uid))
        dosing.give(self._by(one), account, ug_of_mg(mg))

    def _discard(self) -> None:
        """What was open too long is wasted before the day begins."""
        rows = Container.objects.filter(finished_at__isnull=True, discard_at__lte=timezone.now())
        for vial in rows.select_related("lot", "cabinet"):
            if vial.balance_ug == 0:
                self._finish(vial)
            elif not vial.reserved_ug:
                services.waste(
                    actor=self._custodian,
                    key=self._key(f"waste{vial.label}"),
                    container=vial,
                    ug=vial.balance_ug,
                    reason=self._words["discarded"],
                    witness=_proof(self._witness),
                )

    def _finish(self, vial: Container) -> None:
        services.finish(
            actor=self._custodian, key=self._key(f"empty{vial.label}"), container=vial, reason=""
        )

    def _count(self) -> None:
        for vial in Container.objects.filter(finished_at__isnull=True, opened_at__isnull=False):
            if vial.balance_ug == 0 and not vial.reserved_ug:
                self._finish(vial)
        found = [services.Found(one.uid, one.balance_ug) for one in queries.in_use(self._clinic)]
        opened = [one for one in queries.in_use(self._clinic) if one.opened_at is not None]
        if opened and self._number % self._words["short_once_in"] == 0:
            short = ug_of_mg(self._words["short_mg"])
            found[found.index(services.Found(opened[0].uid, opened[0].balance_ug))] = (
                services.Found(
                    opened[0].uid, max(0, opened[0].balance_ug - short), self._words["short"]
                )
            )
        self._number += 1
        key = self._key(f"count{timezone.now():%y%m%d%H%M}")
        services.count(actor=self._nurse, key=key, cabinet=self._cabinet, found=found)

    def _by(self, one: Preparation) -> Actor:
        return self._actor(self._by_uid[one.by_uid])

    def _actor(self, user: User) -> Actor:
        return actor_for(user, self._clinic)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._clinic.zone)

    def _key(self, what: str) -> str:
        return f"stock:{self._clinic.slug}:{what}"


def _proof(actor: Actor) -> Proof:
    return Proof(actor.user_uid, actor.name, actor.roles, "password", timezone.now())


def _first_with(cast: Cast, clinic: Clinic, *roles: str) -> User:
    for role in roles:
        try:
            return cast.one_with(role, clinic)
        except IndexError:
            continue
    raise ValueError(f"Nobody at {clinic.name} may keep the cabinet.")
