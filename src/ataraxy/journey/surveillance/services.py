"""Write down what a check found; a finding holds the next dose, a clear result lets it go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, all_of, refuse
from ataraxy.journey.course.models import Course, Hold
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.course.services import add_hold, note, release_hold
from ataraxy.journey.homedose.queries import HOLD as HOME_HOLD
from ataraxy.journey.surveillance.checks import Act, Check
from ataraxy.journey.surveillance.models import CheckResult
from ataraxy.journey.surveillance.queries import (
    due_kind,
    found_kind,
    last_of,
    results_of,
    signs_kind,
    signs_of,
    surveillance,
)
from ataraxy.journey.surveillance.rules import Judged, Sign, judge, new_signs, signs_hold
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.service import service

HOLDING = frozenset({Act.HOLD, Act.STOP})
CLEARS = "hold.release"
"""Who may lift a finding may release a hold."""


@service(
    "surveillance.record",
    permission="surveillance.record",
    describe=lambda row: {"check": row.check_key, "act": row.act},
)
def record(
    *,
    actor: Actor,
    key: str,
    course: Course,
    check: Check,
    on: date,
    numbers: Mapping[str, float],
    flags: Collection[str],
    words: str,
) -> CheckResult:
    """Keep a result, judged by the rules of today; holds follow from it."""
    locked = Course.objects.select_for_update().select_related("patient").get(pk=course.pk)
    _require(_is_possible(check, on, numbers, flags))
    earlier = results_of(locked, check.key)
    unseen = _unseen(locked, check, earlier)
    judged = judge(check, numbers, flags, _first(earlier))
    row = CheckResult.objects.create(
        clinic_id=locked.clinic_id,
        course=locked,
        patient=locked.patient,
        check_key=check.key,
        on=on,
        numbers=dict(numbers),
        flags=sorted(flags),
        note=words.strip(),
        act=judged.act,
        reasons=[list(one) for one in judged.reasons],
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    note(actor=actor, course=locked, kind="surveillance.recorded", text=_told(check, judged))
    if not earlier or on >= earlier[-1].on:  # an older result, entered late, changes no hold
        _follow(actor, locked, check, row, judged)
        if not actor.may(CLEARS) and signs_hold(check, unseen, flags):
            _hold_for_signs(locked, check, unseen)
    return row


def hold_what_is_overdue(course: Course) -> None:
    """Hold the next dose for each check whose grace is over; at most one hold for each."""
    house = system_actor(course.clinic_id)
    for line in surveillance(course).lines:
        kind = due_kind(line.check.key)
        if line.due.signs:
            if line.due.holds and not line.holds:
                _hold_for_signs(course, line.check, line.due.signs)
        elif line.due.holds and not any(one.kind == kind for one in line.holds):
            told = {"what": line.check.title, "day": line.due.on}
            reason = _("Overdue since %(day)s: %(what)s. A recorded result lifts this.") % told
            add_hold(actor=house, course=course, kind=kind, reason=reason[:500])


def _follow(actor: Actor, course: Course, check: Check, row: CheckResult, judged: Judged) -> None:
    done = _("%(what)s of %(day)s is written down.") % {"what": check.title, "day": row.on}
    _release(course, due_kind(check.key), done)
    if judged.act in HOLDING:
        _hold_for(actor, course, check, judged)
    elif actor.may(CLEARS):
        why = _("Cleared by a result of %(day)s.") % {"day": row.on}
        for kind in (found_kind(check.key), *_sign_holds(check)):
            _release(course, kind, f"{why} {row.note}".strip())


def _sign_holds(check: Check) -> tuple[str, ...]:
    """What signs between two results have set, here or on the page of doses at home."""
    return (signs_kind(check.key), HOME_HOLD) if check.signs.flags else ()


def _unseen(course: Course, check: Check, earlier: Sequence[CheckResult]) -> tuple[Sign, ...]:
    if not check.signs.flags:
        return ()
    last = last_of(earlier[-1]) if earlier else None
    return new_signs(check, signs_of(course), last)


def _hold_for_signs(course: Course, check: Check, signs: Sequence[Sign]) -> None:
    kinds = _sign_holds(check)
    if any(hold.kind in kinds for hold in active_holds(course)):
        return
    told = {"what": check.title, "signs": "; ".join(one.words for one in signs)}
    text = _("%(what)s: signs since the last result (%(signs)s). Assess before the next dose.")
    house = system_actor(course.clinic_id)
    add_hold(actor=house, course=course, kind=kinds[0], reason=(text % told)[:500])


def _hold_for(actor: Actor, course: Course, check: Check, judged: Judged) -> None:
    kind = found_kind(check.key)
    if any(hold.kind == kind for hold in active_holds(course)):
        return
    reason = f"{check.title}: " + " ".join(words for words, _source in judged.reasons)
    add_hold(actor=actor, course=course, kind=kind, reason=reason[:500])


def _release(course: Course, kind: str, reason: str) -> None:
    """The house lets go what a result has answered; who recorded it stands with the result."""
    house = system_actor(course.clinic_id)
    for hold in [one for one in active_holds(course) if one.kind == kind]:
        release_hold(actor=house, key=_key(hold), hold=hold, reason=reason[:500])


def _key(hold: Hold) -> str:
    return f"surveillance-{hold.uid}"


def _first(earlier: Collection[CheckResult]) -> dict[str, float]:
    """The first value of each figure."""
    found: dict[str, float] = {}
    for row in earlier:
        for key, value in row.numbers.items():
            found.setdefault(key, value)
    return found


def _is_possible(
    check: Check, on: date, numbers: Mapping[str, float], flags: Collection[str]
) -> Decision:
    known = {one.key: one for one in check.numbers}
    found = [ALLOWED]
    if on > timezone.localdate():
        found.append(refuse(_("The day lies in the future."), rule="surveillance.day"))
    if set(flags) - set(check.flags) or set(numbers) - set(known):
        found.append(refuse(_("This check does not ask for that."), rule="surveillance.asked"))
    for key, value in numbers.items():
        one = known.get(key)
        if one is not None and not one.low <= value <= one.high:
            told = {"what": one.label, "low": f"{one.low:g}", "high": f"{one.high:g}"}
            text = _("%(what)s lies between %(low)s and %(high)s.") % told
            found.append(refuse(text, rule="surveillance.range"))
    return all_of(found)


def _told(check: Check, judged: Judged) -> str:
    words = " ".join(said for said, _source in judged.reasons) or _("nothing found")
    return f"{check.title}: {words}"[:500]


def _require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision)
