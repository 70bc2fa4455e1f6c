"""What stands around the drug in the demonstration: papers, keys, inventories, a loss, own devices.

Some of it writes to the ledger, which is one chain in order of time. So nothing is done here: each
act is handed over with its moment, and `stock` does them among the doses and the deliveries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from ataraxy.clinic.pharmacy import losses, queries, services, standing, stocktaking
from ataraxy.clinic.pharmacy.models import Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.models_custody import Loss
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.clinic.rems.models import Enrolment
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.signatures.services import Proof
from ataraxy.web.demo.staff import Cast, data

Act = Callable[[], object]
_OPENING, _CLOSE, _NOON = time(7, 30), time(17, 40), time(11, 20)
_NOTICE_AFTER, _POLICE_AFTER = timedelta(hours=14), timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who keeps the cabinet of a clinic, and which one it is once it is named."""

    cast: Cast
    clinic: Clinic
    custodian: Actor
    nurse: Actor
    witness: Callable[[], Proof]
    cabinet: Callable[[], Cabinet]


def acts(keepers: Keepers, first: date, counted: list[date]) -> Iterator[tuple[datetime, Act]]:
    """Every act with its moment; the cabinet is named on `first`, and counted on `counted`."""
    told = data("custody.toml")[keepers.clinic.slug]
    teller = _Custody(keepers, told, first, counted[-1])
    yield from teller.papers()
    yield from teller.keys()
    yield from teller.inventories()
    if "own" in told:
        yield from teller.own_devices(told["own"])
    if "loss" in told:
        days_ago = timedelta(days=told["loss"]["days_ago"])
        found_on = [day for day in counted if first < day <= counted[-1] - days_ago]
        yield from teller.loss(told["loss"], found_on[-1]) if found_on else ()


class _Custody:
    """One clinic's custody, told from its data file."""

    def __init__(self, keepers: Keepers, told: Mapping[str, Any], first: date, today: date) -> None:
        self._who, self._told, self._first, self._today = keepers, told, first, today

    def papers(self) -> Iterator[tuple[datetime, Act]]:
        """The registrations, entered on the day the cabinet was named."""
        for one in self._told["registrations"]:
            ends_on = self._today + timedelta(days=one["ends_in_days"])
            paper = standing.Paper(
                one["kind"], one["number"], one["holder"], one["address"], ends_on
            )
            key = self._key(f"paper:{one['number']}")
            act = partial(standing.register, actor=self._who.custodian, key=key, paper=paper)
            yield self._at(self._first, _OPENING), act

    def keys(self) -> Iterator[tuple[datetime, Act]]:
        """The access list: everybody screened before, one whose key was taken back."""
        for one in self._told["access"]:
            yield self._at(self._first, _OPENING), partial(self._give_access, one)
            if "ended_days_ago" in one:
                yield self._ago(one["ended_days_ago"], _NOON), partial(self._end_access, one)

    def inventories(self) -> Iterator[tuple[datetime, Act]]:
        """The first one before any drug came, and a later one of everything."""
        yield self._at(self._first, _OPENING), partial(self._inventory, stocktaking.OPENING)
        stocked = self._first + timedelta(days=1)
        day = max(stocked, self._today - timedelta(days=self._told["inventory_days_ago"]))
        yield self._at(day, _CLOSE), partial(self._inventory, stocktaking.CLOSE)

    def own_devices(self, told: Mapping[str, Any]) -> Iterator[tuple[datetime, Act]]:
        """So many were authorised for one person; the next ones lie here in their name."""
        if Enrolment.objects.filter(number=told["enrolled"]).exists():
            yield self._ago(told["authorised_days_ago"], _NOON), partial(self._authorise, told)
            yield self._ago(told["dispensed_days_ago"], _NOON), partial(self._receive, told)

    def loss(self, told: Mapping[str, Any], day: date) -> Iterator[tuple[datetime, Act]]:
        """One device was missing in the evening: told the next morning, the form still to come."""
        at = self._at(day, _CLOSE)
        yield at, partial(self._miss_one, told)
        yield at + _NOTICE_AFTER, partial(self._notify, told)
        yield at + _POLICE_AFTER, partial(self._tell_police, told)

    def _give_access(self, one: Mapping[str, Any]) -> None:
        standing.give_access(
            actor=self._who.custodian,
            key=self._key(f"access:{one['user']}"),
            cabinet=self._who.cabinet(),
            user=self._who.cast.users[one["user"]],
            means=one["means"],
            screened_on=self._first - timedelta(days=one["screened_days_before"]),
        )

    def _end_access(self, one: Mapping[str, Any]) -> None:
        user = self._who.cast.users[one["user"]]
        access = self._who.cabinet().access.get(user=user)
        key = self._key(f"access-end:{one['user']}")
        standing.end_access(actor=self._who.custodian, key=key, access=access)

    def _inventory(self, moment: str) -> None:
        found = tuple(services.Found(one.uid, one.balance_ug) for one in self._held())
        stocktaking.take_inventory(
            actor=self._who.custodian,
            key=self._key(f"inventory:{moment}"),
            taken=stocktaking.Taken(moment, found),
            witness=self._who.witness(),
        )

    def _authorise(self, told: Mapping[str, Any]) -> None:
        begin = self._today - timedelta(days=told["authorised_days_ago"])
        allowed = standing.Allowed(
            product=told["product"],
            pieces=told["pieces"],
            valid_from=begin,
            valid_until=begin + timedelta(days=told["valid_days"]),
            reference=told["reference"],
        )
        standing.authorise(
            actor=self._who.custodian,
            key=self._key("authorised"),
            patient=_enrolled(told["enrolled"]),
            allowed=allowed,
        )

    def _receive(self, told: Mapping[str, Any]) -> None:
        came = services.Delivery(
            product=told["product"],
            lot=told["lot"],
            expires_on=self._today + timedelta(days=told["expires_in_days"]),
            containers=told["devices"],
            supplier=told["pharmacy"],
            invoice=told["invoice"],
            patient=_enrolled(told["enrolled"]),
        )
        services.receive(
            actor=self._who.custodian,
            key=self._key("own"),
            cabinet=self._who.cabinet(),
            came=came,
            second=self._who.witness(),
        )

    def _miss_one(self, told: Mapping[str, Any]) -> None:
        held = self._held()
        bulk = [one for one in held if one.lot.product_key == told["product"] and _is_free(one)]
        found = [services.Found(one.uid, 0 if one == bulk[-1] else one.balance_ug) for one in held]
        key = self._key("count-loss")
        cabinet = self._who.cabinet()
        services.count(actor=self._who.nurse, key=key, cabinet=cabinet, found=found)
        entry = Entry.objects.filter(container=bulk[-1], kind=Kind.COUNTED).latest("number")
        how = losses.Told(told["kind"], told["circumstances"], safeguards=told["safeguards"])
        key = self._key("loss")
        losses.report_loss(actor=self._who.custodian, key=key, entry=entry, told=how)

    def _notify(self, told: Mapping[str, Any]) -> None:
        key, to = self._key("loss-notice"), told["notice_to"]
        losses.note_notice(actor=self._who.custodian, key=key, loss=self._loss(), to=to)

    def _tell_police(self, told: Mapping[str, Any]) -> None:
        word = losses.Word(losses.POLICE, told["police"])
        key = self._key("loss-police")
        losses.add_word(actor=self._who.custodian, key=key, loss=self._loss(), word=word)

    def _loss(self) -> Loss:
        return Loss.objects.get(clinic=self._who.clinic)

    def _held(self) -> list[Container]:
        return queries.in_use(self._who.clinic)

    def _ago(self, days: int, at: time) -> datetime:
        return self._at(self._today - timedelta(days=days), at)

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._who.clinic.zone)

    def _key(self, what: str) -> str:
        return f"custody:{self._who.clinic.slug}:{what}"


def _enrolled(number: str) -> Patient:
    return Enrolment.objects.select_related("patient").get(number=number).patient


def _is_free(one: Container) -> bool:
    return one.patient_id is None and one.balance_ug > 0 and not one.reserved_ug
