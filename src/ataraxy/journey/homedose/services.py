"""Arranging, prescribing, watching the first dose; what the patient measures and reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.course.services import add_hold, note
from ataraxy.journey.course.waiting import reasons_to_wait
from ataraxy.journey.homedose import queries
from ataraxy.journey.homedose.history import Signal
from ataraxy.journey.homedose.models import (
    Arrangement,
    FirstDose,
    Kind,
    Measurement,
    Prescription,
    Report,
)
from ataraxy.journey.homedose.numbers import numbers
from ataraxy.journey.homedose.rules import (
    Moment,
    Order,
    Vitals,
    is_alarming,
    may_prescribe,
    may_take,
)
from ataraxy.journey.homedose.work import alarm, heard_of, open_work
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.links import create_link, revoke_links
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service

PURPOSE = "homedose"
HOLD = queries.HOLD

Stage = Measurement.Stage


@dataclass(frozen=True, slots=True)
class Written:
    """A prescription as it is entered."""

    drug: str
    route: str
    strength_mg: Decimal
    quantity: int
    interval_days: int
    directions: str
    pharmacy: str
    law_checked: str


@service("homedose.arrange", permission="homedose.arrange")
def arrange(*, actor: Actor, key: str, course: Course, said: Mapping[str, object]) -> Arrangement:
    """Write down who is with them, where, and what stands in the house."""
    note(actor=actor, course=course, kind="homedose.arranged", text=_("Doses at home arranged."))
    return Arrangement.objects.create(**_stamp(actor, course), **said)


@service("homedose.prescribe", permission="homedose.prescribe")
def prescribe(*, actor: Actor, key: str, course: Course, written: Written) -> Prescription:
    """Write down a prescription for home; every gate has to be met."""
    Course.objects.select_for_update().get(pk=course.pk)
    today = timezone.localdate()
    dose = queries.dose_allowed(course, written.route, float(written.strength_mg), today)
    ready = queries.ready_for(course, written.route, written.law_checked, today, dose)
    order = Order(written.route, written.quantity, written.interval_days)
    decision = may_prescribe(order, ready, today, numbers())
    if not decision:
        raise Refused(decision)
    values = asdict(written)
    checked = values.pop("law_checked").strip()
    law = str(ready.law) or _("Allowed by the law pack in force.")
    made = Prescription.objects.create(
        **_stamp(actor, course),
        **values,
        law=" ".join((law, checked)).strip()[:1000],
        written_on=today,
    )
    told = {"n": made.quantity, "drug": made.drug, "mg": made.strength_mg.normalize()}
    text = _("Prescribed for home: %(n)d × %(drug)s %(mg)s mg.") % told
    note(actor=actor, course=course, kind="homedose.prescribed", text=text[:500])
    return made


@service("homedose.first", permission="homedose.arrange")
def observe_first(
    *, actor: Actor, key: str, course: Course, where: str, vitals: Vitals, words: str
) -> FirstDose:
    """The first dose was taken with one of us; somebody calls within two days."""
    prescription = queries.current_prescription(course)
    if prescription is None:
        raise refused(_("Nothing was prescribed for home yet."))
    if queries.first_dose_of(course) is not None:
        raise refused(_("The first dose was watched and written down already."))
    made = FirstDose.objects.create(
        **_stamp(actor, course),
        where=where,
        systolic_mmhg=vitals.systolic,
        diastolic_mmhg=vitals.diastolic,
        spo2_percent=vitals.spo2,
        words=words[:500],
    )
    _report(actor, course, Kind.TAKEN, 1, _("Observed first dose."))
    open_work(
        course,
        kind="homedose.contact",
        title=_("First dose at home: call the patient"),
        why=_("A clinician's contact one to two days after the first dose."),
        role="nurse",
        urgency="soon",
        after=numbers().contact_within,
    )
    return made


@service("homedose.link", permission="homedose.arrange")
def link_for(*, actor: Actor, key: str, course: Course) -> PatientLink:
    """A fresh link to the patient's own page; the earlier one closes."""
    revoke_links(clinic_id=course.clinic_id, purpose=PURPOSE, subject_uid=str(course.uid))
    return create_link(
        actor=actor, patient=course.patient, purpose=PURPOSE, subject_uid=str(course.uid)
    )


@service("homedose.measure", permission="homedose.report")
def measure(
    *,
    actor: Actor,
    key: str,
    course: Course,
    stage: str,
    vitals: Vitals,
    adult_is_here: bool,
    sober: bool,
) -> Measurement:
    """The patient measures; before a dose it decides, after a dose it may alarm."""
    Course.objects.select_for_update().get(pk=course.pk)  # two windows at once: one dose
    prescription = queries.current_prescription(course)
    if prescription is None:
        raise refused(_("Nothing was prescribed for home."))
    decision, allowed = None, True
    _require_its_turn(course, stage)
    if stage == Stage.BEFORE:
        decision = decide(course, prescription, vitals, adult_is_here=adult_is_here, sober=sober)
        allowed = bool(decision)
    row = Measurement.objects.create(
        **_stamp(actor, course),
        prescription=prescription,
        stage=stage,
        systolic_mmhg=vitals.systolic,
        diastolic_mmhg=vitals.diastolic,
        pulse_bpm=vitals.pulse,
        spo2_percent=vitals.spo2,
        adult_is_here=adult_is_here,
        allowed=allowed,
        reasons=[one.text for one in decision.reasons] if decision is not None else [],
    )
    if stage == Stage.BEFORE and allowed:
        _report(actor, course, Kind.TAKEN, 1, "")
    if stage != Stage.BEFORE and is_alarming(vitals, numbers()):
        alarm(course, row)
    return row


def _require_its_turn(course: Course, stage: str) -> None:
    """A dose begins when none is under way; what is measured after one needs one."""
    begun = queries.begun(course)
    if stage == Stage.BEFORE and begun is not None:
        raise refused(_("A dose is under way. Measure after it before you think of another."))
    if stage != Stage.BEFORE:
        if begun is None:
            raise refused(_("No dose is under way."))
        heard_of(course, begun)


@service("homedose.report", permission="homedose.report")
def report(
    *, actor: Actor, key: str, course: Course, kind: str, number: int | None, words: str
) -> Report:
    """The patient reports: lost, more taken, more wanted, craving, a count."""
    if kind == Kind.TAKEN:
        raise refused(_("A dose is reported by measuring before it."))
    return _report(actor, course, Kind(kind), number, words)


@service("homedose.note", permission="homedose.arrange")
def note_report(
    *, actor: Actor, key: str, course: Course, kind: str, number: int | None, words: str
) -> Report:
    """The same, written down by staff."""
    return _report(actor, course, Kind(kind), number, words)


def decide(
    course: Course,
    prescription: Prescription,
    vitals: Vitals,
    *,
    adult_is_here: bool,
    sober: bool,
) -> Decision:
    """Whether a dose may be taken now, in the words of whoever asks."""
    return may_take(_moment(course, prescription, vitals, adult_is_here, sober), numbers())


def _moment(
    course: Course, prescription: Prescription, vitals: Vitals, adult_is_here: bool, sober: bool
) -> Moment:
    last = queries.last_taken(course)
    return Moment(
        course_open=course.is_open,
        holds=reasons_to_wait(course),
        first_was_observed=queries.first_dose_of(course) is not None,
        supply=queries.supply_of(prescription),
        last_taken_at=timezone.localtime(last) if last is not None else None,
        now=timezone.localtime(),
        adult_is_here=adult_is_here,
        sober=sober,
        vitals=vitals,
    )


def _report(actor: Actor, course: Course, kind: Kind, number: int | None, words: str) -> Report:
    made = Report.objects.create(
        **_stamp(actor, course),
        prescription=queries.current_prescription(course),
        kind=kind,
        number=number,
        words=words[:500],
    )
    signals = queries.new_signals_of(course)
    if any(one.last == made.at for one in signals):
        _weigh(course, signals)
    return made


def _weigh(course: Course, signals: Sequence[Signal]) -> None:
    """One sign is discussed; two hold the next dose, here and at home."""
    words = "; ".join(one.words for one in signals)
    limits, house = numbers(), system_actor(course.clinic_id)
    holds = len(signals) >= limits.hold_from
    if holds and not any(one.kind == HOLD for one in active_holds(course)):
        reason = _("Signs of dependence: %(what)s. Assess before the next dose.") % {"what": words}
        add_hold(actor=house, course=course, kind=HOLD, reason=reason[:500])
    open_work(
        course,
        kind="homedose.signal",
        title=_("Doses at home: signs of dependence"),
        why=words,
        role="prescriber",
        urgency="urgent" if holds else "soon",
        after=limits.signal_work,
    )
    publish(
        clinic_id=course.clinic_id,
        topic="homedose.sign",
        subject=f"course:{course.uid}",
        patient_uid=str(course.patient.uid),
    )


def _stamp(actor: Actor, course: Course) -> dict[str, object]:
    return {
        "clinic_id": course.clinic_id,
        "course": course,
        "at": timezone.now(),
        "by_uid": actor.user_uid,
        "by_name": actor.name,
    }
