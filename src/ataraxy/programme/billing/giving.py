"""Handing an estimate over: by hand, opened on the patient's own page, or signed on the tablet.

A link that was made has reached nobody yet: the clock goes on until the patient opened it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.documents.models import Kind
from ataraxy.platform.documents.paper import (
    Paper,
    Paragraph,
    SignatureMark,
    canonical_text,
    content_hash,
)
from ataraxy.platform.documents.services import Description, Stored, add_document, store_paper
from ataraxy.platform.people.links import create_link, is_live, revoke_links
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.marks import mark_to_come
from ataraxy.platform.signatures.services import (
    Mark,
    Proof,
    Subject,
    add_witnessed_signature,
    exactly,
)
from ataraxy.platform.worklist.services import reword, settle
from ataraxy.programme.billing.estimate_paper import kept_paper
from ataraxy.programme.billing.models import Estimate, EstimateGiven, Way
from ataraxy.programme.billing.pricing import stamped
from ataraxy.programme.billing.watched import GIVE

PURPOSE = "estimate"
"""The purpose of a link that opens an estimate on the patient's phone."""

LINK_LASTS = timedelta(days=30)
"""How long an estimate can be read by its link; on paper it stays (not a clinical number)."""


@dataclass(frozen=True, slots=True)
class SignedCopy:
    """The signed estimate, printed with its signatures, waiting for its row."""

    content_sha256: str
    stored: Stored

    def __repr__(self) -> str:
        """What makes the same form the same form: the words that were signed."""
        return f"SignedCopy({self.content_sha256})"


@service("billing.give", permission="billing.write", describe=lambda row: {"way": row.way})
def give(*, actor: Actor, key: str, estimate: Estimate, way: str) -> EstimateGiven:
    """Write down that the patient has it; stops the clock."""
    return _given(actor, estimate, Way(way))


@service("billing.link", permission="billing.write")
def link_to(*, actor: Actor, key: str, estimate: Estimate) -> PatientLink:
    """A fresh link to the patient's own page; earlier links close. The clock goes on."""
    _require_in_force(estimate)
    cause, why = f"course:{estimate.course.uid}", _("Link made, not opened yet.")
    reword(actor=actor, kind=GIVE, cause=cause, why=why)
    text = _("Link to the estimate of costs made.")
    note(actor=actor, course=estimate.course, kind="billing.link", text=text)
    subject = str(estimate.uid)
    revoke_links(clinic_id=estimate.clinic_id, purpose=PURPOSE, subject_uid=subject)
    return create_link(
        actor=actor, patient=estimate.patient, purpose=PURPOSE, subject_uid=subject,
        lasts=LINK_LASTS,
    )  # fmt: skip


def opened_by_patient(actor: Actor, estimate: Estimate) -> None:
    """The patient has it before them on a page of their own: counts once, however often."""
    if not estimate.given.filter(way=Way.OPENED).exists():
        _opened(actor=actor, key=f"opened:{estimate.uid}", estimate=estimate)


@service("billing.opened", permission="estimate.open", describe=lambda row: {"way": row.way})
def _opened(*, actor: Actor, key: str, estimate: Estimate) -> EstimateGiven:
    is_replaced = _hold(estimate)
    row = _row(actor, estimate, Way.OPENED)
    if not is_replaced:  # an old one stops no clock
        _after(actor, row)
    return row


def live_link(estimate: Estimate) -> PatientLink | None:
    """The link that opens this estimate now, if one does."""
    rows = PatientLink.objects.filter(
        clinic_id=estimate.clinic_id, purpose=PURPOSE, subject_uid=str(estimate.uid)
    )
    found = rows.order_by("-pk").first()
    return found if found is not None and is_live(found, timezone.now()) else None


def signed_by_patient(
    *, actor: Actor, key: str, estimate: Estimate, mark: Mark, witness: Proof
) -> EstimateGiven:
    """The patient signs that they have read it; the signed copy is kept and theirs to open."""
    shown = kept_paper(estimate)
    words = canonical_text(shown)
    if content_hash(words) != estimate.content_sha256:
        raise refused(_("The clinic's name or address changed since. Make the estimate anew."))
    if estimate.is_replaced:
        raise refused(_("A newer estimate took the place of this one. Open that one to sign."))
    patient = estimate.patient
    meaning = _("I have read this estimate and have a copy")
    theirs = replace(
        mark_to_come(witness, meaning, estimate.clinic.zone),
        name=mark.typed_name.strip() or patient.full_name,
        proof=_("seen by a witness"),
        path=mark.drawn_path.strip(),
    )
    beside = mark_to_come(witness, _("I saw this person sign"), estimate.clinic.zone)
    signed = _with_marks(shown, (theirs, beside))
    copy = SignedCopy(estimate.content_sha256, store_paper(signed, estimate.clinic))
    return _sign(
        actor=actor, key=key, estimate=estimate, words=words, mark=mark, witness=witness, copy=copy
    )


def _with_marks(shown: Paper, marks: tuple[SignatureMark, ...]) -> Paper:
    line = Paragraph(_("Signing says that you read it. It does not oblige you to anything."))
    return replace(shown, blocks=(*shown.blocks, line, *marks))


@service("billing.sign-estimate", permission="billing.write", describe=lambda row: {"way": row.way})
def _sign(
    *, actor: Actor, key: str, estimate: Estimate, words: str, mark: Mark, witness: Proof,
    copy: SignedCopy,
) -> EstimateGiven:  # fmt: skip
    """Sign over exactly the words that were shown."""
    _require_in_force(estimate)
    if EstimateGiven.objects.filter(estimate=estimate, way=Way.SIGNED).exists():
        raise refused(_("This estimate is signed already; the signed copy is in the papers."))
    add_witnessed_signature(
        actor=actor,
        subject=Subject("estimate", str(estimate.uid)),
        shown=exactly(words),
        meaning=_("I have read this estimate and have a copy"),
        patient=estimate.patient,
        mark=mark,
        witness=witness,
    )
    what = Description(Kind.ESTIMATE, _("Signed estimate of costs"), _("signed on the tablet"))
    paper = add_document(actor=actor, stored=copy.stored, what=what, patient=estimate.patient)
    row = EstimateGiven.objects.create(
        **stamped(actor), estimate=estimate, patient=estimate.patient, way=Way.SIGNED,
        document=paper,
    )  # fmt: skip
    _after(actor, row)
    return row


def _given(actor: Actor, estimate: Estimate, way: Way) -> EstimateGiven:
    _require_in_force(estimate)
    row = _row(actor, estimate, way)
    _after(actor, row)
    return row


def _hold(estimate: Estimate) -> bool:
    """Nobody makes a newer one meanwhile, whose clock this one would stop; is there one?"""
    Course.objects.select_for_update().get(pk=estimate.course_id)
    return Estimate.objects.filter(supersedes=estimate).exists()


def _require_in_force(estimate: Estimate) -> None:
    if _hold(estimate):
        raise refused(_("A newer estimate took the place of this one. Hand that one over."))


def _row(actor: Actor, estimate: Estimate, way: Way) -> EstimateGiven:
    return EstimateGiven.objects.create(
        **stamped(actor), estimate=estimate, patient=estimate.patient, way=way,
        document=estimate.document,
    )  # fmt: skip


def _after(actor: Actor, row: EstimateGiven) -> None:
    course = row.estimate.course
    # Work is settled by the house, also when it was the patient who opened it.
    house = system_actor(row.clinic_id) if row.way == Way.OPENED else actor
    how = row.get_way_display()
    settle(actor=house, kind=GIVE, cause=f"course:{course.uid}", reason=how)
    text = _("The patient has the estimate of costs: %s.") % how
    note(actor=actor, course=course, kind="billing.given", text=text)
