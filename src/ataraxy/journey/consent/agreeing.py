"""Separate consents, signed on the tablet or said; a no and a taking back work at any moment."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.agreements.kinds import Topic, kinds
from ataraxy.clinic.agreements.models import Agreement, Way
from ataraxy.clinic.agreements.rules import YES
from ataraxy.clinic.agreements.services import Word, add_agreement
from ataraxy.journey.consent.models import BlockRead, Consent
from ataraxy.journey.consent.moving import require
from ataraxy.journey.consent.queries import may_sign_after_dose
from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import (
    Mark,
    Proof,
    Subject,
    add_witnessed_signature,
    exactly,
)

CHOICES = {"research-register": Topic.RESEARCH}
"""Parts of the consent document whose yes or no is an agreement of its own."""


def words_of(course: Course, word: Word) -> str:
    """Exactly what the patient signs."""
    kind = kinds()[word.topic]
    lines = [course.patient.full_name, kind.title, kind.words]
    if word.details.strip():
        lines.append(word.details.strip())
    if word.ends_on is not None:
        lines.append(_("Until %(day)s.") % {"day": word.ends_on.isoformat()})
    return "\n".join(lines)


def _told(agreement: Agreement) -> dict[str, object]:
    return {"topic": agreement.topic, "answer": agreement.answer}


@service("consent.agree", permission="consent.sign", describe=_told)
def sign_agreement(
    *, actor: Actor, key: str, course: Course, word: Word, mark: Mark, witness: Proof
) -> Agreement:
    """The patient signs a yes, before a witness; not while a dose may still be at work."""
    locked = Course.objects.select_for_update().get(pk=course.pk)
    locked.clinic = course.clinic
    require(may_sign_after_dose(locked, timezone.now()))
    signature = add_witnessed_signature(
        actor=actor,
        subject=Subject(f"agreement-{word.topic}", str(course.patient.uid)),
        shown=exactly(words_of(course, word)),
        meaning=_("I agree to this, apart from treatment"),
        patient=course.patient,
        mark=mark,
        witness=witness,
    )
    return add_agreement(actor=actor, patient=course.patient, word=word, signature=signature)


@service("consent.agreement_said", permission="consent.withdraw", describe=_told)
def note_agreement(*, actor: Actor, key: str, course: Course, word: Word) -> Agreement:
    """Write down what was said. A yes is no word of somebody under a dose; a no always is."""
    if word.way == Way.TABLET:
        raise refused(_("What is signed on the tablet needs the signature."))
    if word.answer == YES:
        locked = Course.objects.select_for_update().get(pk=course.pk)
        locked.clinic = course.clinic
        require(may_sign_after_dose(locked, timezone.now()))
    return add_agreement(actor=actor, patient=course.patient, word=word)


def keep_choices(actor: Actor, consent: Consent, reads: list[BlockRead]) -> None:
    """What was chosen within a consent stands as an agreement of its own from its signature on."""
    for one in reads:
        topic = CHOICES.get(one.block_id)
        if topic is not None and one.choice:
            add_agreement(
                actor=actor,
                patient=consent.course.patient,
                word=Word(topic, one.choice, Way.CONSENT),
                signature=consent.signature if one.choice == YES else None,
            )
