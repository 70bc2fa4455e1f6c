"""Evaluate a trigger against facts in three values: yes, no, unknown.

Kleene's strong logic: "or" is yes when one part is, "and" is no when one part is, and what is not
known stays unknown unless it cannot matter. Every answer carries what was seen and what is missing.
(S. C. Kleene, Introduction to Metamathematics, 1952, section 64.)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ataraxy.knowledge.evidence import lists
from ataraxy.knowledge.evidence.answers import (
    Missing,
    Result,
    Seen,
    Truth,
    all_of,
    any_of,
    negate,
    no,
    unknown,
    yes,
)
from ataraxy.knowledge.evidence.dates import Between, age_years, days_before
from ataraxy.knowledge.evidence.facts import (
    AnswerValue,
    Facts,
    Measurement,
    Sex,
    latest_answer,
    latest_measurement,
)
from ataraxy.knowledge.evidence.trigger import (
    AllOf,
    Answered,
    AnyOf,
    Atom,
    Compared,
    Deceased,
    Listed,
    Node,
    Not,
    Scored,
    SexIs,
    Tested,
)
from ataraxy.knowledge.evidence.vocabulary import MeasurementKind, Vocabulary

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_FRONT_DESK = ("coordinator", "nurse", "prescriber")


@dataclass(frozen=True, slots=True)
class View:
    """One person's facts on one day, as the rules see them.

    `assume` replaces the truth of single atoms; tests use it to show what each condition does.
    """

    facts: Facts
    on: date
    vocabulary: Vocabulary
    assume: Mapping[Atom, Truth] = field(default_factory=dict)


def evaluate(node: Node, view: View) -> Result:
    """The three-valued answer of a trigger, with what was seen and what is missing."""
    if isinstance(node, AnyOf):
        return any_of(evaluate(part, view) for part in node.parts)
    if isinstance(node, AllOf):
        return all_of(evaluate(part, view) for part in node.parts)
    if isinstance(node, Not):
        return negate(evaluate(node.part, view))
    if view.assume and node in view.assume:
        return Result(view.assume[node])
    return _atom(node, view)


def _atom(atom: Atom, view: View) -> Result:
    if isinstance(atom, Listed):
        return _listed(atom, view)
    if isinstance(atom, Answered):
        return _answered(atom, view)
    if isinstance(atom, Compared):
        return _compared(atom, view)
    if isinstance(atom, Scored | Tested):
        return _test_or_word(atom, view)
    if isinstance(atom, SexIs):
        return _sex(atom, view.facts)
    if isinstance(atom, Deceased):
        return _deceased(view)
    raise TypeError(f"{atom!r} was not resolved when the rules were loaded.")


def _listed(atom: Listed, view: View) -> Result:
    group = view.vocabulary.group(atom)
    question = group.questions.get(atom.mode)
    said = _said(question, view) if question else None
    if atom.mode == "allergic":
        return lists.allergies(view.facts, group, said)
    if atom.mode == "taking":
        return lists.medicines(view.facts, group, view.on, said)
    if atom.mode == "indication":
        return lists.indication(view.facts, group)
    return lists.conditions(view.facts, atom, group, view.on, said)


def _said(question: str, view: View) -> Result | None:
    """What a person has said, if it is said and still holds."""
    result = _answered(Answered(question, "yes"), view)
    return None if result.truth is Truth.UNKNOWN else result


def _answered(atom: Answered, view: View) -> Result:
    question = view.vocabulary.questions[atom.question]
    given = latest_answer(view.facts, atom.question, view.on)
    missing = Missing("question", question.id, question.text, question.whom)
    if given is None:
        return unknown(missing)
    seen = Seen(f"{question.text} {given.value.value} ({given.who}, {given.on})")
    if given.value is AnswerValue.UNSURE or (view.on - given.on).days > question.valid_days:
        return unknown(missing, seen)
    return yes(seen) if given.value.value == atom.value else no(seen)


def _compared(atom: Compared, view: View) -> Result:
    if atom.name == "age_years":
        return _age(atom, view)
    value = view.facts.numbers.get(atom.name)
    kind = view.vocabulary.numbers[atom.name]
    if value is None:
        return unknown(Missing("number", kind.name, kind.meaning, kind.whom))
    seen = Seen(f"{kind.meaning}: {value:g}")
    return yes(seen) if _COMPARE[atom.operator](value, atom.figure) else no(seen)


def _age(atom: Compared, view: View) -> Result:
    birth = view.facts.birth
    missing = Missing("birth_date", "birth_date", "The full birth date.", _FRONT_DESK)
    if birth is None or birth.earliest > view.on:
        return unknown(missing)
    years = age_years(birth, view.on)
    seen = Seen(f"Born {birth}: {_years_words(years)} on {view.on}")
    compare = _COMPARE[atom.operator]
    answers = {compare(age, atom.figure) for age in range(years.low, years.high + 1)}
    if len(answers) > 1:
        return unknown(missing, seen)
    return yes(seen) if answers.pop() else no(seen)


def _years_words(years: Between) -> str:
    if years.low == years.high:
        return f"{years.low} years old"
    return f"{years.low} or {years.high} years old"


def _measured(atom: Scored | Tested, view: View) -> Result:
    kind = view.vocabulary.measurements[atom.name]
    found = latest_measurement(view.facts, atom.name, view.on)
    text = f"{kind.meaning}, not older than {atom.days} days."
    missing = Missing("measurement", kind.name, text, kind.whom)
    if found is None:
        return unknown(missing)
    seen = Seen(f"{kind.meaning}: {_value_words(found)} on {found.on}", found.ref)
    ago = days_before(found.on, view.on)
    if ago.high > atom.days or ago.low < 0:
        return unknown(missing, seen)
    if isinstance(atom, Scored):
        return _scored(atom, found, kind, missing, seen)
    return _tested(atom, found, missing, seen)


def _tested(atom: Tested, found: Measurement, missing: Missing, seen: Seen) -> Result:
    """Only a clear result answers; “indeterminate” does not."""
    if found.result not in {"positive", "negative"}:
        return unknown(missing, seen)
    return yes(seen) if found.result == atom.result else no(seen)


def _test_or_word(atom: Scored | Tested, view: View) -> Result:
    """A test or score, unless a person has said yes since, or there is no usable value.

    The question of a measurement asks whether what the rule looks for is so: "yes" means that the
    test would be positive, or the score in the range the rule names.
    """
    kind = view.vocabulary.measurements[atom.name]
    tested = _measured(atom, view)
    if not kind.question:
        return tested
    said = _answered(Answered(kind.question, "yes"), view)
    if said.truth is Truth.UNKNOWN:
        return _with_missing(tested, said)
    if tested.truth is Truth.UNKNOWN or _said_yes_since(atom.name, kind.question, said, view):
        return negate(said) if isinstance(atom, Tested) and atom.result == "negative" else said
    return tested


def _with_missing(tested: Result, said: Result) -> Result:
    if tested.truth is not Truth.UNKNOWN:
        return tested
    return Result(tested.truth, tested.seen, (*tested.missing, *said.missing))


def _said_yes_since(name: str, question: str, said: Result, view: View) -> bool:
    test = latest_measurement(view.facts, name, view.on)
    given = latest_answer(view.facts, question, view.on)
    if said.truth is not Truth.YES or test is None or given is None:
        return False
    return given.on > test.on.latest


def _scored(
    atom: Scored, found: Measurement, kind: MeasurementKind, missing: Missing, seen: Seen
) -> Result:
    """A value in another unit, or in none, is not a value."""
    if found.value is None or found.unit != kind.unit:
        return unknown(missing, seen)
    return yes(seen) if _COMPARE[atom.operator](found.value, atom.figure) else no(seen)


def _value_words(found: Measurement) -> str:
    if found.value is None:
        return found.result or "no value"
    return f"{found.value:g} {found.unit or '(no unit)'}"


def _sex(atom: SexIs, facts: Facts) -> Result:
    if facts.sex not in {Sex.FEMALE, Sex.MALE}:
        return unknown(Missing("sex", "sex", "Sex as recorded.", _FRONT_DESK))
    seen = Seen(f"Recorded as {facts.sex.value}")
    return yes(seen) if facts.sex.value == atom.value else no(seen)


def _deceased(view: View) -> Result:
    facts = view.facts
    if not facts.deceased or (facts.died and facts.died.earliest > view.on):
        return no()
    return yes(Seen(f"Died {facts.died}" if facts.died else "Recorded as dead"))
