"""One dosing visit of the demonstration, told as far as it should have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from django.utils import timezone

from ataraxy.clinic.scheduling.models import Chair, DayRecord
from ataraxy.clinic.scheduling.opening import items
from ataraxy.clinic.scheduling.services import DayCheck, Place, record_day
from ataraxy.journey.course.models import Course
from ataraxy.journey.recovery.rules import Asked
from ataraxy.journey.recovery.services import Leaving, release_home, save_check
from ataraxy.journey.session import charting, dosing, preparing, services
from ataraxy.journey.session.bedside import AtTheChair
from ataraxy.journey.session.facts import findings_of
from ataraxy.journey.session.gates import GateClass
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.sheet import order_sheet
from ataraxy.journey.session.upstream import dose_today
from ataraxy.journey.session.vitals import read_entry
from ataraxy.platform.accounts.models import User
from ataraxy.platform.worklist.lifecycle import OPEN
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.services import acknowledge
from ataraxy.web.demo.before_treatment import Stage
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.pauses import Pause
from ataraxy.web.demo.staff import data
from ataraxy.web.demo.stock import lot_at

_MINUTE = timedelta(minutes=1)
_BEFORE = 30 * _MINUTE


class Until(IntEnum):
    """How far a visit has come."""

    BOOKED = 0
    ARRIVED = 1
    RUNNING = 2
    RECOVERY = 3
    RELEASED = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """When a dose begins and in which chair of the clinic, counted from 0."""

    at: datetime
    chair: int


def open_the_day(stage: Stage, day: date) -> None:
    """The nurse checks the kit; once a day is enough."""
    if DayRecord.objects.filter(clinic=stage.clinic, day=day).exists():
        return
    check = DayCheck(
        day=day,
        prescriber=stage.cast.one_with("prescriber", stage.clinic),
        acls=stage.cast.one_with("nurse", stage.clinic),
        emergency_drugs_expire_on=day + timedelta(days=200),
        found=tuple(item.key for item in items() if item.checked),
    )
    early = datetime(day.year, day.month, day.day, 7, 20, tzinfo=stage.clinic.zone)
    with as_of(min(early, timezone.now() - _MINUTE)):
        key = f"demo:{stage.clinic.slug}:{day}"
        record_day(actor=stage.actor("nurse"), key=key, check=check)


def visit(stage: Stage, course: Course, slot: Slot, until: Until = Until.RELEASED) -> Session:
    """Tell one visit; each act happens at its own minute."""
    teller = _Teller(stage, course, slot)
    with as_of(slot.at - timedelta(days=3)):
        teller.book()
    if until >= Until.ARRIVED:
        for at in (slot.at - _BEFORE, slot.at):  # soon after midnight the booking is of yesterday
            open_the_day(stage, at.astimezone(stage.clinic.zone).date())
        teller.arrive()
    if until >= Until.RUNNING:
        teller.give(whole=until > Until.RUNNING)
    if until >= Until.RECOVERY:
        teller.recover()
    if until >= Until.RELEASED:
        teller.release()
        teller.call_next_day()
    return teller.session


class _Teller:
    """The acts of a visit in their order."""

    def __init__(self, stage: Stage, course: Course, slot: Slot) -> None:
        self._stage, self._course, self._slot = stage, course, slot
        self.session: Session
        self._end = timezone.now()

    def book(self) -> None:
        """The coordinator books a chair."""
        chairs = list(Chair.objects.filter(clinic=self._stage.clinic).order_by("position"))
        chair = chairs[self._slot.chair % len(chairs)]
        begin = self._slot.at - _BEFORE
        place = Place(begin, begin + timedelta(minutes=165), chair.pk)
        self.session = services.book_session(
            actor=self._stage.actor("coordinator"),
            key=self._key("book"),
            course=self._course,
            place=place,
        )

    def arrive(self) -> None:
        """At the door, asked everything, first readings taken."""
        nurse = self._stage.actor("nurse")
        with as_of(self._at(-25)):
            services.arrive(actor=nurse, key=self._key("arrive"), session=self.session)
            services.assign_nurse(
                actor=nurse, key=self._key("nurse"), session=self.session, nurse=self._nurse()
            )
        with as_of(self._at(-20)):
            services.check_in(
                actor=nurse, key=self._key("asked"), session=self.session, answers=self._answers()
            )
        self._measure(-12, "{sys}/{dia} {hr} 98% 14 m5")

    def give(self, *, whole: bool) -> None:
        """Ordered, prepared, checked, started, watched."""
        self._order()
        with as_of(self._at(0)):
            nurse = self._stage.actor("nurse")
            self._acknowledge_cautions()
            services.step(
                actor=nurse, key=self._key("ready"), session=self.session, verb="make ready"
            )
            dosing.start(
                actor=nurse,
                key=self._key("start"),
                session=self.session,
                chair=AtTheChair(said_full_name=True, said_birth_date=True),
            )
        pause = Pause(self.session)
        for minute, entry in data("words.toml")["readings"]["during"]:
            if whole:
                pause.before_reading(minute, self._stage.actor("nurse"), self._key, self._slot.at)
            self._measure(minute, entry)
        if whole:
            with as_of(self._at(pause.dose_minutes)):
                dosing.end_dosing(
                    actor=self._stage.actor("nurse"),
                    key=self._key("end"),
                    session=self.session,
                )

    def recover(self) -> None:
        """Into recovery, readings until the present moment."""
        with as_of(self._at(Pause(self.session).dose_minutes + 1)):
            services.step(
                actor=self._stage.actor("nurse"),
                key=self._key("recovery"),
                session=self.session,
                verb="begin recovery",
            )
        for minute, entry in data("words.toml")["readings"]["after"]:
            self._measure(minute, entry)

    def release(self) -> None:
        """Home, with the person who came for them."""
        nurse = self._stage.actor("nurse")
        with as_of(self._at(112)):
            asked = Asked(
                oriented=True,
                steady=True,
                nausea_controlled=True,
                suicide_checked=True,
                escort_here=True,
                escort_name=data("words.toml")["visit"]["escort"],
                advice_given=True,
            )
            save_check(actor=nurse, key=self._key("check"), session=self.session, asked=asked)
            release_home(
                actor=nurse,
                key=self._key("home"),
                session=self.session,
                leaving=Leaving(),
                proof=self._stage.proof("nurse"),
            )

    def call_next_day(self) -> None:
        """The nurse calls, and writes down what was said; not for a visit of today."""
        at = self._at(60 * 26)
        if at > timezone.now():
            return
        owed = Task.objects.filter(patient=self.session.patient, kind="next-day-contact")
        for task in owed.filter(state__in=OPEN):
            with as_of(at):
                acknowledge(
                    actor=self._stage.actor("nurse"),
                    key=self._key("called"),
                    task=task,
                    done=data("words.toml")["visit"]["called"],
                )

    def _acknowledge_cautions(self) -> None:
        """Two people of the same initials are in the house: the nurse says what was done."""
        for finding in findings_of(record_of(self.session), timezone.now()):
            if finding.rule.gate_class is GateClass.ACKNOWLEDGE:
                services.acknowledge(
                    actor=self._stage.actor("nurse"),
                    key=self._key(finding.rule.key),
                    session=self.session,
                    rule=finding.rule.key,
                    reason=data("words.toml")["visit"]["caution"],
                )

    def _order(self) -> None:
        said = data("words.toml")["visit"]["order"]
        with as_of(self._at(-10)):
            today = dose_today(self.session, self._stage.fiction.weight_kg)
            dosing.sign_order(
                actor=self._stage.actor("prescriber"),
                key=self._key("order"),
                session=self.session,
                text=said,
                proof=self._stage.proof("prescriber"),
                shown=order_sheet(self.session, today, said),
            )
        with as_of(self._at(-7)):
            lot, expires = lot_at(self._slot.at.astimezone(self._stage.clinic.zone).date())
            prepared = preparing.prepare_dose(
                actor=self._stage.actor("nurse"),
                key=self._key("prepare"),
                session=self.session,
                drawn=preparing.Drawn(lot, expires, 50.0),
            )
            preparing.double_check(
                actor=self._stage.actor("prescriber"),
                key=self._key("double"),
                session=self.session,
                own=preparing.OwnFigures.wanted(prepared),
            )

    def _measure(self, minute: int, entry: str) -> None:
        """A reading, unless its minute still lies ahead of us."""
        at = self._at(minute)
        if at > timezone.now():
            return
        born = self._stage.fiction.born
        base = {"sys": 118 + born.year % 14, "dia": 72 + born.year % 9, "hr": 64 + born.day % 18}
        rise = {f"{name}{up}": value + up for name, value in base.items() for up in (8, 14, 20)}
        typed = entry.format(**base, **rise)
        with as_of(at):
            charting.chart_reading(
                actor=self._stage.actor("nurse"),
                key=self._key(f"reading{minute}"),
                session=self.session,
                vitals=read_entry(typed),
                typed=typed,
                at=None,
            )

    def _answers(self) -> services.CheckInAnswers:
        female = self._stage.fiction.sex == "female"
        return services.CheckInAnswers(
            said_full_name=True,
            said_birth_date=True,
            allergies_read_back=True,
            ride="adult",
            ride_name=data("words.toml")["visit"]["escort"],
            ride_phone=data("words.toml")["visit"]["escort_phone"],
            last_food_at=self._at(-600),
            last_drink_at=self._at(-240),
            medicines="same",
            suicide_screen="negative",
            pregnancy="negative" if female else "",
            bladder="nothing",
            touch=data("words.toml")["visit"]["touch"][self.session.number % 3],
            red_flags_asked=True,
            weight_kg=self._stage.fiction.weight_kg,
        )

    def _nurse(self) -> User:
        nurses = [
            user
            for name, user in self._stage.cast.users.items()
            if name in data("words.toml")["visit"]["nurses"][self._stage.clinic.slug]
        ]
        return nurses[self._slot.chair % len(nurses)]

    def _at(self, minute: float) -> datetime:
        return self._slot.at + minute * _MINUTE

    def _key(self, what: str) -> str:
        return self._stage.key(f"{self._slot.at:%m%d}:{what}")
