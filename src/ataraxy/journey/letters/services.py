"""Drafting a letter from a decision, and editing it: each change is a version of its own."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision as Allowed
from ataraxy.journey.course.models import Course
from ataraxy.journey.letters.drafting import Given, Section, to_patient, to_referrer
from ataraxy.journey.letters.models import Audience, Letter, Sent, Version
from ataraxy.journey.letters.queries import is_signed, newest, recipient_for
from ataraxy.journey.letters.rules import may_draft
from ataraxy.journey.letters.told import told
from ataraxy.journey.letters.words import SAFETY
from ataraxy.journey.screening.models import Decision, RuleText
from ataraxy.journey.screening.queries import last_decision
from ataraxy.journey.screening.studies import found_for
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service


@service("letters.draft", permission="letters.write")
def draft(*, actor: Actor, key: str, course: Course, audience: str) -> Letter:
    """Begin a letter about the newest decision, with a first version made from its finding."""
    decision = last_decision(course)
    allowed = allowed_to_draft(course, decision, audience)
    if decision is None or not allowed:
        raise Refused(allowed)
    letter = Letter.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        decision=decision,
        audience=Audience(audience),
        begun_at=timezone.now(),
        begun_by_uid=actor.user_uid,
        begun_by_name=actor.name,
    )
    given = given_for(course, decision, recipient_for(course, audience))
    sections = to_patient(given) if audience == Audience.PATIENT else to_referrer(given)
    _keep(actor, letter, 1, given.recipient, sections)
    return letter


def given_for(course: Course, decision: Decision, recipient: str) -> Given:
    """What a draft is made from: the kept finding and the kept rule texts of the decision."""
    findings = decision.assessment.findings
    rows = RuleText.objects.filter(sha256__in=[one["sha256"] for one in findings])
    return Given(
        outcome=decision.outcome,
        decided_by=decision.by_name,
        decided_on=timezone.localtime(decision.at, course.clinic.zone).date(),
        words=decision.words,
        specialist_words=decision.specialist_words,
        overridden=tuple(decision.overridden),
        told=told(findings, {one.sha256: one.text for one in rows}),
        found=found_for(course.indication, decision.route),
        route=decision.route,
        indication=course.indication,
        patient_name=course.patient.full_name,
        recipient=recipient,
    )


@service("letters.edit", permission="letters.write")
def edit(
    *,
    actor: Actor,
    key: str,
    letter: Letter,
    seen: int,
    recipient: str,
    texts: Sequence[str],
) -> Version:
    """Keep edited words as the next version; `seen` is the version that was on the screen.

    An emptied section falls away. Raises `Refused` when somebody else was quicker, or it was sent.
    """
    # The letter's row is the lock: two editors come one after the other.
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    before = newest(locked)
    if Sent.objects.filter(letter=locked).exists():
        raise refused(_("This letter was sent. Its words stay; write a new one."))
    if before.number != seen or len(texts) != len(before.sections):
        raise refused(_("Somebody changed this letter meanwhile. Your words are still here."))
    sections = [
        {**one, "text": text.strip()}
        for one, text in zip(before.sections, texts, strict=True)
        if text.strip() and one["key"] != SAFETY
    ]
    if not sections:
        raise refused(_("A letter needs at least one part."))
    return _keep(actor, locked, seen + 1, recipient, sections)


def _keep(
    actor: Actor, letter: Letter, number: int, recipient: str, sections: list[Section]
) -> Version:
    return Version.objects.create(
        clinic_id=letter.clinic_id,
        letter=letter,
        number=number,
        recipient=recipient,
        sections=sections,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def allowed_to_draft(course: Course, decision: Decision | None, audience: str) -> Allowed:
    """Whether a letter to this audience may be begun."""
    return may_draft(
        audience=audience,
        decision_is_signed=decision is not None and is_signed(decision),
        patient_died=course.patient.deceased,
    )
