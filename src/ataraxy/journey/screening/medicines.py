"""Medicines as take, hold or ask: what the rules advise, and the prescriber's word on each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.screening.exposure import Change, changes_of
from ataraxy.journey.screening.models import MedicineChoice, MedicineWord
from ataraxy.journey.screening.queries import Found, screen_now
from ataraxy.knowledge.evidence import Finding, Medicine, Route
from ataraxy.knowledge.evidence.medicine_advice import MedicineAdvice, advise
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Shown, Subject, add_signature, exactly

SIGNED = "screening.medicine"
"""The kind of subject under which a word on a medicine is signed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One medicine on the page: the advice, the rules behind it, and the word in force."""

    medicine: Medicine
    advised: str
    reasons: tuple[Finding, ...]
    actions: tuple[str, ...]
    changes: tuple[Change, ...]
    word: MedicineWord | None

    @property
    def is_open(self) -> bool:
        """Whether the rules advise something on which nobody has signed a word yet."""
        return self.advised in {"hold", "ask"} and self.word is None

    @property
    def is_outdated(self) -> bool:
        """Whether the rules advise otherwise than they did when the word was signed."""
        return self.word is not None and self.word.advised != self.advised

    @property
    def says(self) -> str:
        """What to tell the patient: the prescriber's word, or that nobody decided yet."""
        if self.word is not None:
            return str(self.word.get_choice_display())
        return (
            str(MedicineChoice(self.advised).label) if self.advised else _("No rule speaks of it")
        )


def rows_of(found: Found, course: Course) -> tuple[Row, ...]:
    """Each medicine that is not over: what nobody has decided on comes first."""
    words = words_of(course)
    rows = [_row(one, found, words) for one in advise(found.facts, found.screening)]
    order = {"hold": 0, "ask": 1, "take": 2, "": 3}
    return tuple(sorted(rows, key=lambda one: (not one.is_open, order[one.advised])))


def _row(one: MedicineAdvice, found: Found, words: dict[str, MedicineWord]) -> Row:
    reasons = tuple(found.screening.finding(rule) for rule in one.rules)
    return Row(
        medicine=one.medicine,
        advised=str(one.advice) if one.advice else "",
        reasons=reasons,
        actions=tuple(found.book[rule].action for rule in one.rules),
        changes=changes_of(one.medicine, found.screening.findings, found.screening.route),
        word=words.get(one.medicine.ref),
    )


def words_of(course: Course) -> dict[str, MedicineWord]:
    """The word in force on each medicine, by its place in the chart."""
    rows = MedicineWord.objects.filter(course=course).order_by("at", "pk")
    return {one.medicine_ref: one for one in rows}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a prescriber wants to sign about one medicine."""

    ref: str
    choice: str
    words: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything the signing needs, worked out before the transaction begins."""

    row: Row
    wish: Wish
    shown: Shown

    def __repr__(self) -> str:
        """What makes the same form the same form: the word and the text it stands under."""
        return f"Prepared({self.wish!r}, {self.shown.sha256})"


def sign_word(
    *, actor: Actor, key: str, course: Course, route: Route, wish: Wish, proof: Proof
) -> MedicineWord:
    """Sign take, hold or ask on one medicine. Raises `Refused` when it is not on the list."""
    found = screen_now(course, route)
    row = next((one for one in rows_of(found, course) if one.medicine.ref == wish.ref), None)
    if row is None:
        raise refused(_("This medicine is not on the list any more. Open the page again."))
    if wish.choice == MedicineChoice.HOLD and not wish.words.strip():
        raise refused(_("Say from when and until when it is held, and what the patient is told."))
    shown = exactly(_text(course, row, wish, route))
    prepared = Prepared(row, wish, shown)
    return _sign(actor=actor, key=key, course=course, prepared=prepared, proof=proof)


def _text(course: Course, row: Row, wish: Wish, route: Route) -> str:
    return "\n".join(
        [
            _("Medicine before a session: %(name)s, born %(born)s")
            % {"name": course.patient.full_name, "born": course.patient.birth_date},
            _("Route: %(route)s") % {"route": route.words},
            _("Medicine: %(medicine)s") % {"medicine": row.medicine.text},
            *(f"  {one.rule} {one.title}: {one.means}" for one in row.reasons),
            _("Decided: %(choice)s") % {"choice": MedicineChoice(wish.choice).label},
            wish.words,
        ]
    )


@service("screening.medicine", permission="screening.decide")
def _sign(
    *, actor: Actor, key: str, course: Course, prepared: Prepared, proof: Proof
) -> MedicineWord:
    """Keep and sign the word."""
    row, wish = prepared.row, prepared.wish
    made = MedicineWord.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        at=timezone.now(),
        by_uid=proof.user_uid,
        by_name=proof.name,
        medicine_ref=row.medicine.ref,
        medicine_text=row.medicine.text[:500],
        choice=MedicineChoice(wish.choice),
        words=wish.words[:1000],
        advised=row.advised,
        rules=[one.rule for one in row.reasons],
    )
    add_signature(
        actor=actor,
        subject=Subject(SIGNED, str(made.uid)),
        shown=prepared.shown,
        meaning=_("I decide on this medicine: %(choice)s") % {"choice": made.get_choice_display()},
        proof=proof,
        patient=course.patient,
    )
    note(actor=actor, course=course, kind="screening.medicine", text=str(made)[:500])
    return made
