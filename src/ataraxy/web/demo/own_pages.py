"""One patient of the demonstration has pages of their own, with a journal and a safety plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from ataraxy.journey.course.models import Course
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.record_number import record_number
from ataraxy.programme.portal import access, own_services, telling
from ataraxy.programme.portal.models import Account
from ataraxy.programme.portal.own_course import sessions_given
from ataraxy.programme.portal.recordings import Recording, keep_recording
from ataraxy.web.demo.apart import agree_to_recording
from ataraxy.web.demo.before_treatment import Stage, moment
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import data
from ataraxy.web.demo.tune import tune

FAMILY_NAME = "Osei"
EMAIL = "kwame@example.org"


def furnish(stage: Stage, course: Course) -> str:
    """Invited, taken up, and used for some weeks; says how to sign in."""
    patient = course.patient
    with as_of(moment(stage, 41)):
        agree_to_recording(stage, course)
    with as_of(moment(stage, 40)):
        access.invite(actor=stage.actor("coordinator"), key=stage.key("invite"), patient=patient)
        account = Account.objects.select_related("patient", "clinic").get(patient=patient)
        access.take_up(
            actor=access.actor_of(account),
            key=stage.key("begin"),
            account=account,
            email=EMAIL,
            passphrase=settings.DEMO_PASSWORD,
            language="en",
        )
    _write(stage, account)
    _tell(stage, account)
    return f"Own pages: /portal/ with {EMAIL} or {record_number(patient)}."


def _write(stage: Stage, account: Account) -> None:
    words, actor, patient = data("words.toml")["portal"], access.actor_of(account), account.patient
    for number, entry in enumerate(words["journal"]):
        with as_of(moment(stage, entry["days_ago"], hour=19)):
            own_services.write(
                actor=actor,
                key=stage.key(f"journal:{number}"),
                patient=patient,
                text=entry["text"],
                voice=_hummed(entry, patient),
                shared=entry["shared"],
            )
    with as_of(moment(stage, 32, hour=15)):
        own_services.write_plan(
            actor=actor, key=stage.key("plan-own"), patient=patient, parts=words["plan"], seen=0
        )
    today = timezone.localdate(timezone=stage.clinic.zone)
    for number, hours in enumerate(words["slept"]):
        days_ago = len(words["slept"]) - number
        with as_of(moment(stage, days_ago - 1, hour=7)):
            own_services.note(
                actor=actor,
                key=stage.key(f"sleep:{number}"),
                patient=patient,
                module="sleep",
                day=today - timedelta(days=days_ago),
                values={"hours": hours, "woke": None, "rested": round(hours)},
            )


def _hummed(entry: Mapping[str, Any], patient: Patient) -> Recording | None:
    """A tune instead of words: nobody's voice is made up for the demonstration."""
    return keep_recording(tune(entry["hummed_hz"]), patient) if "hummed_hz" in entry else None


def _tell(stage: Stage, account: Account) -> None:
    words, actor, patient = data("words.toml")["portal"], access.actor_of(account), account.patient
    session = sessions_given(patient).first()
    with as_of(moment(stage, 2, hour=18)):
        telling.tell_experience(
            actor=actor,
            key=stage.key("experience"),
            patient=patient,
            session=session,
            told=words["experience"],
        )
        telling.complain(
            actor=actor, key=stage.key("complaint"), patient=patient, **words["complaint"]
        )
