"""Asking the day before a visit, and taking the answer."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ataraxy.clinic.messaging.models import Channel
from ataraxy.clinic.messaging.queries import ways_to
from ataraxy.clinic.messaging.services import Writing, no_call_needed, open_call, queue
from ataraxy.clinic.scheduling.heard import PROBLEMS
from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.daybefore import wording
from ataraxy.journey.daybefore.links import staff_url
from ataraxy.journey.daybefore.models import Answer, Asking
from ataraxy.journey.daybefore.rules import WHOSE, Said, problems
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.links import address, create_link, revoke_links
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task, settle

PURPOSE = "daybefore"
"""The purpose of the link by which a patient answers."""

PROBLEM = "daybefore"
"""The kind of work that an answer opens which needs a person."""


@service("daybefore.ask", permission="session.schedule", describe=lambda a: {"number": a.number})
def ask(*, actor: Actor, key: str, session: Session) -> Asking:
    """Write to the patient about this visit; what they were sent before closes."""
    locked = Session.objects.select_for_update().get(pk=session.pk)
    visit = Appointment.objects.get(pk=locked.appointment_id)
    now = timezone.now()
    if locked.state != "booked" or visit.starts_at <= now:
        raise refused(_("Only somebody whose visit lies ahead is asked about it."))
    for older in Asking.objects.filter(session=locked):
        revoke_links(clinic_id=older.clinic_id, purpose=PURPOSE, subject_uid=str(older.uid))
    last = Asking.objects.filter(session=locked).aggregate(last=Max("number"))["last"] or 0
    asking = Asking.objects.create(
        clinic_id=locked.clinic_id,
        session=locked,
        number=last + 1,
        starts_at=visit.starts_at,
        language=wording.language_of(locked.patient),
        at=now,
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    reachable = _write(actor, asking)
    _keep(visit, {"reached": None if reachable else False, "answered": False})
    return asking


def _write(actor: Actor, asking: Asking) -> bool:
    """Queue what can be sent; whoever has no address is somebody's call at once."""
    patient, clinic = asking.session.patient, asking.session.clinic
    lasts = asking.starts_at - asking.at
    link = create_link(
        actor=actor, patient=patient, purpose=PURPOSE, subject_uid=str(asking.uid), lasts=lasts
    )
    url = str(settings.PUBLIC_URL).rstrip("/") + address(link)
    ways = ways_to(patient)
    with translation.override(asking.language):
        when = wording.when_words(asking.starts_at, wording.zone_of(patient, clinic), clinic)
        texts = {
            Channel.EMAIL: wording.email(clinic, when, url),
            Channel.SMS: wording.sms(clinic, when, url),
        }
        title = wording.subject(clinic)
    for channel, to in ways.items():
        queue(
            actor=actor,
            writing=Writing(
                patient=patient,
                channel=channel,
                address=to,
                subject=title if channel == Channel.EMAIL else "",
                text=texts[channel],
                about=asking.about,
                useless_at=asking.starts_at,
                link=staff_url(asking.session),
            ),
        )
    if not ways:
        title = _("No message may be sent: reach the patient before their visit")
        why = _("The visit is %(when)s.") % {"when": when}
        open_call(actor, patient, asking.about, title, why, staff_url(asking.session))
    return bool(ways)


@service("daybefore.answer", permission="daybefore.answer")
def answer(*, actor: Actor, key: str, asking: Asking, said: Said) -> Answer:
    """The patient answers; a later answer stands beside the first and holds."""
    return _take(actor, asking, said)


@service("daybefore.by_phone", permission="session.schedule")
def answer_by_phone(*, actor: Actor, key: str, asking: Asking, said: Said) -> Answer:
    """Somebody of the clinic reached them and writes down what they said."""
    return _take(actor, asking, said)


def _take(actor: Actor, asking: Asking, said: Said) -> Answer:
    session = Session.objects.select_related("patient", "clinic").get(pk=asking.session_id)
    visit = Appointment.objects.select_for_update().get(pk=session.appointment_id)
    if session.state != "booked":
        raise refused(_("This visit has begun or does not take place. Call the clinic instead."))
    found = problems(said, route_rules(session.route).transport)
    made = Answer.objects.create(
        clinic_id=asking.clinic_id,
        asking=asking,
        **asdict(said),
        problems=list(found),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    # The work list is the clinic's: what a patient says moves it, they themselves do not.
    clinic = system_actor(asking.clinic_id)
    no_call_needed(clinic, asking.about, _("They answered."))
    _work(clinic, session, visit, made)
    told = {"answered": True, "reached": True, "problems": list(found)}
    _keep(visit, told | {"ride": said.ride, "ride_name": said.ride_name.strip()})
    return made


def _work(actor: Actor, session: Session, visit: Appointment, made: Answer) -> None:
    """One item for each thing that is wrong; what a later answer puts right is settled."""
    for problem, words in PROBLEMS.items():
        cause = f"{visit.uid}:{problem}"
        if problem not in made.problems:
            settle(actor=actor, kind=PROBLEM, cause=cause, reason=_("A later answer put it right."))
            continue
        found = who_is_responsible(session.clinic_id, WHOSE[problem], timezone.now())
        begins = visit.starts_at.astimezone(session.clinic.zone)
        told = {"what": words, "when": f"{begins:%d %b %H:%M}"}
        add_task(
            actor=actor,
            ask=NewTask(
                kind=PROBLEM,
                title=_("Visit %(when)s: %(what)s") % told,
                role=WHOSE[problem],
                why=made.words or _("Answered to the message of the day before."),
                urgency="soon",
                due_at=_due(visit.starts_at, made.at),
                owner=found.user if found else None,
                patient=session.patient,
                course_uid=visit.course_uid,
                cause=cause,
                link=staff_url(session),
            ),
        )


def _due(starts_at: datetime, now: datetime) -> datetime:
    """Half of the time that is left: there must be time to act on it."""
    return now + (starts_at - now) / 2


def note_reached(asking: Asking, *, reached: bool) -> None:
    """What became of the messages, for Today; an answer says more and stays."""
    visit = Appointment.objects.select_for_update().get(pk=asking.session.appointment_id)
    heard = visit.heard or {}
    if not heard.get("answered") and heard.get("reached") != reached:
        _keep(visit, heard | {"reached": reached})


def _keep(visit: Appointment, heard: dict[str, object]) -> None:
    visit.heard = heard
    visit.save(update_fields=["heard"])
    publish(
        clinic_id=visit.clinic_id,
        topic="daybefore.heard",
        subject=f"appointment:{visit.uid}",
        patient_uid=visit.patient_uid,
    )
