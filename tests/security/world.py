"""One of everything, so that each address can be opened on something real.

A room that brings a new argument (`<uuid:thing_uid>`) adds a line to `_MAKERS`. An argument unknown
here gets an id that belongs to nothing: then only the permission is tested, not the clinic's wall.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from tests.security import custody_rows, money_rows, papers, schedule_rows
from tests.signing import proof_by
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.clinic.devices.heard import Heard, Moment
from ataraxy.clinic.devices.models import Device, Quarantined
from ataraxy.clinic.devices.services import add_device, pair
from ataraxy.clinic.devices.storage import store
from ataraxy.clinic.pharmacy.dosing import Dosed, account_of
from ataraxy.clinic.pharmacy.models import Cabinet, Container
from ataraxy.clinic.pharmacy.models import Entry as LedgerEntry
from ataraxy.clinic.pharmacy.services import Delivery, Found, count, name_cabinet
from ataraxy.clinic.pharmacy.services import receive as receive_stock
from ataraxy.clinic.rulebook.services import Wanted, propose
from ataraxy.clinic.scheduling.services import Place, place_visit
from ataraxy.journey.consent.assembly import Particulars
from ataraxy.journey.consent.services import prepare
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import course_for
from ataraxy.journey.course.services import move, open_course
from ataraxy.journey.letters.services import draft
from ataraxy.journey.referral.services import Arriving, receive
from ataraxy.journey.screening.decisions import decide
from ataraxy.journey.screening.queries import screen_now
from ataraxy.journey.screening.rules import Wish
from ataraxy.journey.session.models import Session
from ataraxy.knowledge.evidence import Route
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.accounts.tablets import register_tablet
from ataraxy.platform.people.break_glass_models import EmergencyAccess
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.rota import put_on_call
from ataraxy.platform.worklist.services import NewTask, open_task
from ataraxy.programme.portal.telling import complain

NOBODY = UUID("00000000-0000-4000-8000-000000000000")
STAFF_ROLES = [role.value for role in Role if role is not Role.PATIENT]


class World:
    """A clinic with a patient in treatment, and somebody in every role at two clinics."""

    def __init__(
        self,
        clinic: Clinic,
        other: Clinic,
        make_user: MakeUser,
        make_actor: MakeActor,
        make_patient: MakePatient,
    ) -> None:
        self.clinic, self.other = clinic, other
        self.make_user, self.make_actor = make_user, make_actor
        self.patient: Patient = make_patient("Rivera", "Ana")
        self._made: dict[str, Any] = {}

    def argument(self, name: str) -> Any:
        """A value for the address argument `name`."""
        if name not in self._made:
            maker = _MAKERS.get(name)
            with scope(clinic=self.clinic.pk):
                self._made[name] = maker(self) if maker else uuid5(NOBODY, name)
        return self._made[name]

    def browser_of(self, *roles: str, at: Clinic | None = None) -> Client:
        """A browser in which somebody with these roles is signed in."""
        client = Client(raise_request_exception=False)
        name = f"{len(roles)}-{roles[0]}-{(at or self.clinic).slug}"
        client.force_login(self.make_user(*roles, at=at, username=name))
        return client

    def is_real(self, name: str) -> bool:
        """Whether the argument belongs to a row of this clinic."""
        return name in _MAKERS


def _course(world: World) -> UUID:
    actor = world.make_actor("prescriber")
    return open_course(actor=actor, key=fresh_key(), patient=world.patient).uid


def _tablet(world: World) -> UUID:
    by = world.make_user("administrator")
    return register_tablet(clinic_id=world.clinic.pk, name="Room 2", by=by)[0].uid


def _grant(world: World) -> UUID:
    now = timezone.now()
    return EmergencyAccess.objects.create(
        clinic=world.clinic,
        user=world.make_user("therapist", username="emergency"),
        patient=world.patient,
        reason="Test",
        started_at=now,
        ends_at=now + timedelta(hours=1),
    ).uid


def _session(world: World) -> UUID:
    """A visit that is booked, with nothing decided about it yet."""
    now, course_uid = timezone.now(), world.argument("course_uid")
    visit = place_visit(
        actor=world.make_actor("coordinator"),
        patient=world.patient,
        kind="review",
        place=Place(now, now + timedelta(hours=2)),
        course_uid=course_uid,
    )
    return Session.objects.create(
        clinic=world.clinic,
        course=Course.objects.get(uid=course_uid),
        patient=world.patient,
        appointment=visit,
        number=1,
        route="iv",
        moved_at=now,
    ).uid


def _visit(world: World) -> UUID:
    return Session.objects.get(uid=world.argument("session_uid")).appointment.uid


def _consent(world: World) -> UUID:
    actor = world.make_actor("prescriber")
    course = course_for(actor, world.argument("course_uid"))
    for verb in ("begin screening", "prepare consent"):
        move(actor=actor, course=course, verb=verb)
    what = Particulars("iv", "major_depression")
    return prepare(actor=actor, key=fresh_key(), course=course, particulars=what).uid


def _referral(world: World) -> UUID:
    arriving = Arriving("self", "Osei", "Nia", date(1990, 1, 5), "major_depression")
    actor = world.make_actor("coordinator")
    return receive(actor=actor, key=fresh_key(), arriving=arriving).uid


def _decision(world: World) -> UUID:
    course = course_for(world.make_actor("prescriber"), world.argument("course_uid"))
    user = world.make_user("prescriber")
    return decide(
        actor=world.make_actor("prescriber"),
        key=fresh_key(),
        course=course,
        route=Route.IV,
        seen=screen_now(course, Route.IV).kept.sha256,
        wish=Wish("more", "An ECG first."),
        proof=proof_by(user, world.clinic),
    ).uid


def _letter(world: World) -> UUID:
    world.argument("decision_uid")
    actor = world.make_actor("prescriber")
    course = course_for(actor, world.argument("course_uid"))
    return draft(actor=actor, key=fresh_key(), course=course, audience="patient").uid


def _task(world: World) -> UUID:
    ask = NewTask("callback", "Call back", "nurse", patient=world.patient)
    return open_task(actor=world.make_actor("nurse"), key=fresh_key(), ask=ask).uid


def _duty(world: World) -> UUID:
    now = timezone.now()
    return put_on_call(
        actor=world.make_actor("coordinator"),
        key=fresh_key(),
        user=world.make_user("nurse"),
        role="nurse",
        since=now,
        until=now + timedelta(hours=1),
    ).uid


def _cabinet(world: World) -> UUID:
    return name_cabinet(actor=world.make_actor("custodian"), key=fresh_key(), name="Safe").uid


def _container(world: World) -> UUID:
    """A vial that was counted short, so that it holds every kind of page."""
    actor = world.make_actor("custodian")
    cabinet = Cabinet.objects.get(uid=world.argument("cabinet_uid"))
    came = Delivery("ketamine_50", "KET-1", date(2090, 1, 1), 1)
    receive_stock(actor=actor, key=fresh_key(), cabinet=cabinet, came=came)
    uid = Container.objects.get().uid
    count(actor=actor, key=fresh_key(), cabinet=cabinet, found=[Found(uid, 400_000)])
    return uid


def _ledger_entry(world: World) -> UUID:
    uid = world.argument("container_uid")
    return LedgerEntry.objects.get(container__uid=uid, kind="counted").uid


def _account(world: World) -> UUID:
    dosed = Dosed(uuid5(NOBODY, "dose"), world.patient, products()["ketamine_50"])
    return account_of(world.make_actor("nurse"), dosed).uid


def _proposal(world: World) -> UUID:
    user = world.make_user("prescriber")
    return propose(
        actor=world.make_actor("prescriber"),
        key=fresh_key(),
        wanted=Wanted("S-12", "ymrs_limit", 10, "Earlier"),
        proof=proof_by(user, world.clinic),
    ).uid


def _device(world: World) -> UUID:
    actor = world.make_actor("medical_director")
    return add_device(actor=actor, key=fresh_key(), identifier="MON-9", name="Monitor 9").uid


def _pairing(world: World) -> UUID:
    return pair(
        actor=world.make_actor("nurse"),
        key=fresh_key(),
        device=Device.objects.get(uid=world.argument("device_uid")),
        patient=world.patient,
        visit_uid=world.argument("session_uid"),
        chair=None,
    ).uid


def _quarantined(world: World) -> UUID:
    now = timezone.now()
    stranger = Heard("STRANGER", "1", "h", now, (), (Moment(now, {"heart_rate_bpm": 70.0}),))
    store(world.clinic.pk, [stranger], now)
    return Quarantined.objects.get().uid


def _complaint(world: World) -> UUID:
    actor = world.make_actor("patient")
    said = {"topic": "care", "words": "Nobody called back", "wish": ""}
    return complain(actor=actor, key=fresh_key(), patient=world.patient, **said).uid


_MAKERS: dict[str, Callable[[World], Any]] = {
    "patient_uid": lambda world: world.patient.uid,
    "course_uid": _course,
    "user_uid": lambda world: world.make_user("nurse", username="somebody").uid,
    "tablet_uid": _tablet,
    "grant_uid": _grant,
    "session_uid": _session,
    "appointment_uid": _visit,
    "consent_uid": _consent,
    "referral_uid": _referral,
    "decision_uid": _decision,
    "letter_uid": _letter,
    "proposal_uid": _proposal,
    "task_uid": _task,
    "entry_uid": _duty,
    "cabinet_uid": _cabinet,
    "container_uid": _container,
    "ledger_entry_uid": _ledger_entry,
    "account_uid": _account,
    **custody_rows.MAKERS,
    "device_uid": _device,
    "pairing_uid": _pairing,
    "quarantined_uid": _quarantined,
    "line_uid": schedule_rows.rota_line,
    "key_uid": papers.clinic_key,
    "pack_uid": papers.pack,
    "waiting_uid": schedule_rows.waiting,
    "complaint_uid": _complaint,
    **money_rows.MAKERS,
}


@pytest.fixture
def world(
    clinic: Clinic,
    other_clinic: Clinic,
    make_user: MakeUser,
    make_actor: MakeActor,
    make_patient: MakePatient,
) -> World:
    """The standing world of the security tests."""
    return World(clinic, other_clinic, make_user, make_actor, make_patient)
