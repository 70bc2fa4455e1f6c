"""Writing an evaluation: kept as a draft, signed and locked, amended by a new one with a reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.evaluation.models import Amendment, Draft, Encounter
from ataraxy.journey.evaluation.prefill import tidy
from ataraxy.journey.evaluation.queries import may_evaluate_so, open_draft
from ataraxy.journey.screening.evaluations import Note, add_evaluation, as_text
from ataraxy.journey.screening.models import Evaluation
from ataraxy.journey.screening.queries import evaluation_of
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Shown, exactly


@dataclass(frozen=True, slots=True)
class Writing:
    """A note as it stands on the screen; `amends` and `reason` when it corrects a signed one.

    `seen` says how the person was seen (`models.Seen`); empty: nobody said.
    """

    note: Note
    amends: Evaluation | None = None
    reason: str = ""
    seen: str = ""


@service("evaluation.save", permission="evaluation.write")
def save(*, actor: Actor, key: str, course: Course, writing: Writing) -> Draft:
    """Keep the words as this clinician's draft on this course."""
    draft = open_draft(course, actor.user_uid) or _new(actor, course)
    draft.parts = {**asdict(writing.note), "seen": writing.seen}
    draft.amends, draft.reason = writing.amends, writing.reason
    draft.saved_at = timezone.now()
    draft.save()
    return draft


@service("evaluation.set-aside", permission="evaluation.write")
def set_aside(*, actor: Actor, key: str, draft: Draft) -> Draft:
    """Begin anew: the draft stays in the record, unsigned and out of the way."""
    return _close(draft, Draft.State.SET_ASIDE)


def sign(*, actor: Actor, key: str, course: Course, writing: Writing, proof: Proof) -> Evaluation:
    """Sign the note without the headings nobody filled in; from then on it is locked.

    Raises `Refused` when a part is empty, when it amends something and says no reason, or when the
    person was never seen in person and the law of the place does not let that do.
    """
    decision = may_evaluate_so(course, writing.seen)
    if not decision:
        raise Refused(decision)
    parts = {name: tidy(text) for name, text in asdict(writing.note).items()}
    tidied = replace(writing, note=Note(**parts))
    text = as_text(course, tidied.note)
    if tidied.amends is not None:
        amended = timezone.localtime(tidied.amends.at, course.clinic.zone)
        text += "\n\n" + _("Amends the evaluation of %(at)s: %(reason)s") % {
            "at": f"{amended:%Y-%m-%d %H:%M}",
            "reason": tidied.reason,
        }
    shown = exactly(text)
    return _sign(actor=actor, key=key, course=course, writing=tidied, shown=shown, proof=proof)


@service("evaluation.sign", permission="evaluation.write")
def _sign(
    *, actor: Actor, key: str, course: Course, writing: Writing, shown: Shown, proof: Proof
) -> Evaluation:
    """Keep and sign the note; close the draft it was made from."""
    # The course's row is the lock: two signatures at once come one after the other.
    locked = Course.objects.select_for_update().get(pk=course.pk)
    _require_amendment(locked, writing)
    made = add_evaluation(
        actor=actor, course=course, written=writing.note, shown=shown, proof=proof
    )
    if writing.amends is not None:
        Amendment.objects.create(
            clinic_id=course.clinic_id,
            evaluation=made,
            amends=writing.amends,
            reason=writing.reason,
        )
    if writing.seen:
        Encounter.objects.create(clinic_id=course.clinic_id, evaluation=made, seen=writing.seen)
    draft = open_draft(course, actor.user_uid)
    if draft is not None:
        _close(draft, Draft.State.SIGNED)
    return made


def _require_amendment(course: Course, writing: Writing) -> None:
    if writing.amends is None:
        return
    if not writing.reason.strip():
        raise refused(_("Say why the signed evaluation is amended. Nothing was signed."))
    standing = evaluation_of(course)
    if standing is None or standing.pk != writing.amends.pk:
        raise refused(
            _("Another evaluation was signed meanwhile. Read it first; your words are still here.")
        )


def _new(actor: Actor, course: Course) -> Draft:
    return Draft(
        clinic_id=course.clinic_id,
        course=course,
        begun_at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def _close(draft: Draft, state: str) -> Draft:
    draft.state = state
    draft.save(update_fields=["state"])
    return draft
