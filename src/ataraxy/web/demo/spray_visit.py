"""One visit for Spravato in the demonstration, from the door to the ride home."""

from __future__ import annotations

from datetime import datetime, timedelta

from ataraxy.clinic.scheduling.models import Chair
from ataraxy.clinic.scheduling.services import Place
from ataraxy.journey.course.models import Course
from ataraxy.journey.recovery.rules import Asked
from ataraxy.journey.recovery.services import Leaving, release_home, save_check
from ataraxy.journey.session import charting, dosing, preparing, services
from ataraxy.journey.session.bedside import AtTheChair
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.sheet import order_sheet
from ataraxy.journey.session.upstream import dose_today
from ataraxy.journey.session.vitals import read_entry
from ataraxy.journey.session.words import DoseKind
from ataraxy.platform.accounts.models import User
from ataraxy.web.demo.before_treatment import Stage
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import data
from ataraxy.web.demo.visits import Slot, open_the_day

_MINUTE = timedelta(minutes=1)


def spray_visit(stage: Stage, course: Course, slot: Slot) -> Session:
    """Booked, asked, ordered, sprayed, watched for two hours, home with an arranged ride."""
    teller = _Visit(stage, course, slot)
    teller.arrive()
    teller.prepare()
    teller.spray()
    teller.go_home()
    return teller.session


class _Visit:
    """The acts of one visit, each at its own minute after the first device."""

    def __init__(self, stage: Stage, course: Course, slot: Slot) -> None:
        self._stage, self._slot = stage, slot
        self._nurse, self._told = stage.actor("nurse"), data("spray.toml")["visit"]
        chairs = list(Chair.objects.filter(clinic=stage.clinic).order_by("position"))
        begin = slot.at - 30 * _MINUTE
        place = Place(begin, begin + timedelta(minutes=180), chairs[slot.chair % len(chairs)].pk)
        with as_of(slot.at - timedelta(days=3)):
            self.session: Session = services.book_session(
                actor=stage.actor("coordinator"),
                key=self._key("book"),
                course=course,
                place=place,
            )

    def arrive(self) -> None:
        """Asked everything; the first reading."""
        open_the_day(self._stage, self._slot.at.astimezone(self._stage.clinic.zone).date())
        with as_of(self._at(-25)):
            services.arrive(actor=self._nurse, key=self._key("in"), session=self.session)
            user = User.objects.get(uid=self._nurse.user_uid)
            services.assign_nurse(
                actor=self._nurse, key=self._key("nurse"), session=self.session, nurse=user
            )
        with as_of(self._at(-20)):
            services.check_in(
                actor=self._nurse,
                key=self._key("asked"),
                session=self.session,
                answers=self._answers(),
            )
        self._measure(-12, self._told["before"])

    def prepare(self) -> None:
        """Ordered, the devices taken out, read back by the prescriber."""
        doctor, note = self._stage.actor("prescriber"), self._told["order"]
        with as_of(self._at(-10)):
            shown = order_sheet(self.session, dose_today(self.session, None), note)
            dosing.sign_order(
                actor=doctor,
                key=self._key("order"),
                session=self.session,
                text=note,
                proof=self._stage.proof("prescriber"),
                shown=shown,
            )
        stock = data("words.toml")["stock"]
        today = self._at(0).astimezone(self._stage.clinic.zone).date()
        expires = today + timedelta(days=stock["device_expires_in_days"])
        with as_of(self._at(-7)):
            made = preparing.prepare_dose(
                actor=self._nurse,
                key=self._key("prepare"),
                session=self.session,
                drawn=preparing.Drawn(stock["device_lot"], expires),
            )
            preparing.double_check(
                actor=doctor,
                key=self._key("double"),
                session=self.session,
                own=preparing.OwnFigures.wanted(made),
            )

    def spray(self) -> None:
        """The first device and, five minutes later, the second; readings for two hours."""
        nurse, session = self._nurse, self.session
        with as_of(self._at(0)):
            services.step(actor=nurse, key=self._key("ready"), session=session, verb="make ready")
            chair = AtTheChair(said_full_name=True, said_birth_date=True)
            dosing.start(actor=nurse, key=self._key("start"), session=session, chair=chair)
        with as_of(self._at(5)):
            change = dosing.DoseChange(DoseKind.DEVICE)
            dosing.change_dose(actor=nurse, key=self._key("second"), session=session, change=change)
            dosing.end_dosing(actor=nurse, key=self._key("end"), session=session)
            services.step(
                actor=nurse, key=self._key("rest"), session=session, verb="begin recovery"
            )
        for minute, entry in self._told["readings"]:
            self._measure(minute, entry)

    def go_home(self) -> None:
        """After the two hours that nobody shortens."""
        asked = Asked(
            oriented=True,
            steady=True,
            nausea_controlled=True,
            suicide_checked=True,
            escort_here=True,
            escort_name=self._told["ride_name"],
            advice_given=True,
        )
        with as_of(self._at(127)):
            save_check(actor=self._nurse, key=self._key("check"), session=self.session, asked=asked)
            release_home(
                actor=self._nurse,
                key=self._key("home"),
                session=self.session,
                leaving=Leaving(),
                proof=self._stage.proof("nurse"),
            )

    def _answers(self) -> services.CheckInAnswers:
        return services.CheckInAnswers(
            said_full_name=True,
            said_birth_date=True,
            allergies_read_back=True,
            ride="arranged",
            ride_name=self._told["ride_name"],
            last_food_at=self._at(-240),
            last_drink_at=self._at(-90),
            medicines="same",
            suicide_screen="negative",
            pregnancy="negative" if self._stage.fiction.sex == "female" else "",
            bladder="nothing",
            touch="none",
            red_flags_asked=True,
        )

    def _measure(self, minute: int, entry: str) -> None:
        with as_of(self._at(minute)):
            charting.chart_reading(
                actor=self._nurse,
                key=self._key(f"reading{minute}"),
                session=self.session,
                vitals=read_entry(entry),
                typed=entry,
                at=None,
            )

    def _at(self, minute: int) -> datetime:
        return self._slot.at + minute * _MINUTE

    def _key(self, what: str) -> str:
        return self._stage.key(f"{self._slot.at:%m%d}:{what}")
