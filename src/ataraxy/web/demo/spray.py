"""Spravato in the demonstration: a certified setting, trained staff, one confirmed, one waiting.

The confirmed patient has a course behind them whose monitoring forms stand in every state: sent,
sent again after a correction, unsent with few days left. The other comes today, and the gate holds
them until the programme has confirmed their enrolment.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ataraxy.clinic.policy.reference import course_templates
from ataraxy.clinic.rems import services as rems
from ataraxy.clinic.rems.models import Enrolment
from ataraxy.clinic.rems.words import programme
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.orders import OrderInput
from ataraxy.journey.plan.services import draft_plan, sign_plan
from ataraxy.journey.plan.sheet import sheet_text
from ataraxy.journey.recovery.rems import Sending, gathered, send_form
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.record import record_of
from ataraxy.knowledge.pharmacology import Basis
from ataraxy.platform.people.within import within
from ataraxy.platform.signatures.services import Mark
from ataraxy.web.demo import before_treatment as steps
from ataraxy.web.demo.before_treatment import Stage, moment
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.spray_visit import spray_visit
from ataraxy.web.demo.staff import Cast, data
from ataraxy.web.demo.treatment import free_chair


def certify_the_setting(cast: Cast) -> int:
    """The certification with its attestations, and every training; how many people are trained."""
    told = data("spray.toml")
    clinic = cast.clinics[told["clinic"]]
    now = timezone.now()
    desk = cast.actor(cast.one_with("coordinator", clinic).username, clinic)
    with within(clinic):
        begin = now - timedelta(days=told["certified_days_ago"])
        setting = rems.Setting(
            certified_on=begin.date(), attested=tuple(programme().setting), **told["setting"]
        )
        with as_of(begin):
            rems.certify(actor=desk, key=f"demo:{clinic.slug}:certified", setting=setting)
        for name, days_ago in told["trained_days_ago"].items():
            at = now - timedelta(days=days_ago)
            with as_of(at):
                rems.note_training(
                    actor=desk,
                    key=f"demo:{clinic.slug}:trained:{name}",
                    user=cast.users[name],
                    trained_on=at.astimezone(clinic.zone).date(),
                )
    return len(told["trained_days_ago"])


def confirmed(stage: Stage) -> Course:
    """Enrolled and confirmed, several sessions given, their forms in every state."""
    course = _planned(stage)
    row = _enrol(stage, course)
    told = data("spray.toml")["confirmed"]
    with as_of(moment(stage, stage.fiction.day - 8, hour=14)):
        rems.confirm(
            actor=stage.actor("coordinator"),
            key=stage.key("confirmed"),
            enrolment=row,
            number=told["number"],
        )
    for visit in told["visits"]:
        slot = free_chair(stage, moment(stage, visit["days_ago"], hour=visit["hour"]))
        if slot is None:
            raise ValueError("The demonstration has no chair left for a spray.")
        session = spray_visit(stage, course, slot)
        for number, sent in enumerate(visit["forms"]):
            _send(stage, session, sent, number)
    return course


def waiting(stage: Stage) -> Course:
    """Signed by both and sent; the programme has not answered, and the visit is today."""
    course = _planned(stage)
    _enrol(stage, course)
    return course


def _planned(stage: Stage) -> Course:
    with as_of(moment(stage, stage.fiction.day)):
        referral = steps.refer(stage)
    with as_of(moment(stage, stage.fiction.day - 1, hour=9)):
        course = steps.take_on(stage, referral)
    with as_of(moment(stage, stage.fiction.day - 3, hour=14)):
        steps.answer_what_is_missing(stage, course, but=frozenset())
        steps.find_suitable(stage, course)
    with as_of(moment(stage, stage.fiction.day - 5, hour=11)):
        steps.consent(stage, course)
    with as_of(moment(stage, stage.fiction.day - 6, hour=12)):
        _plan(stage, course)
    return course


def _plan(stage: Stage, course: Course) -> None:
    """Two devices twice a week, as the label begins."""
    actor, today = stage.actor("prescriber"), timezone.localdate(timezone=stage.clinic.zone)
    template = course_templates()["esk_trd"]
    order = OrderInput(
        template=template,
        indication=course.indication,
        product="spravato_28",
        basis=Basis(template.basis),
        amount=template.start_amount,
        duration_min=None,
        bag_ml=None,
        weight_kg=None,
        weight_on=None,
        weight_confirmed=False,
        height_cm=None,
        reason=data("spray.toml")["plan"]["reason"],
    )
    draft = draft_plan(actor=actor, key=stage.key("draft"), course=course, order=order, today=today)
    proof, shown = stage.proof("prescriber"), sheet_text(draft)
    sign_plan(actor=actor, key=stage.key("plan"), plan=draft, proof=proof, shown=shown)
    course.refresh_from_db()


def _enrol(stage: Stage, course: Course) -> Enrolment:
    """Signed by the patient, signed by the prescriber, sent to the programme."""
    with as_of(moment(stage, stage.fiction.day - 5, hour=12)):
        row = rems.sign_as_patient(
            actor=stage.actor("coordinator"),
            key=stage.key("enrol"),
            patient=course.patient,
            mark=Mark(typed_name=course.patient.full_name),
            witness=stage.proof("coordinator"),
        )
    with as_of(moment(stage, stage.fiction.day - 6, hour=13)):
        row = rems.sign_as_prescriber(
            actor=stage.actor("prescriber"),
            key=stage.key("enrol-doctor"),
            enrolment=row,
            proof=stage.proof("prescriber"),
        )
        return rems.note_sent(
            actor=stage.actor("coordinator"),
            key=stage.key("enrol-sent"),
            enrolment=row,
            how=data("spray.toml")["sent_how"],
        )


def _send(stage: Stage, session: Session, sent: dict[str, str], number: int) -> None:
    """The nurse copied it over; what the chart leaves open is answered by them."""
    session.refresh_from_db()
    lines = gathered(record_of(session))
    open_lines = {one.key: "no" for one in lines if one.is_open}
    answers = open_lines | data("spray.toml")["form"] | sent.get("changed", {})
    at = (session.closed_at or timezone.now()) + timedelta(hours=3 + 20 * number)
    with as_of(min(at, timezone.now())):
        send_form(
            actor=stage.actor("nurse"),
            key=stage.key(f"form:{session.number}:{number}"),
            session=session,
            fields=lines,
            sending=Sending(
                answers, sent["confirmation"], sent["way"], sent.get("correction", ""), number
            ),
        )
