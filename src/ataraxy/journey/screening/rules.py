"""When a clinician may say what, and what changed since. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, all_of, refuse, unknown
from ataraxy.knowledge.evidence import Finding, Screening, Severity, VerdictKind, verdict

DIRECTOR = "medical_director"
_WEIGHTY = frozenset({Severity.EXCLUDE.value, Severity.SPECIALIST.value})
DECIDERS = frozenset({"prescriber", DIRECTOR})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a clinician wants to sign."""

    outcome: str
    words: str
    specialist_words: str = ""
    override_words: str = ""


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signs: the roles of the first, and of the second clinician if there is one."""

    first: frozenset[str]
    second: frozenset[str] = frozenset()


def may_sign(
    wish: Wish, screening: Screening, signers: Signers, *, has_evaluation: bool
) -> Decision:
    """Whether this word may be signed over this finding, with every reason against it."""
    if not wish.words.strip():
        return refuse(_("Write down why, in a sentence."))
    if wish.outcome != "suitable":
        return ALLOWED
    return all_of(
        [
            _evaluated(has_evaluation),
            _assessed(screening),
            _stops(wish, screening, signers),
            _specialist(wish, screening),
        ]
    )


def _evaluated(has_evaluation: bool) -> Decision:
    if has_evaluation:
        return ALLOWED
    return refuse(_("Write the evaluation first: mental state, risk and plan."))


def _assessed(screening: Screening) -> Decision:
    """Unknown is never "no": every hard stop has to be answered first."""
    if verdict(screening).kind is VerdictKind.CANNOT_ASSESS:
        return unknown(_("Without a birth date and a history nothing can be said yet."))
    still_open = [one for one in screening.findings if one.open_as is Severity.EXCLUDE]
    if not still_open:
        return ALLOWED
    titles = "; ".join(f"{one.rule} {one.title}" for one in still_open)
    return unknown(_("Not assessed yet: %(titles)s") % {"titles": titles})


def _stops(wish: Wish, screening: Screening, signers: Signers) -> Decision:
    return all_of(_stop(one, wish, signers) for one in stops(screening))


def _stop(finding: Finding, wish: Wish, signers: Signers) -> Decision:
    text = f"{finding.title}: {finding.means}"
    if finding.label_contraindication:
        never = _("This is a contraindication in the label of Spravato; nobody may override it.")
        return refuse(f"{text} {never}", rule=finding.rule)
    if DIRECTOR in signers.first and signers.second & DECIDERS and wish.override_words.strip():
        return ALLOWED
    how = _("Only the medical director with a second clinician may override it, with a reason.")
    return refuse(f"{text} {how}", rule=finding.rule, who=(DIRECTOR,))


def _specialist(wish: Wish, screening: Screening) -> Decision:
    wanted = [one for one in screening.findings if one.wants_specialist]
    if not wanted or wish.specialist_words.strip():
        return ALLOWED
    titles = "; ".join(one.title for one in wanted)
    text = _("Write down what the specialist said, or why none is needed: %(titles)s.")
    return refuse(text % {"titles": titles}, rule=wanted[0].rule)


def stops(screening: Screening) -> tuple[Finding, ...]:
    """The hard stops that fire."""
    return tuple(one for one in screening.findings if one.stops)


@dataclass(frozen=True, slots=True)
class Change:
    """One rule that answers otherwise than it did."""

    rule: str
    title: str
    before: str
    now: str
    is_new_stop: bool
    is_weighty: bool = True
    """Whether the rule could stop or want a specialist, before or now; else it only informs."""
    is_text: bool = False
    """The rule's own text changed and its answer did not."""


def difference(
    before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> tuple[Change, ...]:
    """What differs between two kept lists of findings, rule by rule."""
    old = {one["rule"]: one for one in before}
    new = {one["rule"]: one for one in now}
    made = (_change(rule, old.get(rule), new.get(rule)) for rule in sorted({*old, *new}))
    return tuple(one for one in made if one is not None)


def _change(
    rule: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Change | None:
    before, now = state_words(old), state_words(new)
    title = (new or old or {})["title"]
    if before != now:
        weighty = _weighs(new) or _weighs(old)
        is_new = _stops_now(new) and not _stops_now(old)
        return Change(rule, title, before, now, is_new, weighty)
    if old and new and old.get("sha256") != new.get("sha256"):
        versions = [_("version %(n)s") % {"n": one.get("version", "?")} for one in (old, new)]
        return Change(rule, title, versions[0], versions[1], False, False, is_text=True)
    return None


def state_words(finding: Mapping[str, Any] | None) -> str:
    """What a kept finding says, in two words."""
    if finding is None:
        return _("no such rule")
    if finding["answer"] == "does_not_fire":
        return _("does not fire")
    if finding["answer"] == "not_assessed":
        return _("not assessed")
    word = {
        "exclude": _("stop"),
        "specialist": _("specialist first"),
        "caution": _("caution"),
        "info": _("for information"),
    }[finding["severity"]]
    return f"{word}, {_('partly not assessed')}" if finding["open_as"] else word


def _weighs(finding: Mapping[str, Any] | None) -> bool:
    if finding is None:
        return False
    fires = finding["answer"] == "fires" and finding["severity"] in _WEIGHTY
    return fires or finding["open_as"] in _WEIGHTY


def _stops_now(finding: Mapping[str, Any] | None) -> bool:
    return finding is not None and finding["answer"] == "fires" and finding["severity"] == "exclude"


def may_answer(whom: Collection[str], roles: Collection[str]) -> bool:
    """Whether somebody with these roles may answer a question meant for `whom`.

    The medical director is a prescriber; what a patient may say, any clinician may write down.
    """
    held = set(roles) | ({"prescriber"} if DIRECTOR in roles else set())
    wanted = set(whom) | ({"nurse", "prescriber"} if "patient" in whom else set())
    return bool(held & wanted)
