"""What a change seen after swallowing means for a dose that does not pass the liver first.

A swallowed drug meets the liver before the circulation, a dose by vein after it. In the
well-stirred liver an extraction E = x / (1 + x) belongs to an intrinsic clearance x (in liver
blood flows); the area after swallowing goes as 1 / x, the area by vein as 1 / E. So an inhibitor
that multiplies the area after swallowing by r divides x by r, and by vein it grows by E / E' only.
(Rowland M, Benet LZ, Graham GG. J Pharmacokinet Biopharm 1973;1:123-136, doi 10.1007/BF01059626.)

Taken for granted: all that is swallowed reaches the liver, and the whole change happens there. What
happens in the gut wall changes nothing by vein; so the answer is a span from no change to this one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A factor on the area under the curve, as the span it may lie in."""

    low: float
    high: float


def past_the_liver(factor_swallowed: float, share_swallowed: float) -> Span:
    """The factor by vein, muscle or skin where `factor_swallowed` was seen after swallowing.

    `share_swallowed` is the share of a swallowed dose that reaches the circulation (0 to 1).
    Raises `ValueError` for a factor that is not positive or a share outside its bounds.
    """
    if factor_swallowed <= 0 or not 0 < share_swallowed < 1:
        raise ValueError("A factor above 0 and a share between 0 and 1 are needed.")
    before = (1 - share_swallowed) / share_swallowed
    after = before / factor_swallowed
    factor = _extraction(before) / _extraction(after)
    return Span(min(1.0, factor), max(1.0, factor))


def _extraction(clearance: float) -> float:
    return clearance / (1 + clearance)
