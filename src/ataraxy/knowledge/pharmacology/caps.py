"""Caps: every one is checked, the most restrictive wins, and none substitutes another number."""

from __future__ import annotations

from collections.abc import Sequence

from ataraxy.foundation.decision import ALLOWED, Decision, Outcome, Reason, all_of
from ataraxy.foundation.units import BadNumberError, figure, positive
from ataraxy.knowledge.pharmacology.body import (
    Basis,
    Body,
    MissingFactError,
    actual_weight_kg,
    dosing_weight_kg,
)
from ataraxy.knowledge.pharmacology.dose_types import Allowance, CapCheck
from ataraxy.knowledge.pharmacology.limits import Cap


def check_caps(
    ordered_mg: float,
    caps: Sequence[Cap],
    body: Body,
    basis: Basis,
    allowances: Sequence[Allowance],
) -> tuple[CapCheck, ...]:
    """Hold `ordered_mg` against every cap.

    A cap in mg/kg counts on the actual weight and on the weight the dose was computed on; the
    lower limit of the two is the one that holds. Raises `MissingFactError` when such a cap
    cannot be checked without a weight, `BadNumberError` for an allowance nobody may give.
    """
    _check_allowances(caps, allowances)
    return tuple(_check(ordered_mg, cap, body, basis, allowances) for cap in caps)


def caps_decision(checks: Sequence[CapCheck], ordered_mg: float) -> Decision:
    """Refused when any cap is passed; the reasons name each cap, and who could allow it."""
    return all_of(
        ALLOWED if check.holds else Decision(Outcome.REFUSED, (_passed(check, ordered_mg),))
        for check in checks
    )


def _check(
    ordered_mg: float, cap: Cap, body: Body, basis: Basis, allowances: Sequence[Allowance]
) -> CapCheck:
    given = next((one for one in allowances if one.cap == cap.key), None)
    limit = max(cap.limit, given.up_to) if given else cap.limit
    weight = None if cap.unit == "mg" else _cap_weight(cap, body, basis)
    limit_mg = limit if weight is None else limit * weight
    allowed_by = f"{given.by_role}: {given.reason}" if given and limit > cap.limit else ""
    return CapCheck(cap, limit, limit_mg, allowed_by, ordered_mg <= limit_mg, weight)


def _cap_weight(cap: Cap, body: Body, basis: Basis) -> float:
    try:
        actual = actual_weight_kg(body)
    except MissingFactError:
        raise MissingFactError(
            f"{cap.name} is {cap.limit:g} mg/kg and cannot be checked: the weight is not known."
        ) from None
    return min(actual, dosing_weight_kg(body, basis)) if basis.per_kg else actual


def _check_allowances(caps: Sequence[Cap], allowances: Sequence[Allowance]) -> None:
    by_key = {cap.key: cap for cap in caps}
    for one in allowances:
        cap = by_key.get(one.cap)
        if cap is None:
            raise BadNumberError("allowance", one.cap, ", ".join(by_key))
        if one.by_role not in cap.may_allow:
            raise BadNumberError(f"{cap.name}, allowed by", one.by_role, who(cap))
        if not one.reason.strip():
            raise BadNumberError(f"{cap.name}, reason", "empty", "a written reason")
        if positive(cap.name, one.up_to, cap.unit) > cap.absolute:
            value = f"{figure(one.up_to)} {cap.unit}"
            raise BadNumberError(cap.name, value, f"at most {cap.absolute:g} {cap.unit}")


def who(cap: Cap) -> str:
    """Who may allow an order above this cap, in words."""
    return ", ".join(role.replace("_", " ") for role in cap.may_allow) or "nobody"


def _passed(check: CapCheck, ordered_mg: float) -> Reason:
    cap = check.cap
    of_this_person = ""
    if check.on_weight_kg is not None:
        of_this_person = f" ({figure(check.limit_mg)} mg at {figure(check.on_weight_kg)} kg)"
    may = f"It may be allowed by: {who(cap)}, up to {cap.absolute:g} {cap.unit}."
    text = (
        f"{figure(ordered_mg)} mg is above the {cap.name}, {check.effective_limit:g} {cap.unit}"
        f"{of_this_person}. The order is refused and no other dose is put in its place. "
        f"{may if cap.may_allow else 'Nobody may allow more.'}"
    )
    return Reason(text, cap.key, f"{cap.source} ({cap.tag.words})", cap.may_allow)
