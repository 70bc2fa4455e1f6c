"""A large clinic in a database: people, courses, visits, sessions, observations, work.

All fictional, seeded, with dates relative to now. `python -m bench.big_clinic SCALE` fills the
database of the environment; 1 is 50,000 patients, 200,000 sessions and 8 million observations.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from ataraxy.clinic.scheduling.models import Appointment, Chair, Room  # noqa: E402
from ataraxy.journey.course.models import Course, Event  # noqa: E402
from ataraxy.platform.accounts.models import User  # noqa: E402
from ataraxy.platform.accounts.roles import Role  # noqa: E402
from ataraxy.platform.chart.models import Fact, Observation, Source  # noqa: E402
from ataraxy.platform.people.models import (  # noqa: E402
    Clinic,
    Membership,
    NameWord,
    Patient,
    PatientIdentifier,
)
from ataraxy.platform.people.names import search_name, words  # noqa: E402
from ataraxy.platform.worklist.models import Task  # noqa: E402
from bench import sessions  # noqa: E402
from bench.bulk import Bulk, analyse, loading, moment, uid, without_indexes  # noqa: E402
from bench.visits import Visits, mixed, noon_zone  # noqa: E402

PATIENTS, SESSIONS, OBSERVATIONS, TASKS = 50_000, 200_000, 8_000_000, 20_000
VITALS = (("8480-6", "mm[Hg]", 128), ("8462-4", "mm[Hg]", 79), ("8867-4", "/min", 74),
          ("59408-5", "%", 97))  # fmt: skip
STEPS = ("referral", "screening", "consent", "plan", "induction", "maintenance", "ended", "ended")
_WORDS = """
Ana Ben Chloé Dmitri Elif Farid Grace Hiro Ines Jonas Kofi Lena Marek Nadia Omar
Al Ber Cor Dal El Fen Gar Hol Is Jor Kal Lin Mor Nor Os Pel Quin Ros Sol Tor
a e in o ar en i u er an
berg dale escu field gard heim ini ková mann nen off quist rez ssen tano vić
"""
FIRST, ONSETS, MIDDLES, ENDS = (line.split() for line in _WORDS.strip().splitlines())


def fill(scale: float) -> None:
    """Write everything."""
    patients, visits = round(PATIENTS * scale), round(SESSIONS * scale)
    with scopes_disabled():
        clinic, staff, chairs = _house()
        same = {"clinic_id": clinic.pk}
        with loading():
            _people(patients, same)
            _courses(patients, same)
            plan = Visits(patients, visits, staff.pk, [chair.pk for chair in chairs])
            _said("visits", Bulk(Appointment, plan.columns, **same, **plan.same).write(plan.rows()))
            _said("sessions", sessions.write(plan, same))
            with without_indexes(Observation):
                _charts(patients, round(OBSERVATIONS * scale), same)
            _work(patients, round(TASKS * scale), same)
        analyse()


def _house() -> tuple[Clinic, User, list[Chair]]:
    clinic = Clinic.objects.create(
        slug="harbor", name="Harbor Clinic", timezone=noon_zone(timezone.now()), country="US"
    )
    user = User.objects.create(username="director", first_name="Noor", last_name="Haddad")
    for role in Role:
        Membership.objects.create(
            user=user, clinic=clinic, role=role, since=timezone.now() - timedelta(days=900)
        )
    room = Room.objects.create(clinic=clinic, name="Harbor room")
    chairs = [
        Chair.objects.create(clinic=clinic, room=room, name=f"{n}", position=n) for n in range(1, 9)
    ]
    return clinic, user, chairs


def _people(count: int, same: dict[str, Any]) -> None:
    names = [(_family(number), FIRST[number % len(FIRST)]) for number in range(count)]
    varying = ("id", "uid", "family_name", "given_name", "birth_date", "search_name")
    made = timezone.now() - timedelta(days=700)
    rows = (
        (n, uid(mixed(1, n)), family, given, str(_birthday(n)), search_name(family, given))
        for n, (family, given) in enumerate(names, 1)
    )
    _said("patients", Bulk(Patient, varying, sex="female", created_at=made, **same).write(rows))
    found = ((n, word) for n, pair in enumerate(names, 1) for word in words(search_name(*pair)))
    _said("name words", Bulk(NameWord, ("id", "patient_id", "word"), **same).write(
        (number, n, word) for number, (n, word) in enumerate(found, 1)
    ))  # fmt: skip
    numbers = Bulk(PatientIdentifier, ("id", "patient_id", "value"), system="mrn", **same)
    _said("identifiers", numbers.write((n, n, f"MRN{n:07}") for n in range(1, count + 1)))


def _courses(count: int, same: dict[str, Any]) -> None:
    opened = timezone.now() - timedelta(days=300)
    rows = ((n, uid(mixed(2, n)), n, _step(n), moment(opened)) for n in range(1, count + 1))
    course = Bulk(Course, ("id", "uid", "patient_id", "step", "opened_at"), route="iv", **same)
    _said("courses", course.write(rows))
    event = Bulk(
        Event, ("id", "course_id", "at"), step="referral", kind="course.moved",
        text="Moved along the journey", by_uid="bench", by_name="Bench", **same,
    )  # fmt: skip
    events = (
        (4 * n + k, n, moment(opened + timedelta(days=10 * k)))
        for n in range(1, count + 1)
        for k in range(4)
    )
    _said("course events", event.write(events))


def _charts(patients: int, observations: int, same: dict[str, Any]) -> None:
    now = timezone.now()
    author = {"author_uid": "bench", "author_name": "Bench", "recorded_at": now, **same}
    source = Bulk(Source, ("id", "uid", "patient_id"), kind="import", label="Import", **author)
    _said("sources", source.write((n, uid(mixed(4, n)), n) for n in range(1, patients + 1)))
    fact = Bulk(
        Fact, ("id", "uid", "patient_id", "source_id", "kind", "text"), recorded_at=now, **same
    )
    kinds = ("condition", "condition", "medicine", "medicine", "medicine", "allergy", "encounter")
    facts = (
        (8 * n + k, uid(mixed(5, 8 * n + k)), n, n, kind, f"A {kind} of long standing")
        for n in range(1, patients + 1)
        for k, kind in enumerate(kinds)
    )
    _said("facts", fact.write(facts))
    columns = ("id", "uid", "patient_id", "source_id", "code", "unit", "value", "group", "at")
    each = Bulk(
        Observation, columns, recorded_at=now, system="http://loinc.org", text="Vital sign",
        category="vital-signs", status="final", at_precision="instant", **same,
    )  # fmt: skip
    per_patient = observations // patients
    _said("observations", each.write(_observations(patients, per_patient, now)))


def _observations(patients: int, per_patient: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    number = 0
    for patient in range(1, patients + 1):
        for turn in range(per_patient // len(VITALS)):
            back = timedelta(days=7 * (turn // 10), minutes=5 * (turn % 10))
            at, group = moment(now - back), f"{patient}-{turn}"
            for code, unit, usual in VITALS:
                number += 1
                value = usual + (number * 31) % 17 - 8
                key = uid(mixed(6, number))
                yield number, key, patient, patient, code, unit, value, group, at


def _work(patients: int, count: int, same: dict[str, Any]) -> None:
    now = timezone.now()
    columns = ("id", "uid", "patient_id", "cause", "state", "due_at", "role", "urgency")
    roles = ("coordinator", "nurse", "prescriber")
    rows = (
        (
            n, uid(mixed(7, n)), n % patients + 1, f"bench:{n}", "open" if n % 20 == 0 else "done",
            moment(now + timedelta(hours=n % 200 - 100)), roles[n % 3], ("routine", "soon")[n % 2],
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    task = Bulk(
        Task, columns, kind="call-back", title="Call back", opened_at=now,
        opened_by_uid="bench", opened_by_name="Bench", **same,
    )  # fmt: skip
    _said("items of work", task.write(rows))


def _family(number: int) -> str:
    onset, middle = ONSETS[number % 20], MIDDLES[number // 20 % 10]
    return onset + middle + ENDS[number // 200 % 16]


def _birthday(number: int) -> date:
    return date(1945, 1, 1) + timedelta(days=(number * 37) % 20_000)


def _step(number: int) -> str:
    return STEPS[number % len(STEPS)]


_STARTED = time.monotonic()


def _said(what: str, count: int) -> None:
    sys.stderr.write(f"  {count:>10,} {what:14} {time.monotonic() - _STARTED:7.1f} s\n")
    sys.stderr.flush()


if __name__ == "__main__":
    fill(float(sys.argv[1]) if len(sys.argv) > 1 else 1)
