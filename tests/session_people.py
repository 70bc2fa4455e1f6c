"""What happens around a chair, through the services people use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from tests.journey.care_people import draft, order_input, sign, spravato_input
from tests.order_sets import sign_order_sets
from tests.signing import proof_by
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.rems.models import Enrolment
from ataraxy.clinic.scheduling.models import Chair
from ataraxy.clinic.scheduling.opening import items
from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.clinic.scheduling.services import DayCheck, Place, add_chair, record_day
from ataraxy.journey.consent.assembly import Particulars
from ataraxy.journey.consent.models import Consent
from ataraxy.journey.consent.queries import reads_of
from ataraxy.journey.consent.services import acknowledge_part, prepare, sign_consent
from ataraxy.journey.consent.wording import shown_words
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import begin_course
from ataraxy.journey.session import charting, dosing, preparing, services
from ataraxy.journey.session.bedside import AtTheChair
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.record import Record, record_of
from ataraxy.journey.session.sheet import order_sheet
from ataraxy.journey.session.upstream import dose_today
from ataraxy.journey.session.vitals import read_entry
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.services import Mark

TICKS = tuple(item.key for item in items() if item.checked)
EVERYTHING_ASKED = services.CheckInAnswers(
    said_full_name=True,
    said_birth_date=True,
    allergies_read_back=True,
    ride="adult",
    ride_name="Luis Rivera",
    medicines="same",
    suicide_screen="negative",
    pregnancy="negative",
    bladder="nothing",
    touch="none",
    red_flags_asked=True,
    weight_kg=70.0,
)
AT_THE_CHAIR = AtTheChair(said_full_name=True, said_birth_date=True)
CALM = "128/78 68 98% 14 m5"


class Chairside:
    """One session and the people around it. Every method is one act; each returns what it made."""

    def __init__(self, clinic: Clinic, make_actor: MakeActor, make_user: MakeUser) -> None:
        self.clinic, self.make_actor, self.make_user = clinic, make_actor, make_user
        self.nurse = make_actor("nurse")
        self.prescriber = make_actor("prescriber")
        self.session: Session

    def booked(self, patient: Patient, route: str = "iv") -> Chairside:
        """A visit that begins now, with everything earlier steps decide in order."""
        if not Chair.objects.filter(clinic=self.clinic).exists():
            self.open_day()
            sign_order_sets(self.clinic, self.make_user("medical_director"))
        chair = add_chair(
            actor=self.make_actor("coordinator"),
            key=fresh_key(),
            room_name="Garden",
            chair_name=f"Chair {Chair.objects.count() + 1}",
        )
        course = self.planned(patient, route)
        begin = timezone.now()
        self.session = services.book_session(
            actor=self.make_actor("coordinator"),
            key=fresh_key(),
            course=course,
            place=Place(begin, begin + timedelta(hours=3), chair.pk, self.make_user("nurse").pk),
        )
        return self

    def beside(self, patient: Patient, route: str = "iv") -> Chairside:
        """Another patient in another chair."""
        return Chairside(self.clinic, self.make_actor, self.make_user).booked(patient, route)

    def open_day(self, **changes: Any) -> None:
        """Everything in order, or as `changes` say."""
        check = DayCheck(
            day=today_at(self.clinic),
            prescriber=self.make_user("prescriber"),
            acls=self.make_user("nurse"),
            emergency_drugs_expire_on=date(2090, 1, 1),
            found=TICKS,
        )
        record_day(actor=self.nurse, key=fresh_key(), check=replace(check, **changes))

    def planned(self, patient: Patient, route: str = "iv") -> Course:
        """A course in induction, consented and planned."""
        with transaction.atomic():
            course = begin_course(
                actor=self.make_actor("coordinator"), patient=patient, indication="major_depression"
            )
        course.step, course.route = "consent", route
        course.save(update_fields=["step", "route"])
        self.consent(course, route)
        course.refresh_from_db()
        course.step = "plan"
        course.save(update_fields=["step"])
        order = order_input() if route == "iv" else spravato_input()
        sign(self.prescriber, draft(self.prescriber, course, order, key=fresh_key()), fresh_key())
        course.refresh_from_db()
        course.step = "induction"
        course.save(update_fields=["step"])
        return course

    def consent(self, course: Course, route: str) -> Consent:
        """Every part read, signed by the patient, witnessed by the nurse."""
        made = prepare(
            actor=self.make_actor("coordinator"),
            key=fresh_key(),
            course=course,
            particulars=Particulars(route, "major_depression"),
        )
        for row in made.body:
            acknowledge_part(
                actor=self.nurse,
                key=fresh_key(),
                consent=made,
                block_id=row["id"],
                choice="no" if row["choice"] else "",
            )
        made = Consent.objects.select_related("course__patient", "clinic").get(pk=made.pk)
        return sign_consent(
            actor=self.nurse,
            key=fresh_key(),
            consent=made,
            shown=shown_words(made, reads_of(made)),
            mark=Mark(course.patient.full_name, "M1 1 L20 20"),
            witness=proof_by(self.make_user("nurse"), self.clinic),
        )

    def arrived(self) -> Chairside:
        """The patient is here."""
        services.arrive(actor=self.nurse, key=fresh_key(), session=self.session)
        return self

    def asked(self, actor: Actor | None = None, **changes: Any) -> Chairside:
        """Everything asked and in order, or as `changes` say."""
        number = changes.pop("enrolment_confirmed", "")
        if number:
            self.enrolled(number)
        nine_hours_ago = timezone.now() - timedelta(hours=9)
        fasted = {"last_food_at": nine_hours_ago, "last_drink_at": nine_hours_ago}
        answers = replace(EVERYTHING_ASKED, **(fasted | changes))
        newest = self.record.check_in
        services.check_in(
            actor=actor or self.nurse,
            key=fresh_key(),
            session=self.session,
            answers=answers,
            seen_uid=str(newest.uid) if newest else "",
        )
        return self

    def enrolled(self, number: str) -> Chairside:
        """The programme confirmed this patient with a number."""
        now = timezone.now() - timedelta(days=1)
        Enrolment.objects.create(
            clinic=self.clinic,
            patient=self.session.patient,
            begun_at=now,
            patient_signed_at=now,
            prescriber_signed_at=now,
            sent_at=now,
            confirmed_at=now,
            number=number,
        )
        return self

    def measured(self, entry: str = CALM, at: datetime | None = None) -> Chairside:
        """Chart what was typed."""
        charting.chart_reading(
            actor=self.nurse,
            key=fresh_key(),
            session=self.session,
            vitals=read_entry(entry),
            typed=entry,
            at=at,
        )
        return self

    def ordered(self) -> Chairside:
        """The prescriber signs today's order."""
        record = self.record
        weight = record.check_in.weight_kg if record.check_in else None
        today = dose_today(self.session, weight)
        dosing.sign_order(
            actor=self.prescriber,
            key=fresh_key(),
            session=self.session,
            text="Slept well, no new symptoms; dose stands.",
            proof=proof_by(self.make_user("prescriber"), self.clinic),
            shown=order_sheet(self.session, today, "Slept well, no new symptoms; dose stands."),
        )
        return self

    def prepared(self, bag_ml: float | None = 50.0) -> Chairside:
        """The nurse prepares, the prescriber checks with figures of their own."""
        prepared = preparing.prepare_dose(
            actor=self.nurse,
            key=fresh_key(),
            session=self.session,
            drawn=preparing.Drawn("KET-2201", date(2090, 1, 1), bag_ml),
        )
        own = preparing.OwnFigures.wanted(prepared)
        preparing.double_check(
            actor=self.prescriber, key=fresh_key(), session=self.session, own=own
        )
        return self

    def ready(self, measured_at: datetime | None = None) -> Chairside:
        """Everything up to “ready”."""
        self.arrived().asked().measured(at=measured_at).ordered()
        self.prepared(50.0 if self.session.route == "iv" else None)
        services.step(actor=self.nurse, key=fresh_key(), session=self.session, verb="make ready")
        return self

    def running(self, at: datetime | None = None) -> Chairside:
        """The dose runs."""
        return self.ready(at).dosed(at)

    def dosed(self, at: datetime | None = None) -> Chairside:
        """Ready, and the first dose given."""
        if self.record.session.state == "arrived":
            services.step(
                actor=self.nurse, key=fresh_key(), session=self.session, verb="make ready"
            )
        dosing.start(
            actor=self.nurse, key=fresh_key(), session=self.session, chair=AT_THE_CHAIR, at=at
        )
        return self

    def in_recovery(
        self, started: datetime | None = None, ended: datetime | None = None
    ) -> Chairside:
        """Dosing is over and recovery has begun."""
        self.running(started)
        dosing.end_dosing(actor=self.nurse, key=fresh_key(), session=self.session, at=ended)
        services.step(
            actor=self.nurse, key=fresh_key(), session=self.session, verb="begin recovery"
        )
        return self

    @property
    def record(self) -> Record:
        """The session as it stands in the database."""
        found = Session.objects.select_related(
            "patient", "course__patient", "appointment__chair", "clinic", "nurse"
        )
        self.session = found.get(pk=self.session.pk)
        return record_of(self.session)


@pytest.fixture
def chairside(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, patient: Patient
) -> Chairside:
    """One infusion booked for now, day open, consent and plan signed."""
    return Chairside(in_clinic, make_actor, make_user).booked(patient)
