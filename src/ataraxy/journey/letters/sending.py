"""Sending a letter: signed, printed, frozen. What left stays readable with its exact words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision as Allowed
from ataraxy.journey.course.services import note
from ataraxy.journey.letters.drafting import Section
from ataraxy.journey.letters.models import Audience, Letter, Sent, Version
from ataraxy.journey.letters.paper import body_of, letter_paper, title_of
from ataraxy.journey.letters.queries import is_signed, newest
from ataraxy.journey.letters.rules import Ready, may_send
from ataraxy.journey.letters.sharing import may_share
from ataraxy.journey.screening.queries import last_decision
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.models import Kind
from ataraxy.platform.documents.paper import Paper, canonical_text
from ataraxy.platform.documents.services import Description, Stored, add_document
from ataraxy.platform.people.links import create_link, revoke_links
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.sealed_papers import store_signed_paper
from ataraxy.platform.signatures.services import Proof, Shown, Subject, add_signature, exactly

SIGNED = "letter"
"""The kind of subject under which a letter is signed."""

PURPOSE = "letter"
"""The purpose of a link that opens a letter on the patient's phone."""

LINK_LASTS = timedelta(days=30)
"""How long a letter can be read by its link; on paper it stays (not a clinical number)."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter that is printed and waits for its row."""

    version: Version
    body: list[Section]
    shown: Shown
    stored: Stored

    def __repr__(self) -> str:
        """What makes the same form the same form: the exact words."""
        return f"Prepared({self.shown.sha256})"


def send(
    *,
    actor: Actor,
    key: str,
    letter: Letter,
    seen: int,
    recipient: str,
    way: str,
    proof: Proof,
) -> Sent:
    """Sign and send the version that was on the screen. Raises `Refused` with every reason."""
    refused_because = against(letter, newest(letter), seen=seen, recipient=recipient, way=way)
    if not refused_because:
        raise Refused(refused_because)
    prepared = _prepare(letter, recipient, proof)
    return _send(
        actor=actor,
        key=key,
        letter=letter,
        prepared=prepared,
        recipient=recipient,
        way=way,
        proof=proof,
    )


def against(letter: Letter, version: Version, *, seen: int, recipient: str, way: str) -> Allowed:
    """What stands against sending; an allowed decision when nothing does."""
    course = letter.course
    last = last_decision(course)
    return may_send(
        Ready(
            audience=letter.audience,
            way=way,
            recipient=recipient,
            text="\n".join(one["text"] for one in version.sections),
            is_newest_version=version.number == seen,
            is_newest_decision=last is not None and last.pk == letter.decision_id,
            decision_is_signed=is_signed(letter.decision),
            is_sent=Sent.objects.filter(letter=letter).exists(),
            patient_died=course.patient.deceased,
            sharing=may_share(course.patient, letter.audience),
        )
    )


def paper_now(letter: Letter, recipient: str, signed_by: str) -> Paper:
    """The newest words as they would leave today under this name."""
    on = timezone.localdate(timezone=letter.clinic.zone)
    body = body_of(letter, newest(letter).sections)
    return letter_paper(letter, body, recipient=recipient, signed_by=signed_by, on=on)


def _prepare(letter: Letter, recipient: str, proof: Proof) -> Prepared:
    """Print outside every transaction."""
    paper = paper_now(letter, recipient, proof.name)
    version = newest(letter)
    return Prepared(
        version,
        body_of(letter, version.sections),
        exactly(canonical_text(paper)),
        store_signed_paper(paper, letter.clinic),
    )


def _told(sent: Sent) -> dict[str, object]:
    return {
        "audience": sent.letter.audience,
        "way": sent.way,
        "content_sha256": sent.content_sha256,
        "version": sent.version.number,
    }


@service("letters.send", permission="letters.send", describe=_told)
def _send(
    *,
    actor: Actor,
    key: str,
    letter: Letter,
    prepared: Prepared,
    recipient: str,
    way: str,
    proof: Proof,
) -> Sent:
    """Freeze the words, sign them, keep the PDF, and open the patient's page."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    version = newest(locked)
    again = against(locked, version, seen=prepared.version.number, recipient=recipient, way=way)
    if not again:
        raise Refused(again)
    what = Description(Kind.LETTER, title_of(locked), origin=recipient[:200])
    document = add_document(
        actor=actor, stored=prepared.stored, what=what, patient=locked.course.patient
    )
    sent = Sent.objects.create(
        clinic_id=locked.clinic_id,
        letter=locked,
        version=version,
        document=document,
        body=prepared.body,
        content_sha256=prepared.shown.sha256,
        recipient=recipient,
        way=way,
        at=timezone.now(),
        by_uid=proof.user_uid,
        by_name=proof.name,
    )
    _sign(actor, sent, prepared, proof)
    _after(actor, sent)
    return sent


def _sign(actor: Actor, sent: Sent, prepared: Prepared, proof: Proof) -> None:
    add_signature(
        actor=actor,
        subject=Subject(SIGNED, str(sent.uid)),
        shown=prepared.shown,
        meaning=_("I read this letter and send it"),
        proof=proof,
        patient=sent.letter.course.patient,
    )


def _after(actor: Actor, sent: Sent) -> None:
    letter = sent.letter
    if letter.audience == Audience.PATIENT:
        _open(actor, sent)
    text = _("Letter sent: %(to)s, %(way)s.") % {
        "to": letter.get_audience_display(),
        "way": sent.get_way_display(),
    }
    note(actor=actor, course=letter.course, kind="letters.sent", text=text[:500])


@service("letters.link", permission="letters.write")
def link_again(*, actor: Actor, key: str, sent: Sent) -> PatientLink:
    """A fresh link to a letter that was sent to the patient; earlier links close."""
    revoke_links(clinic_id=sent.clinic_id, purpose=PURPOSE, subject_uid=str(sent.uid))
    return _open(actor, sent)


def _open(actor: Actor, sent: Sent) -> PatientLink:
    return create_link(
        actor=actor,
        patient=sent.letter.course.patient,
        purpose=PURPOSE,
        subject_uid=str(sent.uid),
        lasts=LINK_LASTS,
    )
