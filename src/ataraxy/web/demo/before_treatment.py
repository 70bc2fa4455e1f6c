"""From the referral to the signed plan, each step by its own services at its own moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from ataraxy.clinic.policy.reference import course_templates
from ataraxy.journey.consent.assembly import Particulars
from ataraxy.journey.consent.models import Consent
from ataraxy.journey.consent.queries import reads_of
from ataraxy.journey.consent.services import acknowledge_part, prepare, sign_consent
from ataraxy.journey.consent.wording import shown_words
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.orders import OrderInput
from ataraxy.journey.plan.services import draft_plan, sign_plan
from ataraxy.journey.plan.sheet import sheet_text
from ataraxy.journey.referral.models import Referral
from ataraxy.journey.referral.services import Arriving, accept, receive, register_person
from ataraxy.journey.screening import services as screening
from ataraxy.journey.screening.decisions import decide
from ataraxy.journey.screening.evaluations import Note, write
from ataraxy.journey.screening.queries import screen_now
from ataraxy.journey.screening.rules import Wish
from ataraxy.knowledge.evidence import Missing, Severity
from ataraxy.knowledge.pharmacology import Basis
from ataraxy.knowledge.records.times import read_when
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.kinds import AnswerValue, Certainty, FactKind, ListName
from ataraxy.platform.chart.kinds import Standing as FactStanding
from ataraxy.platform.chart.services import record_entries
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.signatures.services import Mark, Proof
from ataraxy.web.demo.people import Fiction
from ataraxy.web.demo.staff import Cast, data

ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC = "http://loinc.org"


@dataclass(frozen=True, slots=True)
class Stage:
    """Who acts for one person of the demonstration, and where.

    `taken` is shared by all stories: which chairs are taken when, by clinic.
    """

    cast: Cast
    clinic: Clinic
    fiction: Fiction
    taken: dict[str, list[Any]]

    def actor(self, role: str) -> Actor:
        """Somebody at the clinic who holds `role`."""
        return self.cast.acting(role, self.clinic)

    def proof(self, role: str) -> Proof:
        """The same person, having just entered their password again."""
        actor = self.actor(role)
        return Proof(actor.user_uid, actor.name, actor.roles, "password", timezone.now())

    def key(self, what: str) -> str:
        """An idempotency key for one act of this story."""
        return f"{self.fiction.key}:{what}"


def refer(stage: Stage, *, acute: str = "no") -> Referral:
    """A letter comes in and the coordinator registers the person."""
    fiction, actor = stage.fiction, stage.actor("coordinator")
    letter = data("words.toml")["referral"][fiction.indication]
    arriving = Arriving(
        sender="professional",
        family_name=fiction.family_name,
        given_name=fiction.given_name,
        birth_date=fiction.born,
        reason=fiction.reason,
        words=letter["words"],
        phone="+1 207 555 01" + f"{fiction.day % 100:02d}",
        referrer_name=letter["from"],
        referrer_place=letter["place"],
        acute_risk=acute,
    )
    referral = receive(actor=actor, key=stage.key("referral"), arriving=arriving)
    return register_person(
        actor=actor, key=stage.key("register"), referral=referral, sex=fiction.sex
    )


def take_on(stage: Stage, referral: Referral) -> Course:
    """The prescriber accepts; the nurse writes down what the letter says."""
    taken = accept(actor=stage.actor("prescriber"), key=stage.key("accept"), referral=referral)
    course = taken.course
    if course is None:
        raise ValueError("a referral was accepted and no course opened")
    chart_history(stage, course.patient)
    return course


def chart_history(stage: Stage, patient: Patient) -> None:
    """Conditions, medicines, weight and height from the letter."""
    today = timezone.localdate(timezone=stage.clinic.zone)
    texts = data("words.toml")["conditions"]
    conditions = [_condition(code, texts[code], today) for code in stage.fiction.conditions]
    medicines = [_medicine(text) for text in stage.fiction.medicines]
    record_entries(
        actor=stage.actor("nurse"),
        key=stage.key("history"),
        patient=patient,
        facts=(*conditions, *medicines),
        observations=_measures(stage.fiction, today),
        label="Referral letter",
    )


def answer_what_is_missing(stage: Stage, course: Course, *, but: frozenset[str]) -> None:
    """Answer every question that could stop or want a specialist, as for a healthy person.

    Those in `but` stay open, and so does what could only warn: a real chart has gaps too.

    An answer can open a further question, so this goes on until nothing more is asked. Tests and
    scales are not made up: each of them stands beside a question that a person can answer.
    """
    done: set[tuple[str, str]] = set()
    while waiting := [one for one in _missing(stage, course) if (one.kind, one.key) not in done]:
        for one in waiting:
            done.add((one.kind, one.key))
            if one.key not in but:
                _answer(stage, course, one)


def find_suitable(stage: Stage, course: Course) -> None:
    """The evaluation is written and the prescriber signs that the person is suitable."""
    told = data("words.toml")["evaluation"]
    note = Note(**{name: text.format(**_facts(stage.fiction)) for name, text in told.items()})
    actor = stage.actor("prescriber")
    write(
        actor=actor,
        key=stage.key("evaluation"),
        course=course,
        written=note,
        proof=stage.proof("prescriber"),
    )
    found = screen_now(course, stage.fiction.route)
    decide(
        actor=actor,
        key=stage.key("decision"),
        course=course,
        route=stage.fiction.route,
        seen=found.kept.sha256,
        wish=Wish("suitable", data("words.toml")["decision"]["suitable"]),
        proof=stage.proof("prescriber"),
    )
    course.refresh_from_db()


def consent(stage: Stage, course: Course) -> None:
    """Every part is read on the tablet, signed, and witnessed by the coordinator."""
    nurse = stage.actor("nurse")
    paper = begin_consent(stage, course)
    for row in paper.body:
        acknowledge_part(
            actor=nurse,
            key=stage.key(f"read:{row['id']}"),
            consent=paper,
            block_id=row["id"],
            own_words=data("words.toml")["consent"]["own_words"] if row["teach_back"] else "",
            choice="yes" if row["choice"] else "",
        )
    sign_consent(
        actor=nurse,
        key=stage.key("consent"),
        consent=paper,
        shown=shown_words(paper, reads_of(paper)),
        mark=Mark(typed_name=course.patient.full_name),
        witness=stage.proof("coordinator"),
    )
    course.refresh_from_db()


def begin_consent(stage: Stage, course: Course) -> Consent:
    """The document is put together and waits to be read."""
    return prepare(
        actor=stage.actor("nurse"),
        key=stage.key("prepare"),
        course=course,
        particulars=Particulars(route=course.route, indication=course.indication),
    )


def plan(stage: Stage, course: Course, *, signed: bool) -> None:
    """Six infusions in three weeks at half a milligram per kilogram."""
    actor, today = stage.actor("prescriber"), timezone.localdate(timezone=stage.clinic.zone)
    template = course_templates()["iv_6_3wk"]
    order = OrderInput(
        template=template,
        indication=course.indication,
        product=data("words.toml")["plan"]["product"],
        basis=Basis(template.basis),
        amount=template.start_amount,
        duration_min=template.duration_min,
        bag_ml=50.0,
        weight_kg=stage.fiction.weight_kg,
        weight_on=today,
        weight_confirmed=True,
        height_cm=None,
        reason=data("words.toml")["plan"]["reason"],
    )
    draft = draft_plan(actor=actor, key=stage.key("draft"), course=course, order=order, today=today)
    if signed:
        sign_plan(
            actor=actor,
            key=stage.key("plan"),
            plan=draft,
            proof=stage.proof("prescriber"),
            shown=sheet_text(draft),
        )
    course.refresh_from_db()


def _missing(stage: Stage, course: Course) -> list[Missing]:
    found = screen_now(course, stage.fiction.route).screening.findings
    weighty = {Severity.EXCLUDE, Severity.SPECIALIST}
    return [one for finding in found if finding.open_as in weighty for one in finding.missing]


def _answer(stage: Stage, course: Course, missing: Missing) -> None:
    actor = stage.actor("prescriber")
    key = stage.key(f"{missing.kind}:{missing.key}")
    if missing.kind == "question":
        yes = missing.key in data("words.toml")["answered_yes"]["questions"]
        value = AnswerValue.YES if yes else AnswerValue.NO
        screening.answer(actor=actor, key=key, course=course, question=missing.key, value=value)
    elif missing.kind == "list":
        name = ListName(missing.key)
        screening.declare_complete(actor=actor, key=key, course=course, name=name)
    elif missing.kind == "number":
        screening.count(actor=actor, key=key, course=course, name=missing.key, value=3)
    elif missing.kind == "indication":
        indication = stage.fiction.reason
        screening.set_indication(actor=actor, key=key, course=course, indication=indication)


def _condition(code: str, text: str, today: date) -> FactEntry:
    return FactEntry(
        kind=FactKind.CONDITION,
        text=text,
        system=ICD10,
        code=code,
        status="active",
        standing=FactStanding.ACTIVE,
        certainty=Certainty.CONFIRMED,
        start=read_when(str(today.year - 3), "onset"),
    )


def _medicine(text: str) -> FactEntry:
    return FactEntry(
        kind=FactKind.MEDICINE, text=text, status="active", standing=FactStanding.ACTIVE
    )


def _measures(fiction: Fiction, today: date) -> tuple[ObservationEntry, ...]:
    at = read_when(today.isoformat(), "measured")
    rows = (
        ("Body weight", "29463-7", fiction.weight_kg, "kg"),
        ("Systolic blood pressure", "8480-6", 118.0 + fiction.born.year % 14, "mm[Hg]"),
        ("Diastolic blood pressure", "8462-4", 72.0 + fiction.born.year % 9, "mm[Hg]"),
        ("Heart rate", "8867-4", 64.0 + fiction.born.day % 18, "/min"),
    )
    return tuple(
        ObservationEntry(
            text=text,
            at=at,
            system=LOINC,
            code=code,
            category="vital-signs",
            value=value,
            unit=unit,
        )
        for text, code, value, unit in rows
    )


def _facts(fiction: Fiction) -> dict[str, object]:
    return {"given": fiction.given_name, "score": fiction.scores[0] if fiction.scores else 18}


def moment(stage: Stage, days_ago: float, hour: int = 10) -> datetime:
    """An hour of the clinic's day, `days_ago` days before today."""
    today = timezone.localdate(timezone=stage.clinic.zone)
    day = today - timedelta(days=int(days_ago))
    return datetime(day.year, day.month, day.day, hour, 5, tzinfo=stage.clinic.zone)
