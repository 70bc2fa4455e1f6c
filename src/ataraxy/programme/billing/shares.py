"""What an insurer is sent for a service, and what of it the person pays: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ataraxy.foundation.money import Money
from ataraxy.programme.billing.codes import Service, services
from ataraxy.programme.billing.datafile import value
from ataraxy.programme.billing.prices import PayerKind


@dataclass(frozen=True, slots=True)
class Cover:
    """What the plan of an insured person leaves to them, as they or the insurer told it.

    `coinsurance_bp` is in hundredths of a percent; `pocket_left` is None where there is no limit.
    """

    copay: Money
    coinsurance_bp: int
    deductible_left: Money
    pocket_left: Money | None


def codes_for(service: str, kind: PayerKind, dose_mg: int) -> Mapping[str, int]:
    """The usual codes of a service for a kind of payer, with their units."""
    found: Service = services()[service]
    if kind is not PayerKind.MEDICARE:
        per_mg = {"J0013": dose_mg}
        return {code: per_mg.get(code, 1) for code in found.codes}
    split = value("coding.toml", "medicare_split_mg")
    above = found.medicare_above and dose_mg > split
    return dict.fromkeys(found.medicare_above if above else found.medicare, 1)


def share_of(allowed: Money, cover: Cover) -> tuple[Money, Cover]:
    """The person's share of one visit, and what is left of deductible and limit after it."""
    nothing = Money(0, allowed.currency)
    deductible = min(cover.deductible_left, allowed)
    rest = allowed - deductible
    coinsurance = rest.share(cover.coinsurance_bp)
    copay = min(cover.copay, rest - coinsurance)
    share = deductible + coinsurance + copay
    if cover.pocket_left is not None:
        share = min(share, cover.pocket_left)
    pocket = None if cover.pocket_left is None else max(nothing, cover.pocket_left - share)
    return share, replace(
        cover, deductible_left=cover.deductible_left - deductible, pocket_left=pocket
    )
