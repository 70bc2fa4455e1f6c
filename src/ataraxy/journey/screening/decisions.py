"""The clinician's word: signed, kept with what it was made on, and acted on."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import add_hold, move, note
from ataraxy.journey.screening.models import Assessment, Decision, Outcome, RuleText
from ataraxy.journey.screening.queries import Found, evaluation_of, screen_now
from ataraxy.journey.screening.routes import HOME, key_of
from ataraxy.journey.screening.rules import Signers, Wish, may_sign, stops
from ataraxy.journey.screening.snapshot import signed_text
from ataraxy.knowledge.evidence import Route
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Shown, Subject, add_signature, exactly
from ataraxy.platform.worklist.services import settle

SIGNED = "screening"
"""The kind of subject under which a decision is signed."""

CHANGED = "screening.changed"
"""The kind of task that asks for a new decision."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything a decision needs, worked out before the transaction begins."""

    wish: Wish
    found: Found
    shown: Shown

    def __repr__(self) -> str:
        """What makes the same form the same form: the word and the finding it is about."""
        return f"Prepared({self.wish!r}, {self.found.kept.sha256})"


def decide(
    *,
    actor: Actor,
    key: str,
    course: Course,
    route: Route,
    seen: str,
    wish: Wish,
    proof: Proof,
    second: Proof | None = None,
) -> Decision:
    """Sign a word on this person for this route.

    `seen` is the hash of the finding that was on the screen: when facts changed meanwhile nothing
    is signed. Raises `Refused` with every reason against it.
    """
    found = screen_now(course, route)
    if found.kept.sha256 != seen:
        raise refused(
            _("The facts changed since you opened this page. Read it again, then sign."),
        )
    shown = exactly(signed_text(course, found.screening, found.kept, wish))
    prepared = Prepared(wish, found, shown)
    return _decide(
        actor=actor, key=key, course=course, prepared=prepared, proof=proof, second=second
    )


def _told(decision: Decision) -> dict[str, object]:
    return {
        "outcome": decision.outcome,
        "route": decision.route,
        "overridden": decision.overridden,
        "verdict": decision.assessment.verdict,
    }


@service("screening.decide", permission="screening.decide", describe=_told)
def _decide(
    *,
    actor: Actor,
    key: str,
    course: Course,
    prepared: Prepared,
    proof: Proof,
    second: Proof | None,
) -> Decision:
    """Keep the finding, the rule texts and the word; sign; move the course."""
    wish, screening = prepared.wish, prepared.found.screening
    # The course's row is the lock: two words at once come one after the other.
    locked = Course.objects.select_for_update().get(pk=course.pk)
    signers = Signers(proof.roles, second.roles if second else frozenset())
    allowed = may_sign(wish, screening, signers, has_evaluation=evaluation_of(locked) is not None)
    if not allowed:
        raise Refused(allowed)
    keep_texts(prepared.found)
    decision = Decision.objects.create(
        clinic_id=course.clinic_id,
        course=locked,
        at=timezone.now(),
        by_uid=proof.user_uid,
        by_name=proof.name,
        assessment=keep(actor, locked, prepared.found),
        outcome=Outcome(wish.outcome),
        route=key_of(screening.route),
        words=wish.words,
        specialist_words=wish.specialist_words,
        override_words=wish.override_words,
        overridden=[one.rule for one in stops(screening)] if _suits(wish) else [],
        second_name=second.name if second else "",
    )
    _sign(actor, decision, prepared, proof, second)
    _act_on(actor, locked, decision)
    _tell(locked, decision)
    return decision


def _tell(course: Course, decision: Decision) -> None:
    """Say it for all: "more is needed" and "not suitable" during treatment move no course."""
    publish(
        clinic_id=course.clinic_id,
        topic="screening.decided",
        subject=f"screening:{decision.uid}",
        patient_uid=str(course.patient.uid),
        detail={"outcome": decision.outcome, "route": decision.route},
    )


def _suits(wish: Wish) -> bool:
    return wish.outcome == Outcome.SUITABLE


def keep(
    actor: Actor, course: Course, found: Found, changes: list[dict[str, object]] | None = None
) -> Assessment:
    """Keep a finding with its facts, inside another transaction."""
    return Assessment.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
        on=found.screening.on,
        route=key_of(found.screening.route),
        verdict=found.kept.verdict,
        line=found.kept.line,
        findings=found.kept.findings,
        facts=found.kept.facts,
        changes=changes or [],
    )


def keep_texts(found: Found) -> None:
    """Keep the full text of each rule that spoke, once, by its hash."""
    rows = [
        RuleText(
            sha256=rule.sha256,
            rule=rule.id,
            version=rule.version,
            text=rule.text,
            kept_at=timezone.now(),
        )
        for rule in (found.book[one.rule] for one in found.screening.findings)
    ]
    RuleText.objects.bulk_create(rows, ignore_conflicts=True)


def _sign(
    actor: Actor, decision: Decision, prepared: Prepared, proof: Proof, second: Proof | None
) -> None:
    subject = Subject(SIGNED, str(decision.uid))
    meaning = _("I reviewed the finding and decide: %(outcome)s")
    first = add_signature(
        actor=actor,
        subject=subject,
        shown=prepared.shown,
        meaning=meaning % {"outcome": decision.get_outcome_display()},
        proof=proof,
        patient=decision.course.patient,
    )
    if second is not None:
        add_signature(
            actor=actor,
            subject=subject,
            shown=prepared.shown,
            meaning=_("I am the second clinician and agree to the override"),
            proof=second,
            patient=decision.course.patient,
            beside=first,
        )


def _act_on(actor: Actor, course: Course, decision: Decision) -> None:
    text = _("Screening: %(outcome)s. %(words)s") % {
        "outcome": decision.get_outcome_display(),
        "words": decision.words,
    }
    note(actor=actor, course=course, kind="screening.decided", text=text[:500])
    if decision.route == HOME:
        return  # the course goes on in the clinic whatever is decided about doses at home
    settle(actor=actor, kind=CHANGED, cause=str(course.uid), reason=_("A new decision was signed."))
    if decision.outcome == Outcome.SUITABLE:
        course.route = decision.route
        course.save(update_fields=["route"])
        if course.step == "screening":
            move(actor=actor, course=course, verb="prepare consent")
    elif decision.outcome == Outcome.NOT_SUITABLE:
        _stop(actor, course, decision)


def _stop(actor: Actor, course: Course, decision: Decision) -> None:
    """Before treatment the course ends here; during treatment no further dose is given."""
    if course.step == "screening":
        move(actor=actor, course=course, verb="decline", reason=decision.words)
        return
    reason = _("Screening: not suitable. %(words)s") % {"words": decision.words}
    add_hold(actor=actor, course=course, kind="screening.not_suitable", reason=reason[:500])
