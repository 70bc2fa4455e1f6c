"""The prescriber's evaluation, signed when it is written; a later one stands beside the earlier."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.screening.models import Evaluation
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Shown, Subject, add_signature, exactly

SIGNED = "evaluation"
"""The kind of subject under which an evaluation is signed."""


@dataclass(frozen=True, slots=True)
class Note:
    """The parts of an evaluation, in the order they are read."""

    history: str
    mental_state: str
    risk: str
    impression: str
    plan: str


def write(*, actor: Actor, key: str, course: Course, written: Note, proof: Proof) -> Evaluation:
    """Sign an evaluation. Raises `Refused` when a part is empty or the signer is not confirmed."""
    shown = exactly(as_text(course, written))
    return _write(actor=actor, key=key, course=course, written=written, shown=shown, proof=proof)


def as_text(course: Course, written: Note) -> str:
    """The evaluation as it is signed and printed."""
    return "\n\n".join(
        [
            _("Evaluation of %(name)s, born %(born)s")
            % {"name": course.patient.full_name, "born": course.patient.birth_date},
            *(f"{title}\n{getattr(written, name).strip()}" for name, title in parts()),
        ]
    )


def parts() -> tuple[tuple[str, str], ...]:
    """The parts by name, with their titles."""
    return (
        ("history", _("History and treatments so far")),
        ("mental_state", _("Mental state")),
        ("risk", _("Risk")),
        ("impression", _("Impression")),
        ("plan", _("Plan")),
    )


@service("evaluation.write", permission="evaluation.write")
def _write(
    *, actor: Actor, key: str, course: Course, written: Note, shown: Shown, proof: Proof
) -> Evaluation:
    """Keep and sign an evaluation."""
    return add_evaluation(actor=actor, course=course, written=written, shown=shown, proof=proof)


def add_evaluation(
    *, actor: Actor, course: Course, written: Note, shown: Shown, proof: Proof
) -> Evaluation:
    """Insert and sign an evaluation; for services that do more around it. Raises `Refused`."""
    if any(not getattr(written, name).strip() for name, _title in parts()):
        raise refused(_("Every part needs at least a word. Nothing was signed."))
    made = Evaluation.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        at=timezone.now(),
        by_uid=proof.user_uid,
        by_name=proof.name,
        history=written.history,
        mental_state=written.mental_state,
        risk=written.risk,
        impression=written.impression,
        plan=written.plan,
    )
    add_signature(
        actor=actor,
        subject=Subject(SIGNED, str(made.uid)),
        shown=shown,
        meaning=_("I saw this person and wrote this evaluation"),
        proof=proof,
        patient=course.patient,
    )
    note(actor=actor, course=course, kind="screening.evaluated", text=_("Evaluation signed."))
    return made
