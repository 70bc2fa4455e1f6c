"""Signing the record of a session: from then on everything later is an amendment beside it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ataraxy.journey.recovery.models import CallAnswers
from ataraxy.journey.recovery.services import call_about_suicide
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_care import SignedRecord
from ataraxy.journey.session.rows import stamp, tell
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.models import Kind
from ataraxy.platform.documents.services import Description, Stored, add_document
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Subject, add_signature, exactly
from ataraxy.platform.worklist.services import settle


@service("recovery.sign-record", permission="recovery.release")
def sign_record(
    *,
    actor: Actor,
    key: str,
    session: Session,
    shown: str,
    now_reads: str,
    stored: Stored,
    proof: Proof,
) -> SignedRecord:
    """Sign the record as it was shown. `now_reads` are its words at this moment."""
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if not locked.is_closed or locked.started_at is None:
        raise refused(_("The record is signed once the patient has left."))
    if shown != now_reads:
        raise refused(_("Something was added meanwhile. Look at the record again, then sign."))
    what = Description(Kind.SUMMARY, _("Record of session %d") % locked.number)
    paper = add_document(actor=actor, stored=stored, what=what, patient=locked.patient)
    row = SignedRecord(**stamp(actor, locked), closes=locked, document=paper)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refused(
            _("This record is signed already. Later additions are amendments.")
        ) from error
    add_signature(
        actor=actor,
        subject=Subject("session-record", str(row.uid)),
        shown=exactly(shown),
        meaning=_("Record signed"),
        proof=proof,
        patient=locked.patient,
    )
    tell(locked, "record-signed")
    return row


@dataclass(frozen=True, slots=True)
class Answers:
    """What they said when they were called on the next day; empty is “not asked”."""

    reached: str
    sleep: str = ""
    mood: str = ""
    suicidal: str = ""
    pressure_symptoms: str = ""
    nausea: str = ""
    bladder: str = ""
    drove: str = ""
    note: str = ""


@service("recovery.next-day", permission="recovery.release")
def record_call(*, actor: Actor, key: str, session: Session, answers: Answers) -> CallAnswers:
    """Write down what they said; a person reached closes the call on the work list."""
    if session.started_at is None:
        raise refused(_("There was no dose in this session."))
    if answers.reached == "yes" and not answers.suicidal:
        raise refused(_("Ask about thoughts of suicide before this call is done."))
    row = CallAnswers.objects.create(
        **stamp(actor, session), **{n: getattr(answers, n) for n in Answers.__dataclass_fields__}
    )
    if answers.reached == "yes":
        cause = f"session:{session.uid}"
        settle(actor=actor, kind="next-day-contact", cause=cause, reason=_("Reached, answers kept"))
        if answers.suicidal == "yes":
            call_about_suicide(actor, session)
    tell(session, "next-day")
    return row
