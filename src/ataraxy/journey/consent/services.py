"""Preparing, reading and signing a consent. Taking it back: `withdrawing`."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.consent.agreeing import keep_choices
from ataraxy.journey.consent.assembly import (
    Block,
    BlockError,
    Particulars,
    current_version,
    renewal_months,
    route_of,
    treatment_of,
)
from ataraxy.journey.consent.models import Answer, BlockRead, Consent
from ataraxy.journey.consent.moving import move_consent, require
from ataraxy.journey.consent.published import with_studies
from ataraxy.journey.consent.queries import (
    everything_read,
    how_far,
    latest_reads,
    may_sign_after_dose,
    may_still_be_signed,
)
from ataraxy.journey.consent.rules import knows_block, may_sign
from ataraxy.journey.consent.translations import ENGLISH, assemble
from ataraxy.journey.consent.wording import frozen, shown_words
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import move, note
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import (
    Mark,
    Proof,
    Subject,
    add_witnessed_signature,
    exactly,
)

STEPS = ("consent", "plan", "induction", "maintenance")
"""Steps of a course on which a consent is prepared: after screening, and to renew it."""


@service("consent.prepare", permission="consent.prepare")
def prepare(
    *,
    actor: Actor,
    key: str,
    course: Course,
    particulars: Particulars,
    interpreter: str = "",
    capacity_note: str = "",
    language: str = ENGLISH,
) -> Consent:
    """Put the document for this course together; an unsigned older one is laid aside."""
    locked = Course.objects.select_for_update().get(pk=course.pk)
    if locked.step not in STEPS:
        raise refused(_("A consent is prepared after screening. This course is not there yet."))
    try:
        body = frozen(_document(particulars, language))
        route = route_of(particulars.route)
    except BlockError as error:
        raise refused(str(error)) from error
    for older in Consent.objects.filter(course=locked, state="reading"):
        move_consent(actor, older, "discard")
    consent = Consent.objects.create(
        clinic_id=actor.clinic_id,
        course=course,
        document_version=current_version().number,
        treatment=treatment_of(route),
        route=route,
        indication=particulars.indication,
        language=language,
        interpreter=interpreter.strip(),
        capacity_note=capacity_note.strip(),
        body=body,
        prepared_at=timezone.now(),
        prepared_by_uid=actor.user_uid,
        prepared_by_name=actor.name,
    )
    note(actor=actor, course=course, kind="consent.prepared", text=_("Consent prepared."))
    return consent


def _document(particulars: Particulars, language: str) -> tuple[Block, ...]:
    blocks = assemble(particulars, language)
    return with_studies(blocks, particulars) if language == ENGLISH else blocks


@service("consent.read", permission="consent.sign")
def acknowledge_part(
    *,
    actor: Actor,
    key: str,
    consent: Consent,
    block_id: str,
    question: str = "",
    own_words: str = "",
    choice: str = "",
) -> BlockRead:
    """The patient has read a part, on the tablet that `actor` handed over."""
    locked = Consent.objects.select_for_update().get(pk=consent.pk)
    if locked.state != "reading":
        raise refused(_("This consent is no longer being read. Nothing was changed."))
    rows = {row["id"]: row for row in locked.body}
    require(knows_block(block_id, rows))
    if rows[block_id]["choice"] and choice not in {"yes", "no"}:
        raise refused(
            _("Please choose yes or no. Either is fine; treatment does not depend on it.")
        )
    return BlockRead.objects.create(
        clinic_id=actor.clinic_id,
        consent=consent,
        block_id=block_id,
        at=timezone.now(),
        question=question.strip(),
        own_words=own_words.strip(),
        choice=choice if rows[block_id]["choice"] else "",
        tablet_held_for_uid=actor.user_uid,
        tablet_held_for_name=actor.name,
    )


@service("consent.answer", permission="consent.sign")
def answer_question(*, actor: Actor, key: str, read: BlockRead, text: str) -> Answer:
    """Write down what the patient was told when they asked."""
    if not text.strip():
        raise refused(_("Write what you answered. The question stays open until then."))
    if Answer.objects.filter(read=read).exists():
        raise refused(_("This question was answered already."))
    return Answer.objects.create(
        clinic_id=actor.clinic_id,
        read=read,
        text=text.strip(),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def _told(consent: Consent) -> dict[str, object]:
    return {
        "route": consent.route,
        "document_version": consent.document_version,
        "shown_sha256": consent.signature.shown_sha256 if consent.signature else "",
        "valid_until": str(consent.valid_until or ""),
    }


@service("consent.sign", permission="consent.sign", describe=_told)
def sign_consent(
    *, actor: Actor, key: str, consent: Consent, shown: str, mark: Mark, witness: Proof
) -> Consent:
    """The patient signs what was `shown`, and a member of staff who saw it signs beside.

    Of two people who sign the same consent at once, one wins and the other is told.
    """
    # Always the course first, then the consent: a withdrawal comes wholly before or after.
    course = Course.objects.select_for_update().get(pk=consent.course_id)
    course.clinic = consent.clinic
    before = Consent.objects.filter(course=course, state="signed").first()
    locked = _locked(consent)
    _require_unsigned(locked)
    require(may_still_be_signed(locked))
    now = timezone.now()
    rows = everything_read(locked)
    same = shown == shown_words(locked, latest_reads(locked, rows))
    clear = may_sign_after_dose(course, now)
    require(may_sign(how_far(locked, rows), clear=clear, same_text=same))
    if before is not None:
        move_consent(actor, before, "supersede")
    signed = move_consent(actor, locked, "sign")
    signed.signature = add_witnessed_signature(
        actor=actor,
        subject=Subject("consent", str(consent.uid)),
        shown=exactly(shown),
        meaning=_("I consent to this treatment"),
        patient=locked.course.patient,
        mark=mark,
        witness=witness,
    )
    signed.signed_at = signed.signature.at
    signed.valid_until = months_later(signed.signed_at, renewal_months())
    signed.save(update_fields=["signature", "signed_at", "valid_until"])
    keep_choices(actor, signed, latest_reads(signed, rows))
    _after_signing(actor, course, signed)
    return signed


def months_later(start: datetime, months: int) -> datetime:
    """The same day `months` months on, or the last day of a shorter month."""
    year, month = divmod(start.month - 1 + months, 12)
    for day in range(start.day, 0, -1):
        try:
            return start.replace(year=start.year + year, month=month + 1, day=day)
        except ValueError:
            continue
    raise ValueError(f"No date {months} months after {start}.")


def _after_signing(actor: Actor, course: Course, consent: Consent) -> None:
    note(actor=actor, course=course, kind="consent.signed", text=_("Consent signed."))
    publish(
        clinic_id=course.clinic_id,
        topic="consent.signed",
        subject=f"consent:{consent.uid}",
        patient_uid=consent.patient_uid,
        detail={"course": str(course.uid), "route": consent.route},
    )
    if course.step == "consent":
        move(actor=actor, course=course, verb="plan")


def _require_unsigned(consent: Consent) -> None:
    if consent.state == "signed" and consent.signature is not None:
        raise refused(
            _("This consent was signed already, by %(name)s at %(time)s. It counts once.")
            % {
                "name": consent.signature.signer_name,
                "time": timezone.localtime(consent.signature.at).strftime("%H:%M"),
            },
            rule="consent.signed",
        )


def _locked(consent: Consent) -> Consent:
    rows = Consent.objects.select_for_update(of=("self",))
    return rows.select_related("course__patient", "clinic").get(pk=consent.pk)
